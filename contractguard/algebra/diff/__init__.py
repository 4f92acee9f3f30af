"""Located differences: which keyword of which schema changed, and whether a reader can tell."""
