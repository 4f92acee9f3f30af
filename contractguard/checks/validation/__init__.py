"""One payload or response against its schema: where it fails, and in which words."""
