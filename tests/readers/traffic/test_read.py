"""Which format a recording has, and what is none"""

from __future__ import annotations

import gzip
import json
from io import BytesIO
from pathlib import Path

import pytest

from contractguard.contract.errors import InputError
from contractguard.readers.payloads import records
from contractguard.readers.payloads.sources import PayloadFile
from contractguard.readers.traffic.exchange import UnreadExchange
from contractguard.readers.traffic.read import TrafficFormat, find_traffic_format, read_exchanges
from tests.readers.traffic.recordings import COMBINED, KONG, NGINX, PLAIN, archive, calls, har_entry, lines, read

CASSETTE = b"interactions:\n- request: {method: GET, uri: 'https://a.example/b'}\n  response: {status: {code: 200}}\n"
SAMPLES = {
    "har": (archive(har_entry()), TrafficFormat.HAR),
    "har-indented": (archive(har_entry(), indent=2), TrafficFormat.HAR),
    "vcr": (CASSETTE + b"version: 1\n", TrafficFormat.CASSETTE),
    "vcr-json": (json.dumps({"version": 1, "interactions": []}, indent=1).encode(), TrafficFormat.CASSETTE),
    "vcr-json-line": (json.dumps({"version": 1, "interactions": []}).encode(), TrafficFormat.CASSETTE),
    "lines": (lines(PLAIN, KONG), TrafficFormat.LINES),
    "one-line": (lines(NGINX).strip(), TrafficFormat.LINES),
    "lines-behind-noise": (b"starting up\n" + lines(NGINX), TrafficFormat.LINES),
    "long-line": (lines({**PLAIN, "x": "y" * 100_000}), TrafficFormat.LINES),
    "array": (json.dumps([PLAIN]).encode(), TrafficFormat.ARRAY),
    "access-log": (f"starting up\n{COMBINED}\n".encode(), TrafficFormat.ACCESS_LOG),
}


@pytest.mark.parametrize("data, form", SAMPLES.values(), ids=SAMPLES)
def test_the_beginning_tells_the_format(data: bytes, form: TrafficFormat) -> None:
    assert find_traffic_format(data[: 64 * 1024]) is form
    assert find_traffic_format(b"\xef\xbb\xbf\n" + data[: 64 * 1024]) is form


@pytest.mark.parametrize("data", [sample for sample, _ in SAMPLES.values()], ids=SAMPLES)
def test_a_packed_recording_is_read_as_it_is_unpacked(tmp_path: Path, data: bytes) -> None:
    plain = calls(tmp_path / "a", data)

    assert calls(tmp_path / "a.gz", gzip.compress(data[:10]) + gzip.compress(data[10:])) == plain


@pytest.mark.parametrize(
    "data, reason",
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"hello\n", "no recording"),
        (b"openapi: 3.1.0\ninfo: {}\n", "no recording"),
        ("{}\n".encode("utf-16"), "UTF-16"),
        (b'{\n "openapi": "3.1.0"\n}', "no recording"),
        (b"\x1f\x8b\x08\x00broken", "unpacked"),
        (b"\x00" * 100, "no recording"),
    ],
    ids=["empty", "blank", "text", "openapi", "utf-16", "json", "gzip", "zeros"],
)
def test_what_is_no_recording_is_told(tmp_path: Path, data: bytes, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        read(tmp_path / "a", data)


def test_a_packed_recording_that_was_cut_off_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="ends too early"):
        read(tmp_path / "a.gz", gzip.compress(lines(*[PLAIN] * 100))[:-20])


def test_a_line_beyond_bounds_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MAX_BYTES", 300_000)

    found = read(tmp_path / "a", lines(PLAIN, {"x": "y" * 900_000}, PLAIN))

    assert [one for one in found if isinstance(one, UnreadExchange)] == [UnreadExchange("line 2", "too long")]
    assert len(found) == 3


def test_deep_nesting_breaks_nothing(tmp_path: Path) -> None:
    deep = b'{"a":' + b"[" * 100_000 + b"]" * 100_000 + b"}\n"

    found = read(tmp_path / "a", lines(PLAIN) + deep)

    assert found[1:] == [UnreadExchange("line 2", "not JSON")]
    entry = b'{"log": {"version": "1.2",\n"entries": [' + deep + b"]}}"
    assert read(tmp_path / "b", entry) == [UnreadExchange("entry 1", "not JSON")]


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(InputError, match="not a regular file"):
        list(read_exchanges(PayloadFile("pipe", tmp_path / "pipe", "any")))


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside.log").write_text(COMBINED)
    inside = tmp_path / "folder"
    inside.mkdir()
    (inside / "a.log").symlink_to(tmp_path / "outside.log")

    with pytest.raises(InputError, match="outside"):
        list(read_exchanges(PayloadFile("a.log", inside / "a.log", "any", inside)))


def test_standard_input_is_read_as_it_comes() -> None:
    found = read_exchanges(PayloadFile("<stdin>", None, "any"), BytesIO(lines(PLAIN)))

    assert len(list(found)) == 1
