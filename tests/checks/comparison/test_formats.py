"""A format that is a part of another makes a change with a direction; two that are not warn both ways."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contractguard.contract.document import Json
from tests.checks.descriptions import answering, compared, only, rules, taking


def of(name: str, kind: str = "integer") -> Json:
    return {"type": "object", "properties": {"n": {"type": kind, "format": name}}}


@pytest.mark.parametrize(
    ("inner", "outer", "kind"),
    [
        ("int32", "int64", "integer"),
        ("int8", "int64", "integer"),
        ("float", "double", "number"),
        ("email", "idn-email", "string"),
        ("uri", "iri-reference", "string"),
    ],
)
def test_a_format_that_is_a_part_of_another(inner: str, outer: str, kind: str) -> None:
    small, large = of(inner, kind), of(outer, kind)
    pairs = {
        "request.format.widened": (taking(small), taking(large), "info"),
        "request.format.narrowed": (taking(large), taking(small), "warning"),
        "response.format.widened": (answering(small), answering(large), "warning"),
        "response.format.narrowed": (answering(large), answering(small), "info"),
    }

    for rule, (old, new, severity) in pairs.items():
        assert rules(compared(old, new)) == [(rule, severity, "structural")]


@pytest.mark.parametrize(("old", "new"), [("date", "date-time"), ("int64", "uint64"), ("uuid", "x-of-our-own")])
@pytest.mark.parametrize("describes", [answering, taking])
def test_formats_that_are_no_part_of_each_other(describes: Callable[..., Json], old: str, new: str) -> None:
    kind = "integer" if old == "int64" else "string"

    for was, now in ((old, new), (new, old)):
        found = only(compared(describes(of(was, kind)), describes(of(now, kind))))
        assert (found.rule.partition(".")[2], found.severity.label) == ("format.changed", "warning")


def test_a_widening_breaks_readers_where_formats_are_asserted() -> None:
    old, new = (answering({"type": "object", "properties": {"n": {"type": "integer", "format": name}}, "required": ["n"]})
                for name in ("int32", "int64"))  # fmt: skip

    wider, narrower = (compared(*sides, formats="assert") for sides in ((old, new), (new, old)))

    assert [finding.proof.value for finding in wider.findings] == ["proved"]
    assert all(finding.severity.label == "info" for finding in narrower.findings)
