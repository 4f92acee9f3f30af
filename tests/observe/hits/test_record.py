"""The coverage file: a set of rows that is united in any order."""

from __future__ import annotations

import json
from functools import reduce
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractguard.contract.document import Document, Json
from contractguard.contract.errors import InputError
from contractguard.observe.hits.cells import MAX_TESTS, Cell, CoverageLevel, Hit, join_hits
from contractguard.observe.hits.record import CoverageRecord, join_records, read_record, record_bytes

HITS = st.builds(
    Hit,
    st.sampled_from(CoverageLevel),
    st.frozensets(st.sampled_from([f"t{number:02}" for number in range(14)]), max_size=MAX_TESTS).map(
        lambda found: tuple(sorted(found))
    ),
)
CELLS = st.builds(Cell, st.sampled_from(["GET /a", "#/schemas/A"]), st.sampled_from(["", "/x"]), st.sampled_from("ps"))
RECORDS = st.builds(CoverageRecord, st.just("p"), st.frozensets(st.sampled_from("xy")), st.dictionaries(CELLS, HITS))


def read(data: bytes | Json) -> CoverageRecord:
    root = json.loads(data) if isinstance(data, bytes) else data
    return read_record(Document("file:///c.json", "c.json", root))


@given(HITS, HITS, HITS)
def test_joining_hits_needs_no_order(one: Hit, two: Hit, three: Hit) -> None:
    assert join_hits(one, two) == join_hits(two, one)
    assert join_hits(join_hits(one, two), three) == join_hits(one, join_hits(two, three))
    assert join_hits(one, one) == one


@given(st.lists(RECORDS, min_size=1, max_size=4))
def test_every_order_of_merging_gives_the_same_bytes(records: list[CoverageRecord]) -> None:
    orders = [reduce(join_records, order) for order in permutations(records)]
    twice = reduce(join_records, [*records, records[0]])

    assert len({record_bytes(record) for record in [*orders, twice]}) == 1


@given(RECORDS)
def test_a_record_is_read_as_it_was_written(record: CoverageRecord) -> None:
    assert read(record_bytes(record)) == record


def test_records_of_two_providers_are_not_united() -> None:
    with pytest.raises(InputError, match="is of the provider 'b', not of 'a'"):
        join_records(CoverageRecord("a"), CoverageRecord("b"))


GOOD: Json = {"version": 1, "provider": "p", "contracts": ["x"], "tests": ["t"], "rows": [["m", "", "s", "seen", [0]]]}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"version": 2}, "is of version 2"),
        ({"version": True}, "no whole number"),
        ({"rows": {}}, "rows is no list"),
        ({"rows": [["m", "", "s", "certain", [0]]]}, "a row is not"),
        ({"rows": [["m", "", "s", "seen", [1]]]}, "does not list"),
        ({"rows": [["m", "", "s", "seen", [True]]]}, "does not list"),
        ({"rows": [["m", "", 1, "seen", [0]]]}, "a name is no text"),
        ({"rows": [["m", "", "s", ["seen"], [0]]]}, "a name is no text"),
        ({"tests": [1]}, "a name is no text"),
    ],
    ids=[
        "newer",
        "no version",
        "no list",
        "unknown level",
        "unknown test",
        "true",
        "no text",
        "level is no text",
        "test is no text",
    ],
)
def test_a_damaged_file_is_refused(change: Json, why: str) -> None:
    with pytest.raises(InputError, match=why):
        read({**GOOD, **change})


def test_what_is_no_coverage_file_is_said_so() -> None:
    with pytest.raises(InputError, match="is no coverage file"):
        read({"paths": {}})


def test_nothing_in_the_file_is_obeyed_by_a_build_server() -> None:
    record = CoverageRecord("p", hits={Cell("##[error]x", "/\u202e", "s"): Hit(CoverageLevel.SEEN, ("a\n::error::x",))})

    text = record_bytes(record).decode()

    assert "##[" not in text
    assert "\u202e" not in text
    assert not [line for line in text.splitlines() if line.lstrip().startswith("::")]
    assert read(text.encode()) == record


def test_a_row_that_was_changed_by_hand_is_not_believed() -> None:
    record = CoverageRecord("p", frozenset("d"), {Cell("m", "", "s"): Hit(CoverageLevel.SEEN, ("t",))})
    text = record_bytes(record).replace(b'"seen"', b'"asserted"')

    with pytest.raises(InputError, match="was changed after it was written"):
        read(text)
