"""Event logs: the same record by any engine, in any chunks and order; what was not read is told and counts nowhere."""

from __future__ import annotations

import gzip
from functools import partial
from pathlib import Path
from random import Random

import orjson
import pytest

from contractguard.checks.event_logs import (
    EventLogPlan,
    EventLogs,
    LogEngine,
    LogFacts,
    merge_log_facts,
    read_event_logs,
)
from contractguard.checks.event_logs.facts import ChunkKey
from contractguard.checks.event_logs.reader import LogTask, open_reader
from contractguard.checks.verification import Routing
from contractguard.contract.choices import EngineName
from contractguard.contract.errors import InputError
from contractguard.observe.sketch.file import observed_bytes
from contractguard.observe.sketch.observed import Observed
from contractguard.readers.envelopes import profile_named
from contractguard.readers.payloads import PayloadFile, chunks_of
from tests.checks.event_logs.logs import describe_events, write_log

STRIPE = Routing(profile=profile_named("stripe"))
INLINE = LogEngine(workers=1)


def write_lines(path: Path, *lines: bytes) -> PayloadFile:
    path.write_bytes(b"\n".join(lines) + b"\n")
    return PayloadFile(path.name, path, "lines")


def make_line(name: str, **members: object) -> bytes:
    return orjson.dumps({"type": name, **members})


def bytes_of(logs: EventLogs) -> bytes:
    return observed_bytes(logs.observed)


def test_events_are_recorded_under_what_describes_them(tmp_path: Path) -> None:
    plan = EventLogPlan("payments", describe_events(tmp_path), STRIPE)

    logs = read_event_logs(plan, [write_log(tmp_path / "x.ndjson", 400)], INLINE)

    assert sorted(logs.observed.undocumented) == ["webhook payout.paid request application/json"]
    assert [name.split()[1] for name in sorted(logs.observed.messages)] == [
        "charge.failed", "charge.succeeded", "refund.created",
    ]  # fmt: skip
    assert logs.counts["calls"] == 400 == logs.counts["matched"] + logs.counts["undocumented"]
    text = bytes_of(logs).decode()
    assert "!maximum=999000" in text and "failed" in text


@pytest.mark.no_cover
@pytest.mark.parametrize("engine", EngineName)
def test_any_engine_makes_the_same_bytes(tmp_path: Path, engine: EngineName) -> None:
    plan = EventLogPlan("payments", describe_events(tmp_path), STRIPE)
    files = [write_log(tmp_path / "a.ndjson", 300), write_log(tmp_path / "b.ndjson", 200, seed=12)]
    one = read_event_logs(plan, files, INLINE)

    other = read_event_logs(plan, files, LogEngine(engine, workers=2, chunk_bytes=20_000))

    assert (bytes_of(other), other.counts, other.unread) == (bytes_of(one), one.counts, ())


def test_any_chunks_in_any_order_make_the_same_facts(tmp_path: Path) -> None:
    file = write_log(tmp_path / "x.ndjson", 120)
    (tmp_path / "x.ndjson").write_bytes((tmp_path / "x.ndjson").read_bytes() + b"{\n[1]\n" * 15)
    read = open_reader(EventLogPlan("payments", describe_events(tmp_path), STRIPE))
    (whole,) = (read(LogTask(0, one)) for one in chunks_of(file))

    for seed, size in enumerate((300, 999, 5_000, 20_000)):
        parts = [read(LogTask(0, one)) for one in chunks_of(file, size)]
        Random(seed).shuffle(parts)
        made = parts[0]
        for part in (*parts[1:], *parts):  # each of them once more
            made = merge_log_facts(made, part) if part is not made else made

        assert (made.observed, made.counts, len(made.bad)) == (whole.observed, whole.counts, len(whole.bad))


def test_the_order_in_which_files_are_named_tells_nothing(tmp_path: Path) -> None:
    files = [write_log(tmp_path / "a.ndjson", 30), write_lines(tmp_path / "b.ndjson", b"{", make_line("x"), b"[")]

    found = [read_event_logs(EventLogPlan("p", None, STRIPE), order, INLINE) for order in (files, files[::-1])]

    assert found[0] == found[1]


@pytest.mark.parametrize("size", [8, 40, 1_000_000])
def test_bad_lines_are_told_by_file_and_line_and_counted(tmp_path: Path, size: int) -> None:
    lines = [make_line("a.b"), b"{secret", b"", b"7", make_line("a.b"), b"nul"]
    files = [write_lines(tmp_path / "x.ndjson", *lines), write_lines(tmp_path / "y.ndjson", make_line("a.b"), b"}")]

    logs = read_event_logs(EventLogPlan("p", None, STRIPE), files, LogEngine(workers=1, chunk_bytes=size))

    assert [one.partition(": ")[0] for one in logs.bad] == [
        "x.ndjson:2", "x.ndjson:4", "x.ndjson:6", "y.ndjson:2",
    ]  # fmt: skip
    assert (logs.counts["no_json"], logs.counts["unrouted"], logs.counts["undocumented"]) == (3, 1, 3)
    assert not any("secret" in one for one in logs.bad)


def test_only_the_first_bad_lines_are_told_and_all_are_counted(tmp_path: Path) -> None:
    file = write_lines(tmp_path / "x.ndjson", *[b"{"] * 50)

    logs = read_event_logs(EventLogPlan("p"), [file], LogEngine(workers=1, chunk_bytes=10))

    assert [one.partition(": ")[0] for one in logs.bad] == [f"x.ndjson:{line}" for line in range(1, 21)]
    assert logs.counts["no_json"] == 50


def test_a_packed_log_is_read_as_the_plain_one(tmp_path: Path) -> None:
    plain = write_log(tmp_path / "x.ndjson", 50)
    packed = PayloadFile("x.ndjson.gz", tmp_path / "x.ndjson.gz", "lines")
    (tmp_path / "x.ndjson.gz").write_bytes(gzip.compress((tmp_path / "x.ndjson").read_bytes()))

    found = [read_event_logs(EventLogPlan("p", None, STRIPE), [one], INLINE) for one in (plain, packed)]

    assert bytes_of(found[0]) == bytes_of(found[1])


def test_a_torn_packed_log_is_told_and_counts_nowhere(tmp_path: Path) -> None:
    packed = PayloadFile("x.ndjson.gz", tmp_path / "x.ndjson.gz", "lines")
    (tmp_path / "x.ndjson.gz").write_bytes(gzip.compress(make_line("a.b") * 1)[:-9])
    whole = write_lines(tmp_path / "y.ndjson", make_line("a.b"))

    logs = read_event_logs(EventLogPlan("p", None, STRIPE), [packed, whole], INLINE)

    assert [one.partition(": ")[0] for one in logs.unread] == ["x.ndjson.gz"]
    assert logs.counts["calls"] == 1


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_event_logs(EventLogPlan("p"), [PayloadFile("x.ndjson", tmp_path / "x.ndjson", "lines")], INLINE)


def test_lines_behind_what_nobody_could_read_keep_their_numbers(tmp_path: Path) -> None:
    file = write_lines(tmp_path / "x.ndjson", make_line("a.b"), make_line("a.b"), b"{")
    first, *others = (LogTask(0, one) for one in chunks_of(file, 10))
    read = open_reader(EventLogPlan("p", None, STRIPE))

    def fail_first(task: LogTask) -> LogFacts:
        if task == first:
            raise MemoryError
        return read(task)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("contractguard.checks.event_logs.read.open_reader", lambda plan: fail_first)
        logs = read_event_logs(EventLogPlan("p", None, STRIPE), [file], LogEngine(workers=1, chunk_bytes=10))

    assert [one.partition(" at ")[0] for one in logs.unread] == ["x.ndjson, bytes 0 to 15: MemoryError"]
    assert [one.partition(": ")[0] for one in logs.bad] == ["x.ndjson:3"]
    assert logs.counts["calls"] == len(others)


def test_names_that_look_like_data_are_not_written(tmp_path: Path) -> None:
    file = write_lines(tmp_path / "x.ndjson", make_line("order.4711000042"), make_line("ada@pay.example"))

    logs = read_event_logs(EventLogPlan("p", None, STRIPE), [file], INLINE)

    assert list(logs.observed.undocumented) == ["event {*}"]


@pytest.mark.parametrize("size", [60, 400, 1_000_000])
def test_too_many_unknown_events_are_one_in_any_chunks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    for room in ("facts", "reader"):
        monkeypatch.setattr(f"contractguard.checks.event_logs.{room}.MAX_UNKNOWN", 3)
    names = ["a.b", "c.d", "a.b", "e.f", "g.h", "a.b", "c.d"]
    file = write_lines(tmp_path / "x.ndjson", *(make_line(name, n=i) for i, name in enumerate(names)))

    logs = read_event_logs(EventLogPlan("p", None, STRIPE), [file], LogEngine(workers=1, chunk_bytes=size))

    assert {name: facts.objects for name, facts in logs.observed.undocumented.items()} == {"event {*}": 7}
    assert logs.counts == {"calls": 7, "undocumented": 7, "event {*}": 7}
    assert logs.observed.left_out


@pytest.mark.parametrize("size", [60, 1_000_000])
def test_an_event_of_which_is_said_how_it_is_told_is_never_one_with_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    for room in ("facts", "reader"):
        monkeypatch.setattr(f"contractguard.checks.event_logs.{room}.MAX_UNKNOWN", 1)
    names = ["a.b", "c.d", "k.k", "e.f", "k.k"]
    file = write_lines(tmp_path / "x.ndjson", *(make_line(name, n={"plain": i}) for i, name in enumerate(names)))
    plan = EventLogPlan("p", None, STRIPE, maps={"event k.k": [("n",)]})

    logs = read_event_logs(plan, [file], LogEngine(workers=1, chunk_bytes=size))

    assert {name: facts.objects for name, facts in logs.observed.undocumented.items()} == {
        "event k.k": 2,
        "event {*}": 3,
    }
    assert not logs.observed.undocumented["event k.k"].properties["n"].properties


def test_chunks_that_were_merged_with_others_are_refused() -> None:
    def facts(*starts: int) -> LogFacts:
        return LogFacts(Observed("p"), lines={ChunkKey(0, start): 1 for start in starts})

    with pytest.raises(ValueError, match="merged with others"):
        merge_log_facts(facts(0, 1), facts(1, 2))


def test_progress_is_told_in_bytes(tmp_path: Path) -> None:
    file = write_log(tmp_path / "x.ndjson", 20)
    told: list[tuple[int, int]] = []

    read_event_logs(
        EventLogPlan("p", None, STRIPE), [file], LogEngine(workers=1, chunk_bytes=2_000), partial(_note, told)
    )

    size = (tmp_path / "x.ndjson").stat().st_size
    assert told[-1] == (size, size)
    assert [done for done, _ in told] == sorted({done for done, _ in told})


def _note(told: list[tuple[int, int]], done: int, total: int) -> None:
    told.append((done, total))


def test_what_whoever_records_says_of_maps_and_members_holds(tmp_path: Path) -> None:
    names = ["charge.succeeded", "payout.paid"]
    file = write_lines(
        tmp_path / "x.ndjson",
        *(make_line(name, data={"object": {"status": "odd", "extra": {"plain": 1}}}) for name in names),
    )
    name = "webhook charge.succeeded POST request application/json"
    place = ("data", "object")
    contract = describe_events(tmp_path)
    asked = EventLogPlan("p", contract, STRIPE, maps={name: [(*place, "extra")]}, tells_undeclared=False)

    plain, other = (read_event_logs(one, [file], INLINE) for one in (EventLogPlan("p", contract, STRIPE), asked))

    assert b"!odd" in bytes_of(plain) and b'"plain"' in json_of(plain, name)
    assert b"odd" not in bytes_of(other) and b'"plain"' not in json_of(other, name)


def json_of(logs: EventLogs, name: str) -> bytes:
    assert name in logs.observed.messages, sorted(logs.observed.messages)
    return orjson.dumps(orjson.loads(bytes_of(logs))["messages"][name])
