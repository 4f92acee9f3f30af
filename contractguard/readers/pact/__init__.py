"""Pact files to expectations."""

from contractguard.readers.pact.reader import read_pact

__all__ = ["read_pact"]
