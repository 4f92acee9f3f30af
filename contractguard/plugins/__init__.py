"""Thin adapters between test and web frameworks and the library."""
