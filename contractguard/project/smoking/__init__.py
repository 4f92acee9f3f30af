"""A smoke check of a project's provider: what is asked for, what it is held against, what is kept of it."""
