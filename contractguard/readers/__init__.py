"""Bytes to contracts and expectations: a folder for each format, and the table of formats in `formats`."""

from contractguard.readers.formats import InputFormat, read_contract

__all__ = ["InputFormat", "read_contract"]
