"""Test code, read without running it: which calls it makes, and which status it asserts of their answers."""
