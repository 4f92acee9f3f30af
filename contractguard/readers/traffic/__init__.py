"""Recorded traffic, one exchange after the other: HTTP archives, cassettes, lines of JSON, access logs."""
