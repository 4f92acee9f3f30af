"""The map of coverage of a stored report."""

from __future__ import annotations

from contractguard.contract.answers.coverage import (
    LAYERS,
    MISSING,
    CoverageAnswer,
    CoverageRow,
    FieldCoverage,
    MinimumRow,
)
from contractguard.reports.stored.node import Node

_LEVELS = ("asserted", "validated", "seen", MISSING)


def read_coverage(node: Node) -> CoverageAnswer:
    """The map as it was written. Raises `InputError` where it is none."""
    return CoverageAnswer(
        rows=tuple(map(_row, node.items("rows"))),
        minimum=tuple(map(_minimum, node.items("minimum"))),
        cells=node.count("cells"),
        covered=node.count("covered"),
        fail_under=_percent(node.optional("fail_under")),
        gaps=node.texts("gaps"),
        unmatched=node.texts("unmatched"),
        dropped=node.count("dropped"),
    )


def _percent(node: Node | None) -> float | None:
    if node is None:
        return None
    if type(node.value) not in (int, float) or not 0 <= node.value <= 100:
        raise node.refusal("is no percentage")
    found: float = node.value
    return found


def _minimum(node: Node) -> MinimumRow:
    return MinimumRow(
        node.text("operation"),
        node.flag("happy"),
        node.count("failures"),
        node.count("declared"),
        node.flag("core"),
        node.text("exempt"),
    )


def _row(node: Node) -> CoverageRow:
    counts = {key: node.count(key) for key in ("cells", "asserted", "validated", "seen")}
    if counts["asserted"] + counts["validated"] + counts["seen"] > counts["cells"]:
        raise node.refusal("has more hits than cells")
    return CoverageRow(
        node.choice("layer", {name: name for name in LAYERS}),
        node.text("name"),
        node.text("operation"),
        counts["cells"],
        counts["asserted"],
        counts["validated"],
        counts["seen"],
        node.texts("missing"),
        node.texts("consumers"),
        tuple(map(_field, node.items("fields"))),
    )


def _field(node: Node) -> FieldCoverage:
    states = node.member("states")
    found = states.require(dict, "an object")
    return FieldCoverage(
        node.text("pointer"), tuple((name, states.choice(name, {one: one for one in _LEVELS})) for name in found)
    )
