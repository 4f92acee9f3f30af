"""Recording in processes that serve: one recording for each process, and its start from outside."""
