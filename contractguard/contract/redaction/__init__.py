"""What must not leave an input: one list of names (`names`), one idea of what a secret looks like (`shapes`), and the
functions that everything which writes files, reports and errors calls.

Nothing here is encrypted or kept to be undone. The same value always gives the same replacement, of the same JSON type
and, for texts, of the same length and look, so that a length, a `format` and a usual `pattern` are met as before.
"""

from __future__ import annotations

from contractguard.contract.redaction.names import is_sensitive
from contractguard.contract.redaction.shapes import is_secret
from contractguard.contract.redaction.values import (
    BLOT,
    hidden,
    redact_value,
    redacted_error,
    redacted_name,
    redacted_path,
    redacted_text,
    redacted_url,
    sample,
)

__all__ = [
    "BLOT",
    "hidden",
    "is_secret",
    "is_sensitive",
    "redact_value",
    "redacted_error",
    "redacted_name",
    "redacted_path",
    "redacted_text",
    "redacted_url",
    "sample",
]
