"""HTTP archives, entry by entry"""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from contractguard.contract.document import Json
from contractguard.contract.errors import InputError
from contractguard.observe.live.call import Call
from contractguard.readers.traffic.calls import ImportedCall
from contractguard.readers.traffic.exchange import UnreadExchange
from tests.readers.traffic.recordings import BODY, archive, calls, har_entry


def only(path: Path, entry: Json) -> Call:
    (found,) = calls(path, archive(entry))
    assert isinstance(found, ImportedCall)
    return found.call


def test_an_entry_is_a_call(tmp_path: Path) -> None:
    (found,) = calls(tmp_path / "a.har", archive(har_entry()))

    assert isinstance(found, ImportedCall)
    assert found.host == "api.shop.example"
    assert found.call == Call(
        source="test",
        method="GET",
        path="/v1/charges/7",
        route=None,
        status=200,
        media_type="application/json",
        body=BODY.encode(),
        query_names=("page",),
        request_body=b"",
    )


@pytest.mark.parametrize("indent", [None, 2], ids=["one-line", "indented"])
def test_the_layout_does_not_matter(tmp_path: Path, indent: int | None) -> None:
    data = archive(*[har_entry()] * 30, **({} if indent is None else {"indent": indent}))

    assert len(calls(tmp_path / "a.har", data)) == 30


def test_a_body_in_base64_is_decoded(tmp_path: Path) -> None:
    content = {"mimeType": "application/json", "text": base64.b64encode(BODY.encode()).decode(), "encoding": "base64"}

    assert only(tmp_path / "a.har", har_entry(content=content)).body == BODY.encode()


def test_a_body_that_is_no_base64_was_not_read(tmp_path: Path) -> None:
    content = {"mimeType": "application/json", "text": "§§§", "encoding": "base64"}

    assert only(tmp_path / "a.har", har_entry(content=content)).body is None


def test_a_body_that_was_not_saved_was_not_read(tmp_path: Path) -> None:
    assert only(tmp_path / "a.har", har_entry(content={"mimeType": "application/json", "size": 99})).body is None


def test_an_empty_body_is_empty(tmp_path: Path) -> None:
    found = only(tmp_path / "a.har", har_entry(status=204, content={"mimeType": "x-unknown", "size": 0}))

    assert (found.body, found.media_type) == (b"", None)


def test_a_posted_body_is_the_requests(tmp_path: Path) -> None:
    entry = har_entry()
    entry["request"] |= {"method": "post", "postData": {"mimeType": "application/json", "text": '{"amount": 1}'}}

    found = only(tmp_path / "a.har", entry)

    assert (found.method, found.request_media_type, found.request_body) == (
        "POST",
        "application/json",
        b'{"amount": 1}',
    )


def test_what_is_no_call_is_said(tmp_path: Path) -> None:
    preflight, blob = har_entry(status=204), har_entry()
    preflight["request"] |= {
        "method": "OPTIONS",
        "headers": [{"name": "Access-Control-Request-Method", "value": "PUT"}],
    }
    blob["request"]["url"] = "blob:https://shop.example/1"

    found = calls(tmp_path / "a.har", archive(preflight, blob, har_entry(status=0), {"request": {}}, 7))

    assert found == [
        UnreadExchange("entry 1", "a CORS preflight"),
        UnreadExchange("entry 2", "no http URL"),
        UnreadExchange("entry 3", "not answered"),
        UnreadExchange("entry 4", "no request with a method and a URL"),
        UnreadExchange("entry 5", "no request with a method and a URL"),
    ]


def test_an_entry_that_is_no_json_is_passed_over(tmp_path: Path) -> None:
    data = archive(har_entry(), har_entry()).replace(b'"h2"', b"h2", 1)

    assert [type(one) for one in calls(tmp_path / "a.har", data)] == [UnreadExchange, ImportedCall]


def test_an_archive_that_was_cut_off_is_told(tmp_path: Path) -> None:
    data = archive(*[har_entry()] * 3)

    with pytest.raises(InputError, match="ends too early"):
        calls(tmp_path / "a.har", data[: len(data) // 2])


def test_an_archive_without_entries_is_none(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no array at /log/entries"):
        calls(tmp_path / "a.har", b'{"log": {\n"version": "1.2"}}')
