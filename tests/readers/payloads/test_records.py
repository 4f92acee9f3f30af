"""Files of payloads: one after the other, whatever they are packed in, and never more than one in memory."""

from __future__ import annotations

import gzip
import io
import zlib
from pathlib import Path

import pytest

from contractguard.contract.errors import InputError
from contractguard.readers.payloads import (
    MAX_BYTES,
    PayloadFile,
    Record,
    UnreadableRecord,
    payload_files,
    records_of,
    value_of,
)


def files(folder: Path, *names: str, ndjson: bool = False) -> list[PayloadFile]:
    found = list(payload_files(names, here=folder, ndjson=ndjson))
    assert all(isinstance(one, PayloadFile) for one in found), found
    return found  # type: ignore[return-value]


def values(folder: Path, name: str, data: bytes, *, ndjson: bool = False) -> list[tuple[int, object]]:
    (folder / name).write_bytes(data)
    (file,) = files(folder, name, ndjson=ndjson)
    return [(record.line, value_of(record, name)) for record in records_of(file) if isinstance(record, Record)]


LINES = b'{"a": 1}\r\n\n  \n{"a": 2}\n{"a": 3}'


@pytest.mark.parametrize("name", ["x.ndjson", "x.jsonl", "x.NDJSON", "x.txt", "x"])
def test_a_stream_has_a_payload_on_every_line_that_is_not_empty(tmp_path: Path, name: str) -> None:
    assert values(tmp_path, name, LINES) == [(1, {"a": 1}), (4, {"a": 2}), (5, {"a": 3})]


@pytest.mark.parametrize("name", ["x.ndjson.gz", "x.txt", "x.jsonl.gz"])
def test_a_packed_stream_may_have_several_members_and_padding(tmp_path: Path, name: str) -> None:
    data = gzip.compress(LINES[:12]) + gzip.compress(LINES[12:]) + b"\0" * 100

    assert values(tmp_path, name, data) == [(1, {"a": 1}), (4, {"a": 2}), (5, {"a": 3})]


@pytest.mark.parametrize("name", ["x.json", "x.txt"])
def test_one_value_may_have_many_lines(tmp_path: Path, name: str) -> None:
    assert values(tmp_path, name, b'\n{\n "a":\n 1}\n') == [(1, {"a": 1})]


def test_one_value_may_be_packed(tmp_path: Path) -> None:
    assert values(tmp_path, "x.json.gz", gzip.compress(b'{\n"a": 1}')) == [(1, {"a": 1})]


@pytest.mark.parametrize("name", ["x.json", "x.ndjson", "x.txt"])
def test_a_byte_order_mark_is_no_part_of_the_payload(tmp_path: Path, name: str) -> None:
    assert values(tmp_path, name, b'\xef\xbb\xbf{"a": 1}\n') == [(1, {"a": 1})]


def test_any_file_is_a_stream_when_it_is_said_to_be(tmp_path: Path) -> None:
    assert values(tmp_path, "x.json", b"1\n2\n", ndjson=True) == [(1, 1), (2, 2)]


def test_standard_input_is_read_like_a_file_of_no_special_name(tmp_path: Path) -> None:
    (file,) = files(tmp_path, "-")

    assert [record.line for record in records_of(file, io.BytesIO(b"{}\n{}\n"))] == [1, 2]
    assert [record[1] for record in records_of(file, io.BytesIO(b"{\n}\n"))] == [b"{\n}\n"]


def test_lines_are_joined_across_the_pieces_in_which_they_come(tmp_path: Path) -> None:
    lines = [b'{"n": %d, "pad": "%s"}' % (n, b"x" * (n * 977 % 300_000)) for n in range(40)]

    found = values(tmp_path, "x.ndjson", b"\n".join(lines))

    assert [line for line, _ in found] == list(range(1, 41))
    assert [value["n"] for _, value in found] == list(range(40))  # type: ignore[index]


def test_a_line_that_is_too_long_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    data = gzip.compress(b'{"a": 1}\n"' + b"x" * (MAX_BYTES + 10) + b'"\n{"a": 2}\n', compresslevel=1)
    (tmp_path / "x.ndjson.gz").write_bytes(data)

    found = list(records_of(files(tmp_path, "x.ndjson.gz")[0]))

    assert [type(one) for one in found] == [Record, UnreadableRecord, Record]
    assert isinstance(found[1], UnreadableRecord)
    assert "line 2: a payload of more than 50 MB" in found[1].error.what


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [
        ("x.json", b"{", "line 1, column 2: not JSON"),
        ("x.json", b"", "the file is empty"),
        ("x.json", b'{"a":\n nan}', "line 2, column"),
        ("x.json", b'"\xff"', "not JSON"),
        ("x.json", b"[1e400]", "a number that is too large"),
        ("x.json", b'"\\ud800"', "half of a surrogate pair"),
        ("x.json", b"{}\n{}\n", "not JSON"),
        ("x.json.gz", b"\x1f\x8b\x08broken", "cannot be unpacked"),
        (
            "x.json.gz",
            gzip.compress(b" " * 20_000_000, mtime=0),
            "unpacks to more than 50 MB, or to more than 200 times",
        ),
        ("x.ndjson.gz", gzip.compress(b"{}\n", mtime=0)[:-3], "ends too early"),
        ("x.ndjson.gz", gzip.compress(b"{}\n", mtime=0)[:5] + b"\xff" * 30, "cannot be unpacked"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, name: str, data: bytes, what: str) -> None:
    with pytest.raises(InputError) as caught:
        values(tmp_path, name, data)

    assert what in caught.value.what
    assert caught.value.where == name


def test_two_lines_in_a_json_file_are_a_hint(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        values(tmp_path, "x.json", b"{}\n{}\n")

    assert "--ndjson" in caught.value.remedy


def test_what_is_packed_and_cut_off_gives_what_was_before_it(tmp_path: Path) -> None:
    packed = gzip.compress(b"".join(b'{"n": %d}\n' % n for n in range(200_000)))
    (tmp_path / "x.ndjson.gz").write_bytes(packed[: len(packed) // 2])
    found: list[Record | UnreadableRecord] = []

    with pytest.raises(InputError, match="ends too early"):
        found.extend(records_of(files(tmp_path, "x.ndjson.gz")[0]))

    assert len(found) > 1_000


def test_a_folder_is_read_in_order_with_all_below_it(tmp_path: Path) -> None:
    for name in ("b/2.json", "b/1.ndjson", "a.json.gz", "c.jsonl", "notes.txt", ".git/x.json", "b/.hidden/x.json"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")

    assert [file.name for file in files(tmp_path, ".")] == ["a.json.gz", "c.jsonl", "b/1.ndjson", "b/2.json"]


def outcome(found: PayloadFile | tuple[str, InputError]) -> str:
    """What is wrong with a file, at the latest when it is opened."""
    try:
        if isinstance(found, PayloadFile):
            list(records_of(found))
            return "read"
        raise found[1]
    except InputError as error:
        return error.what


def test_what_is_not_there_is_an_error_beside_the_others(tmp_path: Path) -> None:
    (tmp_path / "here.json").write_text("{}")
    (tmp_path / "empty").mkdir()

    found = list(payload_files(["gone.json", "here.json", "empty", "nul\0"], here=tmp_path))

    assert [outcome(one) for one in found] == [
        "there is no such file",
        "read",
        "the folder holds no payloads (.json, .ndjson, .jsonl, or these with .gz)",
        "cannot be read: embedded null byte",
    ]


def test_a_file_that_went_away_is_an_input_error(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("{}")
    (file,) = files(tmp_path, "x.json")
    (tmp_path / "x.json").unlink()

    with pytest.raises(InputError, match="there is no such file"):
        list(records_of(file))


def test_a_file_beyond_the_bound_is_refused(tmp_path: Path) -> None:
    with (tmp_path / "x.json").open("wb") as stream:
        stream.truncate(MAX_BYTES + 1)

    with pytest.raises(InputError, match="more than 50 MB"):
        list(records_of(files(tmp_path, "x.json")[0]))


def test_deflate_without_a_header_is_not_taken_for_text(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not JSON"):
        values(tmp_path, "x.json", zlib.compress(b"{}"))


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('{"a": 1, "a": 2}', "line 1, column 10"),
        ('{"a":1,"\\u0061":2}', "line 1, column 8"),
        ('{"x": {"b" : 1, "c": "\\u0022:",\n "b": 1}}', "line 2, column 2"),
        ('{"a": 1, "b" : 2, "a": 123456789012345678901234567890}', "line 1, column 19"),
    ],
    ids=["plain", "escaped", "below", "beside a long number"],
)
def test_a_name_that_an_object_has_twice_is_read_by_nobody_in_one_way(tmp_path: Path, text: str, where: str) -> None:
    with pytest.raises(InputError) as raised:
        values(tmp_path, "x.json", text.encode())

    assert raised.value.what.startswith(f"{where}: the same key twice")


@pytest.mark.parametrize(
    "text", ['{"a" : {"a": 1}, "b\\u0022:": 2}', '[{"a":1},{"a":2}]', '{"a":12345678901234567890123}']
)
def test_what_only_looks_so_is_read(tmp_path: Path, text: str) -> None:
    assert len(values(tmp_path, "x.json", text.encode())) == 1
