"""The whole field tree of a contract, with the consumers that use each field and what was observed of it."""
