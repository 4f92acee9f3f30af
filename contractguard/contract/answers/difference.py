"""One difference between two schemas: where, how it is known, and the value that shows it."""

from __future__ import annotations

from contractguard.contract.document import Json, Location
from contractguard.contract.finding import Proof
from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Difference:
    """One keyword (or group of keywords) of the reader that refuses what the sender may send.

    `kind` names the change from the reader's schema to the sender's, as the rules do ("range.widened": the sender's
    range is wider), `name` the property it is about, if it is about one. `pointer` leads to the part of the value
    concerned, "*" for any item or further property. `sender` and `reader` are the places in the two schemas, `sent`
    and `read` what stands there. `witness` is a value of the whole schema in a one-element tuple; where `isolated`, it
    shows no other difference. `proof` is `PROVED`, `DISPUTED` or `UNPROVEN`, the last two with a `reason`.
    """

    kind: str
    pointer: str
    proof: Proof
    sender: Location | None = None
    reader: Location | None = None
    name: str = ""
    sent: Json = None
    read: Json = None
    witness: tuple[Json] | None = None
    isolated: bool = False
    reason: str | None = None
