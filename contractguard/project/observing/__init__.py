"""What providers really send, recorded and read back: whose calls, by which recorders, from which sources."""
