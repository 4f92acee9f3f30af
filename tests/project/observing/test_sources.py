"""Sources that a command names: journals of a run, folders, records; and what is none of them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from contractguard.contract.errors import InputError
from contractguard.observe.sketch.file import observed_bytes
from contractguard.observe.sketch.observed import Observed
from contractguard.observe.sketch.sketch import observe_value
from contractguard.project.observing.sources import SourceContents, read_sources
from tests.observe.live.calls import call
from tests.project.observing.journals import write_journal


def one_call(**more: Any) -> Any:
    """A call of a route."""
    return call("GET /a", {"id": 1}, route="/a", **more)


def calls(contents: SourceContents) -> list[int]:
    """How many calls each source counts."""
    return [one.observed.calls for one in contents.sources]


def test_journals_in_one_folder_are_one_run(tmp_path: Path) -> None:
    one = write_journal(tmp_path / "gw0-1.ndjson", one_call(), one_call())
    other = write_journal(tmp_path / "gw1-2.ndjson", one_call())

    assert calls(read_sources([str(tmp_path)])) == [3]
    assert calls(read_sources([str(one), str(other)])) == [3]


def test_what_is_named_twice_is_read_once(tmp_path: Path) -> None:
    one = write_journal(tmp_path / "run" / "gw0-1.ndjson", one_call())
    link = tmp_path / "link"
    link.symlink_to(one)

    assert calls(read_sources([str(one), str(tmp_path), str(link), str(one)])) == [1]


def test_each_folder_below_one_is_a_run(tmp_path: Path) -> None:
    for run in ("1-a", "2-b"):
        write_journal(tmp_path / ".contractguard" / run / "main.ndjson", one_call())

    assert calls(read_sources([str(tmp_path)])) == [1, 1]


def test_a_record_is_a_source(tmp_path: Path) -> None:
    record = Observed("shop", 10, {"GET /a → 200": observe_value(1)})
    (tmp_path / "observed.json").write_bytes(observed_bytes(record))

    (found,) = read_sources([str(tmp_path / "observed.json")]).sources

    assert (found.observed, found.counts) == (record, None)


def test_torn_lines_and_journals_without_one_that_is_whole_are_told(tmp_path: Path) -> None:
    write_journal(tmp_path / "a.ndjson", one_call())
    with (tmp_path / "a.ndjson").open("ab") as file:
        file.write(b'{"v":1,"p":"sh')
    (tmp_path / "b.ndjson").write_bytes(b"")

    contents = read_sources([str(tmp_path)])

    assert calls(contents) == [1]
    assert [one.replace(f"{tmp_path}{os.sep}", "") for one in contents.remarks] == [
        "b.ndjson has no whole line: 0 calls",
        "1 torn line of a.ndjson (and 1 more) not read",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"hello", "neither a journal, nor a record"),
        (b"[]", "neither a journal, nor a record"),
        (b"", "neither a journal, nor a record"),
        (b'{"v": 3}', "version 3"),
        (b'{"v":1,"p":"shop","k":"messages"}', "no line of a journal"),
        (b'{"openapi": "3.1.0"}', "version"),
        (b'{"version": 7}', "version 7"),
    ],
    ids=range(7),
)
def test_what_is_no_source_is_refused_with_its_name(tmp_path: Path, text: bytes, said: str) -> None:
    (tmp_path / "given").write_bytes(text)

    with pytest.raises(InputError, match=said) as caught:
        read_sources([str(tmp_path / "given")])

    assert "given" in caught.value.where
    assert caught.value.remedy


def test_an_empty_folder_is_no_run(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no journal"):
        read_sources([str(tmp_path)])


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        read_sources([str(tmp_path / "gone.ndjson")])


def test_a_link_in_a_folder_is_not_followed_out_of_it(tmp_path: Path) -> None:
    write_journal(tmp_path / "elsewhere" / "a.ndjson", one_call())
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "b.ndjson").symlink_to(tmp_path / "elsewhere" / "a.ndjson")

    with pytest.raises(InputError, match="outside"):
        read_sources([str(tmp_path / "run")])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_in_a_folder_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.ndjson")

    with pytest.raises(InputError, match="not a regular file"):
        read_sources([str(tmp_path)])


def test_what_a_run_left_beside_its_journals_is_not_told_and_what_nobody_knows_is(tmp_path: Path) -> None:
    write_journal(tmp_path / "main.ndjson", one_call())
    (tmp_path / "run.json").write_text('{"root": "/x"}')
    (tmp_path / "notes.json").write_text('{"a": 1}')

    (told,) = read_sources([str(tmp_path)]).notes

    assert "notes.json" in told and "run.json" not in told
