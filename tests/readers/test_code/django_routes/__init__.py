"""Routes of Django."""
