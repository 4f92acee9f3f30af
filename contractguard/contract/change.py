"""One difference between two versions, before a rule gives it a name and a weight."""

from __future__ import annotations

from contractguard.contract.document import Json
from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Change:
    """What changed from old to new, in the vocabulary of the catalogue.

    `kind` is `<subject>.<change>`, for example "enum.widened". `name` is the property, parameter, header, media type,
    status or scheme it is about, when there is one. `old` and `new` are the fragments that differ: for schema kinds an
    object of the keywords concerned (`{"enum": ["a", "b"]}`), None where the side has nothing.
    """

    kind: str
    name: str = ""
    old: Json = None
    new: Json = None
