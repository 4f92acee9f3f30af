"""AsyncAPI descriptions (2.0 to 2.6, 3.0 and 3.1) as contracts."""

from contractguard.readers.asyncapi.description import detects, read

__all__ = ["detects", "read"]
