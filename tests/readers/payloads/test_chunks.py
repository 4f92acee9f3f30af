"""Chunks of files: every line is in one of them, whatever their size."""

from __future__ import annotations

import gzip
from pathlib import Path
from random import Random

import pytest

from contractguard.contract.errors import InputError
from contractguard.readers.payloads import (
    ChunkReader,
    PayloadFile,
    Record,
    UnreadableRecord,
    chunks_of,
    count_lines,
    records_of,
)

BOM = b"\xef\xbb\xbf"


def log(folder: Path, data: bytes, name: str = "x.ndjson", form: str = "lines") -> PayloadFile:
    (folder / name).write_bytes(data)
    return PayloadFile(name, folder / name, form)


def read_in_chunks(file: PayloadFile, size: int) -> list[tuple[int, bytes]]:
    """Every record with its line in the file, as the lines of the chunks before add up to."""
    found, before = [], 0
    for chunk in chunks_of(file, size):
        reader = ChunkReader(chunk)
        for record in reader.records():
            assert isinstance(record, Record)
            found.append((before + record.line, record.raw))
        before += reader.lines
    return found


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\n",
        b"\n\n\n1\n\n22\n",
        b"1\n2\n3",
        b"1\r\n22\r\n333\r\n",
        b"1\n" + b"2" * 50 + b"\n3\n",
        BOM + b"1\n" + BOM + b"2\n" + BOM + b"3",
        "ä\nöü\n€€\n".encode(),
    ],
    ids=["nothing", "an empty line", "empty lines", "no last end", "two marks", "a long line", "marks", "wide letters"],
)
def test_chunks_of_any_size_hold_what_the_file_holds(tmp_path: Path, data: bytes) -> None:
    file = log(tmp_path, data)
    whole = [(record.line, record.raw) for record in records_of(file) if isinstance(record, Record)]

    assert [read_in_chunks(file, size) for size in range(1, len(data) + 3)] == [whole] * (len(data) + 2)


def test_chunks_are_longer_than_what_is_read_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contractguard.readers.payloads.chunks._PIECE", 3)
    random = Random(1)
    file = log(tmp_path, b"".join(b"7" * random.randint(0, 9) + b"\n" for _ in range(40)))
    whole = [(record.line, record.raw) for record in records_of(file) if isinstance(record, Record)]

    assert [read_in_chunks(file, size) for size in (2, 5, 31)] == [whole] * 3


def test_a_line_that_is_longer_than_many_chunks_is_in_one(tmp_path: Path) -> None:
    file = log(tmp_path, b"1\n" + b"2" * 1_000 + b"\n3\n")

    assert [(one.start, one.stop) for one in chunks_of(file, 10)] == [(0, 1_003), (1_003, 1_005)]


@pytest.mark.parametrize(
    "data,form",
    [(gzip.compress(b"1\n2\n"), "lines"), (b"[1,\n2]\n", "one"), (b"[1,\n2]\n", "any")],
    ids=["packed", "one value", "what looks like one value"],
)
def test_what_cannot_be_cut_is_one_chunk(tmp_path: Path, data: bytes, form: str) -> None:
    file = log(tmp_path, data, form=form)

    chunks = chunks_of(file, 2)

    assert [(one.stop, one.bytes) for one in chunks] == [(None, len(data))]
    assert list(ChunkReader(chunks[0]).records()) == list(records_of(file))


def test_what_looks_like_lines_is_cut(tmp_path: Path) -> None:
    file = log(tmp_path, b"1\n2\n3\n", "x.log", "any")

    assert read_in_chunks(file, 2) == [(1, b"1"), (2, b"2"), (3, b"3")]
    assert len(chunks_of(file, 2)) == 3


def test_a_line_that_is_too_long_is_told_and_the_others_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contractguard.readers.payloads.records.MAX_BYTES", 20)
    monkeypatch.setattr("contractguard.readers.payloads.chunks._PIECE", 8)
    (chunk,) = chunks_of(log(tmp_path, b"1\n" + b"2" * 21 + b"\n3\n"))

    found = list(ChunkReader(chunk).records())

    assert [type(one) for one in found] == [Record, UnreadableRecord, Record]
    assert [one.line for one in found] == [1, 2, 3]


def test_lines_that_are_appended_meanwhile_are_not_read(tmp_path: Path) -> None:
    file = log(tmp_path, b"1\n2\n")
    chunks = chunks_of(file)
    with (tmp_path / "x.ndjson").open("ab") as stream:
        stream.write(b"3\n")

    assert [one.raw for chunk in chunks for one in ChunkReader(chunk).records() if isinstance(one, Record)] == [
        b"1",
        b"2",
    ]


def test_a_file_that_becomes_shorter_is_said_to(tmp_path: Path) -> None:
    chunks = chunks_of(log(tmp_path, b"1\n2\n"))
    (tmp_path / "x.ndjson").write_bytes(b"1\n")

    with pytest.raises(InputError, match="became shorter"):
        list(ChunkReader(chunks[0]).records())


def test_a_file_that_is_gone_is_said_to_be(tmp_path: Path) -> None:
    file = PayloadFile("x.ndjson", tmp_path / "x.ndjson", "lines")

    with pytest.raises(InputError, match="no such file"):
        chunks_of(file)


def test_the_lines_of_a_chunk_are_counted_without_its_records(tmp_path: Path) -> None:
    file = log(tmp_path, b"1\n\n{\n3")

    assert [count_lines(chunk) for chunk in chunks_of(file, 3)] == [2, 1]
