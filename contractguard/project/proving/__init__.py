"""The guards of a project, proved: made of what it has configured, and held against mutants of its contracts."""
