"""Recording in a run of pytest."""
