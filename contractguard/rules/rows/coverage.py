"""Raw rows about what tests show of a contract."""

from __future__ import annotations

from contractguard.rules.model import Effect
from contractguard.rules.rows.row import ERROR, FIRST, INFO, Row, Text, always, say

_COVERAGE = "coverage"

COVERAGE: tuple[Row, ...] = (
    Row(
        "minimum",
        FIRST,
        Effect.NONE,
        {
            _COVERAGE: Text(
                "Too little of a core operation is tested.",
                "Nobody breaks yet. But what no test and no expectation touches can break unseen: a share of lines or "
                "of cells hides whole operations that nobody tests, and failures that nobody provokes.",
                "Test one happy path and two failure paths of the operation, and check what comes against the contract "
                "(contract.verify_response). Where an operation has no failure, exempt it, with the reason.",
            )
        },
        {"tested": ["200", "404", "422"]},
        {"tested": ["200"]},
        levels={_COVERAGE: always(ERROR)},
        says=say("too little of {name} is tested"),
        scope="covered",
    ),
    Row(
        "gap",
        FIRST,
        Effect.NONE,
        {
            _COVERAGE: Text(
                "Parts of the contract are touched by no test and no expectation.",
                "Nobody breaks yet. What is listed here could change, and every check would stay green.",
                "Test what is missing, from the top of the map: contractguard coverage lists the emptiest parts first.",
            )
        },
        {"tested": ["/id present", "/status is paid"]},
        {"tested": ["/id present"]},
        levels={_COVERAGE: always(INFO)},
        says=say("not all of {name} is tested"),
        scope="covered",
    ),
)
