"""Recording what providers really send: whose calls, with which recorders, from which sources, into which record."""
