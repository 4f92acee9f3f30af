"""Keywords become nodes."""
