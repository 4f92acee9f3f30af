"""One exact solver per JSON type: each builds a value that meets all constraints, or proves that there is none."""
