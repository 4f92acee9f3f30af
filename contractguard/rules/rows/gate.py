"""Raw rows about the check itself: what a change does to what it would be judged by."""

from __future__ import annotations

from contractguard.contract.document import Json
from contractguard.rules.clauses import word_setting
from contractguard.rules.model import Effect, Says
from contractguard.rules.rows.row import ERROR, FIRST, WARNING, Levels, Row, Text, always, say

_GATE = "gate"
_ERROR = always(ERROR)


def _row(kind: str, since: str, text: Text, old: Json, new: Json, *, says: Says, levels: Levels = _ERROR) -> Row:
    return Row(kind, since, Effect.NONE, {_GATE: text}, old, new, says, levels={_GATE: levels}, scope="project")


GATE: tuple[Row, ...] = (
    _row(
        "weakened",
        FIRST,
        Text(
            "A setting of the configuration lets pass what the base's would not.",
            "Whoever changes a contract and in the same change the settings that it is checked with, or what it is "
            "compared with, decides alone. That is for the people who answer for the gate. Settings of rules do not "
            "make this finding weigh less.",
            "Take the setting back, or change it in a pull request of its own. When it is meant, accept it with "
            "contractguard accept, which writes down who, why and until when.",
        ),
        {"policy": "strict"},
        {"policy": "tolerant"},
        says=Says(clause=word_setting),
    ),
    _row(
        "snapshot-stale",
        FIRST,
        Text(
            "The recorded contract does not say what the description says.",
            "Nothing breaks: this change is compared with the base's contract. But the next one is compared with the "
            "one that is recorded now, and what is missing there can be taken away again without a finding.",
            "Run contractguard record, and commit what it writes. contractguard record --check says so before the "
            "commit; --strict-snapshot makes this an error.",
        ),
        {"description": {"paths": ["/orders", "/orders/{id}"]}, "snapshot": {"paths": ["/orders", "/orders/{id}"]}},
        {"description": {"paths": ["/orders", "/orders/{id}"]}, "snapshot": {"paths": ["/orders"]}},
        levels=always(WARNING),
        says=say("{name} does not say what the description says: run contractguard record"),
    ),
    _row(
        "expectation-removed",
        FIRST,
        Text(
            "What a consumer expected in the base is expected no more.",
            "An expectation that goes away hides what the change does to its consumer. Where the change takes away "
            "what was expected, this is an error, else an info.",
            "Let the consumer take its expectation back in a change of its own, before the provider changes. When the "
            "consumer is gone, accept this finding with contractguard accept.",
        ),
        {"consumer": "billing", "expects": [{"response": "GET /orders", "needs": ["/id"]}]},
        {"consumer": "billing", "expects": []},
        says=say("{name} is no longer expected"),
    ),
    _row(
        "expectation-weakened",
        FIRST,
        Text(
            "What a consumer expects is less than in the base.",
            "An expectation that asks for less hides what the change does to its consumer. Where the change takes away "
            "what was expected, this is an error, else an info.",
            "Let the consumer change its expectation in a change of its own, before the provider changes. When the "
            "consumer has followed already, accept this finding with contractguard accept.",
        ),
        {"consumer": "billing", "expects": [{"response": "GET /orders", "needs": ["/id", "/total"]}]},
        {"consumer": "billing", "expects": [{"response": "GET /orders", "needs": ["/id"]}]},
        says=say("less is expected of {name} than before"),
    ),
)
