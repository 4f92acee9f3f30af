"""The answer to `sender ⊆ reader`."""

from __future__ import annotations

from contractguard.contract.choices import VerdictKind
from contractguard.contract.document import Json
from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer: `kind`, with a `witness` when breaking and a `reason` when unknown.

    `empty_sender` tells that nothing satisfies the sender, so that `compatible` is true but says little. `disputed`
    tells that a witness was found on which the independent validators do not agree. `candidate` holds, in a one-element
    tuple, a value that may be a witness but was not confirmed.
    """

    kind: VerdictKind
    witness: Json = None
    reason: str | None = None
    empty_sender: bool = False
    disputed: bool = False
    candidate: tuple[Json] | None = None
