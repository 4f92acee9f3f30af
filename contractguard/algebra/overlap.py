"""Whether two schemas have a value in common."""

from __future__ import annotations

from contractguard.algebra.budget import Budget, Meter
from contractguard.algebra.compile import Compiler, Reading
from contractguard.algebra.nodes import Table
from contractguard.algebra.outcome import Empty, Undecided
from contractguard.algebra.search import Search
from contractguard.contract.choices import require_relation
from contractguard.contract.document import Schema
from contractguard.contract.verdict import Verdict


def overlap(
    sender: Schema,
    reader: Schema,
    *,
    model: str = "literal",
    access: str | None = None,
    budget: Budget = Budget(),  # noqa: B008 - frozen
) -> Verdict:
    """Whether the sender may send something that the reader takes.

    Returns a `Verdict`: `compatible` where there is such a value, `breaking` where it is proved that there is none,
    `unknown` with the reason where neither is known. `access` leaves out writeOnly properties of what is sent
    ("response") or readOnly ones ("request"). A discriminator names the only values that the sender sends for it.
    Raises `UsageError` for an unknown model or access.
    """
    require_relation(model, "annotation", access)
    table = Table()
    sent = Compiler(table, Reading(closed=model == "declared", access=access, discriminated=True)).schema(sender)
    taken = Compiler(table, Reading()).schema(reader)
    outcome = Search(table, Meter(budget)).solve((sent, taken))
    if isinstance(outcome, Empty):
        return Verdict("breaking")
    if isinstance(outcome, Undecided):
        return Verdict("unknown", reason=outcome.reason)
    if not outcome.certain:
        return Verdict("unknown", reason="; ".join(sorted(table.undecided())), candidate=(outcome.value,))
    return Verdict("compatible", candidate=(outcome.value,))
