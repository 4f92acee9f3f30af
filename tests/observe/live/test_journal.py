"""Lines of a journal: written when something is new, merged without order, and none lost when a process dies."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractguard.contract.errors import InputError
from contractguard.observe.live.journal import VERSION, Journal, add_runs, run_of
from contractguard.observe.live.read_journals import read_journals
from contractguard.observe.live.recorder import CallRecorder
from contractguard.observe.sketch import facts
from contractguard.observe.sketch.facts import BOOLEAN, OBJECT, STRING
from contractguard.observe.sketch.observed import add_observed
from tests.algebra.profile import draws
from tests.observe.live.calls import call, recorder
from tests.observe.live.contracts import answers, described
from tests.observe.sketch.strategies import lower_caps
from tests.observe.sketch.test_sketch import DECLARED, draw_value

_KILLED = int(os.environ.get("CONTRACTGUARD_KILLED_RECORDERS", "30"))
_CONTRACT = described("GET /a", "GET /b", responses=answers({"type": "object"}))
_TAGGED = described("GET /a", responses=answers(DECLARED))
_A = "GET /a → 200 application/json"


class _Written(list[bytes]):
    """A journal in memory, each write an item."""

    @property
    def text(self) -> bytes:
        return b"".join(self)


def _journal(provider: str = "shop") -> tuple[CallRecorder, Journal, _Written]:
    made, written = recorder(_CONTRACT), _Written()
    return made, Journal(made, written.append), written


def _tests(made: CallRecorder, journal: Journal, *bodies: Any) -> None:
    for body in bodies:
        made.put(call("GET /a", body))
        journal.end_test()


def _writer_that_fails_once(written: _Written) -> Callable[[bytes], None]:
    def append(text: bytes) -> None:
        written.append(text if written else text[:20])
        if len(written) == 1:
            raise OSError("no space left on device")

    return append


def test_what_was_recorded_is_read_back() -> None:
    made, journal, written = _journal()
    made.put(call("GET /a", {"id": 1, "at": [None]}))
    made.put(call("GET /jobs/1", {"x": "y"}, route="/jobs/{id}"))
    made.put(call("GET /alice", {}, 404))
    made.put(call("GET /b", media_type="text/csv", body=b"a"))
    journal.end_test()

    contents = read_journals({"main-1.ndjson": written.text})

    assert contents.torn == 0
    assert contents.runs["shop"].observed == made.to_observed()
    assert contents.runs["shop"].counts["calls"] == 4
    assert contents.runs["shop"].counts[_A] == 1


def test_each_test_is_one_write_and_most_write_nothing() -> None:
    made, journal, written = _journal()

    _tests(made, journal, *[{"id": 1}] * 100)

    assert len(written) == 7  # at 1, 2, 4, … 64 calls
    assert all(one.endswith(b"\n") for one in written)


def test_a_new_fact_is_written_at_once() -> None:
    made, journal, written = _journal()
    _tests(made, journal, *[{"id": 1}] * 5)
    before = len(written)

    _tests(made, journal, {"id": None})

    assert len(written) == before + 1
    assert read_journals({"a": written.text}).runs["shop"].observed.messages[_A] == made.to_observed().messages[_A]


def test_the_last_counts_are_written_in_the_end_once() -> None:
    made, journal, written = _journal()
    _tests(made, journal, *[{"id": 1}] * 7)

    journal.close()
    journal.close()

    run = read_journals({"a": written.text}).runs["shop"]
    assert (run.observed.calls, run.observed.messages[_A].objects, run.counts[_A]) == (7, 7, 7)
    assert len(written) == 5  # at 1, 2 and 4 calls, the last counts, the end


def test_lines_in_any_order_and_twice_change_nothing() -> None:
    made, journal, written = _journal()
    _tests(made, journal, {"id": 1}, {"id": None}, {}, {"id": 1})
    journal.close()

    lines = written.text.splitlines(keepends=True)
    once = read_journals({"a": written.text})
    assert read_journals({"a": b"".join([*reversed(lines), *lines])}) == once


@given(seed=st.integers(0, 2**48), tests=st.integers(1, 12))
@draws(60, 3_000)
def test_the_lines_of_a_writer_say_together_what_it_knows(seed: int, tests: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        lower_caps(patch)
        for name, cap in {"NAMES": 3, "VARIANTS": 2, "UNDECLARED": 2, "FAILED": 2, "SIZE": 400}.items():
            patch.setattr(facts, f"MAX_{name}", cap)
        made, written = recorder(_TAGGED), _Written()
        journal = Journal(made, written.append)
        random = Random(seed)
        for _ in range(tests):
            for _ in range(random.randint(1, 3)):
                made.put(call("GET /a", draw_value(random)))
                made.put(call("GET /jobs/1", draw_value(random), route="/jobs/{id}"))
            journal.end_test()
        journal.close()

        found = read_journals({"a": written.text})
        assert found.runs["shop"].observed == made.to_observed()
        assert found == read_journals({"a": _without_writers(written.text)})


def _without_writers(text: bytes) -> bytes:
    """The lines of nobody knows whom: each of them is joined."""
    lines = [orjson.loads(line) for line in text.splitlines()]
    assert any("w" in line for line in lines)
    return b"".join(orjson.dumps({key: value for key, value in line.items() if key != "w"}) + b"\n" for line in lines)


def test_a_second_process_that_appends_to_the_same_file_hides_nothing_of_the_first() -> None:
    text = b""
    for bodies in ([{"id": None}], [{"id": 1}] * 4):  # as many containers begin with the same process id
        made, journal, written = _journal()
        _tests(made, journal, *bodies)
        text += written.text

    found = read_journals({"main-1.ndjson": text}).runs["shop"].observed.messages[_A].properties["id"]

    assert found.types == facts.NULL | facts.INTEGER


def test_of_a_torn_last_line_the_one_before_counts() -> None:
    made, journal, written = _journal()
    _tests(made, journal, {"id": 1}, {"id": None}, {})
    before = read_journals({"a": written[0] + written[1]}).runs["shop"].observed.messages

    assert read_journals({"a": written.text[:-5]}).runs["shop"].observed.messages == before


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")], ids=["the copy is read last", "the copy is read first"])
@pytest.mark.parametrize("path", ["/a", "/nowhere"], ids=["a message", "no route"])
def test_a_copy_of_a_journal_counts_once_also_one_that_was_made_before_its_end(
    names: tuple[str, str], path: str
) -> None:
    made, journal, written = _journal()
    for id in (1, "x"):
        made.put(call(f"GET {path}", {"id": id}))
        journal.end_test()
    copied = written.text
    made.put(call(f"GET {path}", {"id": None}))
    journal.close()

    whole = read_journals({names[0]: written.text})

    assert read_journals({names[0]: written.text, names[1]: copied}).runs == whole.runs
    assert whole.runs["shop"].observed == made.to_observed() and not whole.runs["shop"].gaps


def test_over_the_files_counts_are_added_up() -> None:
    texts, observed = {}, []
    for name, bodies in (("gw0-1", [{"id": 1}] * 3), ("gw1-2", [{"id": "x"}] * 5)):
        made, journal, written = _journal()
        _tests(made, journal, *bodies)
        journal.close()
        texts[name] = written.text
        observed.append(made.to_observed())

    run = read_journals(texts).runs["shop"]

    assert run.observed == add_observed(*observed)
    assert (run.observed.calls, run.observed.messages[_A].objects) == (8, 8)
    assert read_journals(dict(reversed(texts.items()))) == read_journals(texts)


def test_a_torn_last_line_is_passed_over_and_counted_wherever_it_was_torn() -> None:
    made, journal, written = _journal()
    _tests(made, journal, {"id": 1}, {"id": None})
    whole = read_journals({"a": written[0]}).runs["shop"].observed

    first, second = written
    assert second.count(b"\n") > 1
    for end in range(1, second.index(b"\n")):
        contents = read_journals({"a": first + second[:end]})
        assert contents.torn == 1
        assert contents.runs["shop"].observed == whole


def test_a_journal_that_was_closed_has_its_end_and_says_what_its_process_did_not_see() -> None:
    made, journal, written = _journal()
    _tests(made, journal, {"id": 1})
    before = read_journals({"main-1.ndjson": written.text}).runs["shop"]
    journal.close(["-k", "not all tests passed"])
    after = read_journals({"main-1.ndjson": written.text}).runs["shop"]

    assert before.gaps == {"main-1.ndjson has no end: its process was killed, or has not ended"}
    assert after.gaps == {"main-1.ndjson: -k", "main-1.ndjson: not all tests passed"}
    assert after.observed == before.observed


def test_one_journal_without_an_end_is_a_gap_of_the_run() -> None:
    texts = {}
    for name in ("gw0-1", "gw1-2"):
        made, journal, texts[name] = _journal()
        _tests(made, journal, {"id": 1})
    journal.close()

    run = read_journals({name: written.text for name, written in texts.items()}).runs["shop"]

    assert run.gaps == {"gw0-1 has no end: its process was killed, or has not ended"}


def test_a_journal_of_no_call_says_so() -> None:
    _, journal, written = _journal()
    journal.close()

    contents = read_journals({"a": written.text})

    assert (contents.runs["shop"].counts["calls"], contents.runs["shop"].gaps) == (0, frozenset())


def test_journals_without_a_whole_line_are_named() -> None:
    contents = read_journals({"empty": b"", "torn": b'{"v":1,"p"'})

    assert (contents.runs, contents.torn, contents.silent) == ({}, 1, ("empty", "torn"))


def test_calls_are_no_fewer_than_answers_where_their_line_is_lost() -> None:
    made, journal, written = _journal()
    _tests(made, journal, {"id": 1}, {"id": 2}, {"id": 3})
    journal.close()

    kept = [line for line in written.text.splitlines(keepends=True) if b'"k":"run"' not in line]

    run = read_journals({"a": b"".join(kept)}).runs["shop"]
    assert (run.observed.calls, run.counts["calls"]) == (3, 3)


@pytest.mark.parametrize("text", [b"hello", b"{}\n[", b'{"version": 1', b"\x00\x00"], ids=range(4))
def test_what_is_no_start_of_a_line_is_not_taken_for_a_torn_one(text: bytes) -> None:
    with pytest.raises(InputError, match="no line of a journal"):
        read_journals({"a": text})


def test_what_could_not_be_written_is_written_the_next_time_on_a_line_of_its_own() -> None:
    made, _, written = _journal()
    journal = Journal(made, _writer_that_fails_once(written))
    made.put(call("GET /a", {"id": 1}))
    with pytest.raises(OSError, match="no space"):
        journal.end_test()
    journal.end_test()

    contents = read_journals({"a": written.text})
    assert contents.torn == 1
    assert contents.runs["shop"].observed == made.to_observed()


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ({"v": VERSION + 1}, f"version {VERSION + 1}"),
        ({"v": 0}, "no line of a journal"),
        ([], "no line of a journal"),
        ({"v": 1, "k": "messages", "p": "shop", "n": 1, "f": {}}, "no line of a journal"),
        ({"v": 1, "k": "messages", "p": 1, "m": "a", "n": 1, "f": {}}, "no line of a journal"),
        ({"v": 1, "k": "messages", "p": "shop", "m": "a", "n": -1, "f": {}}, "no line of a journal"),
        ({"v": 1, "k": "messages", "p": "shop", "m": "a", "n": 1, "f": {"types": "x"}}, "facts are damaged"),
        ({"v": 1, "k": "\x1b[31m", "p": "shop", "m": "a"}, "a line of the kind"),
        ({"v": 1, "k": "run", "p": "shop", "n": {}, "errors": {}, "unrouted": [], "left_out": []}, "no line of a journal"),
    ],
    ids=range(9),
)  # fmt: skip
def test_what_is_no_journal_is_refused_with_its_line(line: Any, what: str) -> None:
    with pytest.raises(InputError, match=what) as caught:
        read_journals({"main-1.ndjson": b"\n" + orjson.dumps(line)})
    assert caught.value.where == "main-1.ndjson:2"
    assert "\x1b" not in str(caught.value)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize(
    "facts",
    [
        {"types": BOOLEAN, "booleans": 0, "properties": {"a": {}}},
        {"types": OBJECT, "objects": 1, "properties": {"a": {"types": BOOLEAN | STRING}}},
        {"properties": {"a": {}}},
    ],
    ids=["a-part-of-no-object", "no-boolean", "no-object"],
)
def test_facts_that_contradict_each_other_are_refused_before_they_are_a_record(facts: Any) -> None:
    line = {"v": 1, "k": "messages", "p": "shop", "m": "a", "n": 1, "f": facts}

    with pytest.raises(InputError, match="facts are damaged"):
        read_journals({"a": orjson.dumps(line)})


def test_a_recorder_that_is_killed_loses_no_test_that_had_ended(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.observe.live.recorders_to_kill", str(tmp_path), str(_KILLED)]
    subprocess.run(command, check=True, cwd=Path(__file__).parents[3], timeout=600)

    files = sorted(tmp_path.glob("*.ndjson"))
    assert len(files) == _KILLED
    for file in files:
        contents = read_journals({file.name: file.read_bytes()})
        assert contents.torn <= 1
        assert file.stat().st_mode & 0o777 == 0o600
        found = contents.runs["shop"].observed.undocumented
        ended = int(file.with_suffix(".told").read_text())
        assert ended >= 1
        for number in range(ended):
            facts = found[f"GET /own{number}/{{id}} → 200 application/json"]
            assert (facts.objects, len(facts.properties)) == (1, 20)
        assert found["GET /same → 200 application/json"].objects > ended // 2


def test_what_is_left_out_or_has_no_route_is_written_once_and_again_where_it_could_not_be() -> None:
    made, _, written = _journal()
    journal = Journal(made, _writer_that_fails_once(written))
    made.put(call("GET /no", route=None))
    made.left_out.add("GET /a → 200 text/html: no JSON")
    with pytest.raises(OSError, match="no space"):
        journal.end_test()
    journal.end_test()
    made.left_out.add("GET /b → 200 text/html: no JSON")
    journal.end_test()

    lines = [orjson.loads(line) for line in written.text.splitlines()[1:] if line]
    names = [line["left_out"] for line in lines]
    assert names == [["GET /a → 200 text/html: no JSON"], ["GET /b → 200 text/html: no JSON"]]
    assert [len(line["unrouted"]) for line in lines] == [1, 0]
    found = read_journals({"a": written.text}).runs["shop"].observed
    assert (len(found.left_out), found.unrouted) == (2, made.to_observed().unrouted)


def test_what_a_process_has_in_memory_is_what_its_journal_says() -> None:
    made, journal, written = _journal()
    _tests(made, journal, {"id": 1}, {"id": None, "more": [1]}, {"id": 2})
    made.put(call("GET /no", route=None))
    made.put(call("GET /page", media_type="text/html", route="/page"))
    journal.close(["not all tests passed"])

    own = add_runs(read_journals({}), {"shop": run_of(made, frozenset({"a: not all tests passed"}))})

    assert own == read_journals({"a": written.text})
    assert add_runs(own, own.runs).runs["shop"].observed.calls == 10


def test_a_journal_tells_which_description_it_was_recorded_with() -> None:
    written = _Written()
    made = recorder(_CONTRACT, digest=lambda: "3fa9c2d1a7b0")
    journal = Journal(made, written.append)
    _tests(made, journal, {})
    journal.close()
    other, untold, more = _journal()
    _tests(other, untold, {})

    (run,) = read_journals({"one": written.text, "other": more.text}).runs.values()

    assert run.contracts == {"3fa9c2d1a7b0", ""}


def test_a_journal_of_an_earlier_release_does_not_tell_its_description() -> None:
    made, journal, written = _journal()
    _tests(made, journal, {})

    (run,) = read_journals({"one": written.text.replace(b',"c":""', b"")}).runs.values()

    assert b'"c":' in written.text and run.contracts == {""}


def test_a_later_line_says_only_what_is_new() -> None:
    made, journal, written = _journal()
    large = {f"n{number}": {"a": number, "b": [{"c": "x"}]} for number in range(60)}
    _tests(made, journal, large, {"more": None})
    journal.close()

    first, second = (line for line in written.text.splitlines() if b'"k":"messages"' in line)

    assert orjson.loads(second)["part"] is True
    assert len(second) < len(first) / 10
    assert read_journals({"a": written.text}).runs["shop"].observed == made.to_observed()


def test_lines_of_the_first_version_each_say_all() -> None:
    facts: list[dict[str, Any]] = [{"types": OBJECT, "objects": number, "always": []} for number in (1, 4, 2)]
    lines = [{"v": 1, "p": "shop", "k": "messages", "w": "x", "m": _A, "n": one["objects"], "f": one} for one in facts]

    run = read_journals({"a": b"\n".join(map(orjson.dumps, lines))}).runs["shop"]

    assert (run.observed.messages[_A].objects, run.counts[_A]) == (4, 4)


def test_a_later_line_without_the_first_is_refused_as_it_does_not_say_all() -> None:
    made, journal, written = _journal()
    _tests(made, journal, {"id": 1, "more": {"a": 1}}, {"id": None})
    later = [line for line in written.text.splitlines() if b'"part":true' in line]

    with pytest.raises(InputError, match="facts are damaged"):
        read_journals({"a": b"\n".join(later)})
