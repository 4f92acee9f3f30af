"""Does the guard bite? A contract is changed in every small way that is known, and each change is to be noticed."""
