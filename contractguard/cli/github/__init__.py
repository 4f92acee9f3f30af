"""The comment of a pull request on GitHub: which pull request it is, whose comment, and how it gets there."""
