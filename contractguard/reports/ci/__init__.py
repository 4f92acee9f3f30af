"""Formats that build servers and their test views read."""
