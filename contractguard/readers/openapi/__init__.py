"""OpenAPI and Swagger descriptions (2.0, 3.0, 3.1, 3.2) as contracts."""

from contractguard.readers.openapi.description import detects, read

__all__ = ["detects", "read"]
