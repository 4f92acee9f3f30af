"""Recording what providers really send: whose calls, with which recorders, into which record."""
