"""A consumer's model or handler, run in a child process on generated payloads."""
