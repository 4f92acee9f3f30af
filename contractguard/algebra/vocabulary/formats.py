"""Formats that are decided by bounds, and those that are known and not decided."""

from __future__ import annotations

from contractguard.contract.document import Json

INTEGER_FORMATS = {"int32": (-(2**31), 2**31 - 1), "int64": (-(2**63), 2**63 - 1)}
OPAQUE_FORMATS = frozenset(
    [
        "email",
        "idn-email",
        "hostname",
        "idn-hostname",
        "regex",
    ]
)


def spelled_format(name: Json) -> Json | None:
    """What a format means, for those that only descriptions of APIs have and validators do not know."""
    if not isinstance(name, str):
        return None
    if name in INTEGER_FORMATS:
        low, high = INTEGER_FORMATS[name]
        return {"minimum": low, "maximum": high}
    if name == "byte":
        from contractguard.algebra.regular.formats import FORMATS

        return {"pattern": f"^(?:{FORMATS[name].pattern})$"}
    return None
