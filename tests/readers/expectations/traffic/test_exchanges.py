"""Recorded traffic: HTTP archives and cassettes."""

from __future__ import annotations

import base64
import gzip
import json
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from contractguard.contract.document import Json
from contractguard.contract.expectation import Expectations, Strength
from contractguard.readers.expectations.traffic import exchanges
from tests.readers.expectations.conftest import Project

JSON = "application/json; charset=utf-8"


def har_entry(url: str = "https://api.example.com/v1/charges/7?page=2", **changes: Json) -> Json:
    entry: Json = {
        "request": {"method": "GET", "url": url, "headers": [{"name": "Authorization", "value": "secret"}]},
        "response": {"status": 200, "content": {"mimeType": JSON, "size": 9, "text": '{"id": 7}'}},
    }
    for key, value in changes.items():
        entry[key].update(value)
    return entry


def har(*entries: Json) -> Json:
    return {"log": {"version": "1.2", "creator": {}, "entries": list(entries)}}


def read_har(project: Project, *entries: Json, **options: str) -> Expectations:
    project.file("a.har", har(*entries))
    return project.read({"har": "a.har", **options})


def bodies(result: Expectations) -> Json:
    return [part.examples[0] for one in result.found for part in one.parts if part.pointer == ("body",)]


# HTTP archives


def test_an_archive_gives_a_request_and_a_response(project: Project) -> None:
    result = read_har(project, har_entry())
    request, response = result.found
    assert result.problems == ()
    assert (request.source, request.strength, request.consumer_sends) == ("har", Strength.POSSIBLE, True)
    assert (request.target.part, request.target.operation) == ("request", "GET /v1/charges/7")
    assert {part.pointer: part.examples for part in request.parts} == {
        ("path",): ("/v1/charges/7",),
        ("query", "page"): ("2",),
    }
    assert (response.target.status, response.target.media_type) == ("200", "application/json")
    assert response.consumer_sends is False
    assert response.parts[0].examples == ({"id": 7},)
    assert response.at.path == ("log", "entries", 0, "response", "content")
    assert response.name == "contracts/a.har entry 1: GET /v1/charges/7 → 200 application/json"


def test_no_header_of_a_recording_is_told(project: Project) -> None:
    result = read_har(project, har_entry())
    assert "secret" not in str([part for one in result.found for part in one.parts])


PREFLIGHT = {"method": "OPTIONS", "headers": [{"name": "Access-Control-Request-Method", "value": "POST"}]}


@pytest.mark.parametrize("asked", [PREFLIGHT, {**PREFLIGHT, "headers": []}], ids=["header", "no-headers-kept"])
def test_a_preflight_of_the_browser_is_no_expectation(project: Project, asked: Json) -> None:
    result = read_har(project, har_entry(request=asked, response={"status": 204}), har_entry())
    assert [one.target.operation for one in result.found] == ["GET /v1/charges/7"] * 2
    assert result.problems == ()


def test_options_that_the_consumer_asks_for_itself_are_expected(project: Project) -> None:
    result = read_har(project, har_entry(request={"method": "OPTIONS"}))
    assert result.found[0].target.operation == "OPTIONS /v1/charges/7"


def test_an_archive_of_preflights_only_is_a_problem(project: Project) -> None:
    result = read_har(project, har_entry(request=PREFLIGHT))
    assert result.found == ()
    assert [what for _, what in result.problems] == ["it holds 1 CORS preflights, and nothing else"]


def test_of_what_was_not_modified_the_request_is_told(project: Project) -> None:
    result = read_har(project, har_entry(response={"status": 304, "content": {}}))
    assert [one.target.part for one in result.found] == ["request"]


def test_a_repeated_query_parameter_is_an_array(project: Project) -> None:
    request = read_har(project, har_entry("https://a/b?x=1&x=2&y=")).found[0]
    assert {part.pointer: part.examples[0] for part in request.parts[1:]} == {
        ("query", "x"): ["1", "2"],
        ("query", "y"): "",
    }


def test_a_posted_body_is_sent(project: Project) -> None:
    request = {"method": "post", "postData": {"mimeType": "application/vnd.a+json", "text": '{"amount": 1}'}}
    found = read_har(project, har_entry(request=request)).found[0]
    assert (found.target.operation, found.target.media_type) == ("POST /v1/charges/7", "application/vnd.a+json")
    assert found.parts[-1].examples == ({"amount": 1},)


def test_base64_bodies_are_read(project: Project) -> None:
    text = base64.b64encode(b'{"id": 7}').decode()
    assert bodies(
        read_har(project, har_entry(response={"content": {"mimeType": JSON, "text": text, "encoding": "base64"}}))
    ) == [{"id": 7}]


def test_a_response_without_a_body_is_one(project: Project) -> None:
    for content in ({"size": 0, "mimeType": "x-unknown"}, {"size": 0, "mimeType": JSON, "text": ""}, {"size": -1}):
        result = read_har(project, har_entry(response={"status": 204, "content": content}))
        assert result.problems == ()
        assert result.found[1].parts == ()


def test_a_request_or_a_response_that_has_no_body_object_is_without_a_body(project: Project) -> None:
    entry = har_entry(request={"postData": {"mimeType": "text/plain", "text": "", "params": []}})
    entry["response"] = {"status": 204}
    result = read_har(project, entry)
    assert result.problems == ()
    assert [len(one.parts) for one in result.found] == [2, 0]


def test_what_is_not_json_is_counted(project: Project) -> None:
    html = har_entry(response={"content": {"mimeType": "text/html", "text": "<p>", "size": 3}})
    form = har_entry(request={"postData": {"mimeType": "multipart/form-data", "params": [{"name": "a"}]}})
    lost = har_entry(response={"content": {"mimeType": JSON, "size": 9}})
    nothing = har_entry(response={"status": 0, "content": {}})
    odd = har_entry(response={"status": 9999, "content": {}})
    result = read_har(project, html, html, form, lost, nothing, odd)
    assert [(location.path, what) for location, what in result.problems] == [
        (("log", "entries", 2, "request", "postData"), "1 × a request body of multipart/form-data: only JSON is read"),
        (("log", "entries", 0, "response", "content"), "2 × a response body of text/html: only JSON is read"),
        (("log", "entries", 3, "response", "content"), "1 × a response body that was not recorded"),
        (("log", "entries", 4), "2 × an exchange without a response"),
    ]
    assert len(result.found) == 6


def test_a_body_that_cannot_be_read_is_a_problem_at_its_place(project: Project) -> None:
    broken: list[dict[str, Json]] = [
        {"text": "{", "size": 1},
        {"text": "aGVs", "encoding": "base64"},
        {"text": "*", "encoding": "base64"},
        {"text": base64.b64encode(gzip.compress(b" " * 2**23, mtime=0)).decode(), "encoding": "base64"},
    ]
    result = read_har(project, *(har_entry(response={"content": {"mimeType": JSON, **one}}) for one in broken))
    assert [location.path[2] for location, _ in result.problems] == [0, 1, 2, 3]
    assert [what.partition(": ")[0] for _, what in result.problems] == ["entry 1", "entry 2", "entry 3", "entry 4"]
    assert "not base64" in result.problems[2][1]
    assert "unpacks to more" in result.problems[3][1]
    assert len(result.found) == 4


def test_only_exchanges_with_the_base_address_count(project: Project) -> None:
    result = read_har(
        project,
        har_entry("https://api.example.com/v1/charges/7?page=2"),
        har_entry("https://api.example.com/v1"),
        har_entry("https://api.example.com/v10/other"),
        har_entry("https://ads.example.com/v1/charges/7"),
        base_url="https://api.example.com/v1/",
    )
    assert [one.target.operation for one in result.found if one.consumer_sends] == ["GET /charges/7", "GET /"]
    assert result.problems == ()


def test_a_recording_of_other_addresses_only_is_a_problem(project: Project) -> None:
    other = har_entry("https://ads.example.com/v1/charges/7")

    result = read_har(project, other, other, base_url="https://api.example.com/v1/")

    assert [what for _, what in result.problems] == ["none of its 2 exchanges is with https://api.example.com/v1"]


@pytest.mark.parametrize("url", ["http://[::1/a", "nonsense", ""])
def test_a_url_that_is_none_is_a_problem(project: Project, url: str) -> None:
    result = read_har(project, har_entry(url))
    assert result.found == ()
    assert len(result.problems) == 1


def test_too_many_query_parameters_are_a_problem(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchanges, "MAX_QUERY", 1)
    assert "more than 1 query" in read_har(project, har_entry("https://a/b?c=1&d=2")).problems[0][1]


@pytest.mark.parametrize("entry", [1, {}, {"request": {"method": "GET"}}, {"request": {"method": 1, "url": "a"}}])
def test_an_entry_without_a_request_is_a_problem_and_the_others_are_read(project: Project, entry: Json) -> None:
    result = read_har(project, entry, har_entry())
    assert len(result.found) == 2
    assert "entry 1 has no request with a method and a URL" in result.problems[0][1]


@pytest.mark.parametrize(
    "content, part", [({"log": {}}, "no HTTP Archive"), ("{", "line 1"), (har(), "holds no exchange")]
)
def test_what_is_no_archive_is_a_problem(project: Project, content: Json, part: str) -> None:
    project.file("a.har", content)
    assert part in project.refused({"har": "a.har"})


def test_a_bad_archive_leaves_the_others(project: Project) -> None:
    project.file("a.har", "{")
    project.file("b.har", har(har_entry()))
    result = project.read({"har": ["a.har", "b.har"]})
    assert len(result.found) == 2
    assert result.problems[0][1].startswith("contracts/a.har: ")


# Cassettes

VCRPY = """\
interactions:
- request:
    body: '{"amount": 1}'
    headers:
      Content-Type: [application/json]
      Authorization: [Bearer secret]
    method: POST
    uri: https://api.example.com/charges
  response:
    body: {string: '{"id": 7}'}
    headers:
      content-type: [application/json]
    status: {code: 201, message: Created}
version: 1
"""
RUBY = """\
---
http_interactions:
- request:
    method: get
    uri: https://api.example.com/charges/7
    body:
      encoding: US-ASCII
      string: ''
    headers:
      Accept: ["*/*"]
  response:
    status: {code: 200, message: OK}
    headers:
      Content-Type: ["application/json"]
    body:
      encoding: UTF-8
      string: '{"id": 7}'
  recorded_at: Tue, 01 Nov 2011 04:58:44 GMT
recorded_with: VCR 6.1.0
"""


def read_vcr(project: Project, text: str, name: str = "a.yaml") -> Expectations:
    project.file(name, text)
    return project.read({"vcr": name})


def test_a_cassette_of_vcrpy_is_read(project: Project, line_of: Callable[..., int]) -> None:
    result = read_vcr(project, VCRPY)
    request, response = result.found
    assert result.problems == ()
    assert (request.target.operation, request.source) == ("POST /charges", "vcr")
    assert request.parts[-1].examples == ({"amount": 1},)
    assert (response.target.status, response.parts[0].examples) == ("201", ({"id": 7},))
    assert (line_of(request.at), line_of(response.at)) == (3, 10)
    assert "secret" not in str([part for one in result.found for part in one.parts])


def test_a_cassette_of_ruby_is_read(project: Project) -> None:
    result = read_vcr(project, RUBY)
    assert result.problems == ()
    assert [one.target.operation for one in result.found] == ["GET /charges/7"] * 2
    assert bodies(result) == [{"id": 7}]


def test_a_cassette_in_json_is_read(project: Project) -> None:
    body = {"string": '{"id": 7}'}
    response = {"status": {"code": 200}, "headers": {"Content-Type": "application/json"}, "body": body}
    request: Json = {"method": "GET", "uri": "http://a/b", "body": None, "headers": {}}
    cassette = {"version": 1, "interactions": [{"request": request, "response": response}]}
    assert bodies(read_vcr(project, json.dumps(cassette), "a.json")) == [{"id": 7}]


def test_the_layout_of_older_httpx_stubs_is_read(project: Project) -> None:
    text = VCRPY.replace("body: {string: '{\"id\": 7}'}", "content: '{\"id\": 7}'").replace(
        "status: {code: 201, message: Created}", "status_code: 201"
    )
    result = read_vcr(project, text)
    assert result.found[1].target.status == "201"
    assert bodies(result) == [{"amount": 1}, {"id": 7}]


def deflated(data: bytes) -> bytes:
    return zlib.compress(data)


@pytest.mark.parametrize("tag", ["!!binary", "!binary"])
@pytest.mark.parametrize("coding, pack", [("gzip", gzip.compress), ("deflate", deflated), ("", bytes)])
def test_a_binary_body_is_unpacked(project: Project, tag: str, coding: str, pack: Callable[..., bytes]) -> None:
    packed = base64.b64encode(pack('{"id": "é"}'.encode())).decode()
    text = VCRPY.replace("'{\"id\": 7}'", f'{tag} "{packed}"').replace(
        "content-type: [application/json]", f"content-type: [application/json]\n      Content-Encoding: ['{coding}']"
    )
    assert bodies(read_vcr(project, text))[1] == {"id": "é"}


def test_a_body_in_a_coding_that_is_not_unpacked_is_a_problem(project: Project) -> None:
    packed = base64.b64encode(b"\x8b\x02\x80{}").decode()
    text = VCRPY.replace("'{\"id\": 7}'", f'!!binary "{packed}"').replace(
        "content-type: [application/json]", "content-type: [application/json]\n      content-encoding: br"
    )
    assert "Content-Encoding br is not unpacked" in read_vcr(project, text).problems[0][1]


def test_a_base64_string_is_read(project: Project) -> None:
    packed = base64.b64encode(b'{"id": 7}').decode()
    text = RUBY.replace("string: '{\"id\": 7}'", f"base64_string: {packed}")
    assert bodies(read_vcr(project, text)) == [{"id": 7}]


def test_a_body_in_a_layout_that_is_not_known_is_counted(project: Project) -> None:
    text = VCRPY.replace("{string: '{\"id\": 7}'}", "{unheard_of: 1}")
    assert "1 × a response body that was not recorded" in read_vcr(project, text).problems[0][1]
    nothing = VCRPY.replace("{string: '{\"id\": 7}'}", "{string: null}")
    assert read_vcr(project, nothing).problems == ()


@pytest.mark.parametrize(
    "tag", ["!!python/object/apply:os.system ['touch {}']", "!!python/unicode 'a'", "!ruby/object:Object {{a: 1}}"]
)
def test_no_tag_is_ever_executed(project: Project, tmp_path: Path, tag: str) -> None:
    evidence = Path(tmp_path) / "evidence"
    text = VCRPY.replace("version: 1", f"version: {tag.format(evidence)}")
    project.file("a.yaml", text)
    what = project.refused({"vcr": "a.yaml"})
    assert "contracts/a.yaml: line 14, column 10: a tag that is not JSON's" in what
    assert not evidence.exists()


@pytest.mark.parametrize(
    "text, part",
    [
        ("a: 1\n", "no cassette"),
        ("interactions: []\n", "the cassette holds no exchange"),
        ("interactions: [{request: {method: GET}}]\n", "interaction 1 has no request with a method and a uri"),
        ("a: *b\n", "contracts/a.yaml: line 1"),
    ],
)
def test_what_is_no_cassette_is_a_problem(project: Project, text: str, part: str) -> None:
    project.file("a.yaml", text)
    assert part in project.refused({"vcr": "a.yaml"})


def test_a_body_that_is_neither_json_nor_base64_is_a_problem(project: Project) -> None:
    result = read_vcr(project, VCRPY.replace("'{\"id\": 7}'", "'oops, no JSON'"))
    assert len(result.found) == 1
    assert "interaction 1: a response body that cannot be read: line 1" in result.problems[0][1]


def test_a_response_without_headers_has_no_media_type(project: Project) -> None:
    text = VCRPY.replace("content-type: [application/json]", "content-type: []")
    assert "a response body of no media type" in read_vcr(project, text).problems[0][1]
