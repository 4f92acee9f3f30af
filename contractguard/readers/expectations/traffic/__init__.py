"""Recorded exchanges as expectations: HAR archives and VCR cassettes."""
