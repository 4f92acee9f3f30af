"""Raw rows about the guard: what it does not notice."""

from __future__ import annotations

from contractguard.rules.model import Effect
from contractguard.rules.rows.row import FIRST, WARNING, Row, Text, always, say

_PROVE = "prove"

PROVE: tuple[Row, ...] = (
    Row(
        "survived",
        FIRST,
        Effect.NONE,
        {
            _PROVE: Text(
                "A change of the contract would reach production without anything noticing it.",
                "The contract was changed at this place (contractguard prove), and the guard stayed green. A green "
                "check says nothing about such a change. It is an error where less is noticed than --fail-under says.",
                "Write an expectation that reads the place: the finding suggests one. Where nobody needs to notice, "
                "leave it.",
            )
        },
        {"type": "object", "properties": {"status": {"type": "string", "enum": ["paid", "open"]}}},
        {"type": "object", "properties": {"status": {"type": "string", "enum": ["paid", "open", "other"]}}},
        says=say("{name} would reach production unseen"),
        levels={_PROVE: always(WARNING)},
        scope="project",
    ),
)
