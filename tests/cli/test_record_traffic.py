"""`record --observed`, and `drift --observed`, with recorded traffic: HTTP archives, cassettes, lines of JSON, access logs"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run
from tests.observe.live.contracts import answers
from tests.readers.traffic.recordings import COMBINED, KONG, PLAIN, archive, har_entry, lines

RECORD = "snapshots/shop/observed.json"
CHARGE: Any = {"type": "object", "properties": {"id": {"type": "integer", "maximum": 5}, "note": {"type": "string"}}}
CASSETTE = b"""
interactions:
- request: {method: GET, uri: 'https://api.shop.example/v1/charges/7?page=2', body: null, headers: {}}
  response:
    status: {code: 200, message: OK}
    headers: {Content-Type: [application/json]}
    body: {string: '{"id": 7, "note": null}'}
version: 1
"""
WITH_BODIES = {"har": archive(har_entry()), "vcr": CASSETTE, "lines": lines(PLAIN)}
WITHOUT = {"kong": lines(KONG), "access-log": f"{COMBINED}\n".encode()}


@pytest.fixture
def project(folder: Path) -> Path:
    """A provider with a description of one operation, GET /charges/{id}, on a server of its own."""
    (folder / "contractguard.toml").write_text('[providers.shop]\nspec = "openapi.json"\n')
    description = {
        "openapi": "3.1.0",
        "info": {"title": "shop", "version": "1"},
        "servers": [{"url": "https://api.shop.example/v1"}],
        "paths": {"/charges/{id}": {"get": {"responses": answers(CHARGE)}}},
    }
    (folder / "openapi.json").write_text(json.dumps(description))
    return folder


def messages(folder: Path) -> Any:
    """What is recorded of bodies: of a request's parameters there is a message of its own."""
    found = json.loads((folder / RECORD).read_text())["messages"]
    return {name: facts for name, facts in found.items() if not name.endswith("request parameters")}


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "gzip"])
@pytest.mark.parametrize("data", WITH_BODIES.values(), ids=WITH_BODIES)
def test_bodies_become_facts_and_failures(project: Path, run: Run, data: bytes, packed: bool) -> None:
    (project / "traffic").write_bytes(gzip.compress(data) if packed else data)

    result = run("record", "--observed", "traffic")

    assert (result.code, result.err) == (0, "")
    assert result.out.splitlines() == [
        f"created {RECORD}",
        "  1 call: 1 matched in 1 operation of 1, 0 in 0 undocumented operations, 0 no JSON, 0 hook errors",
    ]
    facts = {"": "object 1+", "id": "integer 1e0 !maximum=5", "note": "null"}
    assert messages(project) == {"GET /charges/{id} → 200 application/json": facts}


@pytest.mark.parametrize("data", WITHOUT.values(), ids=WITHOUT)
def test_a_log_tells_operations_and_statuses(project: Path, run: Run, data: bytes) -> None:
    (project / "access.log").write_bytes(data)

    result = run("record", "--observed", "access.log")

    assert result.code == 0
    (name,) = messages(project)
    assert name in ("GET /charges/{id} → 200", "GET /charges/{id} → 200 application/json")
    left_out = json.loads((project / RECORD).read_text()).get("left_out", [])
    assert left_out == [f"{name}: a log told of it, without its body"]
    drift = run("drift")
    assert (drift.code, "0 errors, 0 warnings" in drift.out, "1 message compared, 0 not checked" in drift.out) == (
        0,
        True,
        True,
    )


def test_what_the_configuration_calls_a_map_is_one(project: Path, run: Run) -> None:
    table = '\n[observe.maps]\n"GET /charges/{id} → 200 application/json" = ["/by_name"]\n'
    with (project / "contractguard.toml").open("a", encoding="utf-8") as file:
        file.write(table)
    body = '{"id": 1, "by_name": {"ann": 1, "bob": 2}}'
    (project / "a.har").write_bytes(archive(har_entry(content={"mimeType": "application/json", "text": body})))

    assert run("record", "--observed", "a.har").code == 0
    assert "ann" not in (project / RECORD).read_text()


def test_several_recordings_are_one_run_in_any_order(project: Path, run: Run) -> None:
    cassettes = project / "cassettes" / "deep"
    cassettes.mkdir(parents=True)
    (cassettes / "a.yaml").write_bytes(CASSETTE)
    (project / "cassettes" / "notes.json").write_text('{"a": 1}')
    (project / "b.har").write_bytes(archive(*[har_entry()] * 9))

    first = run("record", "--observed", "cassettes", "b.har")
    bytes_of_first = (project / RECORD).read_bytes()
    second = run("record", "--observed", "b.har", "cassettes", "b.har")

    assert first.out.splitlines()[1].startswith("  10 calls: 10 matched")
    assert "neither journals nor recorded traffic, and not read: cassettes/notes.json" in first.err
    assert second.out.splitlines()[0] == f"unchanged {RECORD}"
    assert (project / RECORD).read_bytes() == bytes_of_first


def test_standard_input_is_read(project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    import sys

    stdin = io.TextIOWrapper(io.BytesIO(lines(PLAIN)))
    monkeypatch.setattr(sys, "stdin", stdin)

    assert run("record", "--observed", "-").code == 0
    assert len(messages(project)) == 1


def test_nothing_that_was_sent_is_written_or_said(project: Path, run: Run) -> None:
    entry = har_entry(content={"mimeType": "application/json", "text": '{"id": 7, "note": "canary-a"}'})
    entry["request"]["url"] = (
        "https://canary-b:canary-c@api.shop.example/v1/charges/canary-d?canary-e=canary-f#canary-g"
    )
    entry["request"]["headers"] += [{"name": "authorization", "value": "canary-h"}]
    entry["request"]["cookies"] = [{"name": "canary-i", "value": "canary-j"}]
    other = har_entry()
    other["request"]["url"] = "https://canary-0k1l2m3n4o5p6q.example/canary-z"
    torn = archive(entry, other, 7).replace(b", 7]", b", canary-y]")
    (project / "a.har").write_bytes(torn)

    result = run("record", "--observed", "a.har")

    assert result.code == 0
    told = (project / RECORD).read_text() + result.out + result.err
    assert "canary" not in told.replace(
        '"canary-e?": "nothing"', ""
    )  # the name of a parameter, of which nothing is known
    assert "a.har: 1 × not JSON (the first: entry 3)" in result.err


@pytest.mark.parametrize(
    "name, data, said",
    [
        ("a.har", archive(), "a.har: 0 calls"),
        ("a.har", archive(har_entry(status=0)), "1 × not answered (the first: entry 1)"),
        ("a.har", archive(har_entry())[:-40], "ends too early"),
        ("a.log", b"hello\n", "neither a journal, nor a record, nor recorded traffic"),
        ("a.yaml", b"interactions: [!!python/name:os.system '']\n", "line 1"),
        ("a.ndjson.gz", gzip.compress(lines(PLAIN))[:-9], "ends too early"),
    ],
    ids=["empty", "unanswered", "torn", "text", "tag", "gzip"],
)
def test_what_gives_no_call_is_no_success(project: Path, run: Run, name: str, data: bytes, said: str) -> None:
    (project / name).write_bytes(data)

    result = run("record", "--observed", name)

    assert (result.code, result.out) == (3, "")
    assert said in result.err
    assert not (project / RECORD).exists()


def test_calls_to_other_hosts_alone_are_no_success(project: Path, run: Run) -> None:
    entry = har_entry()
    entry["request"]["url"] = "https://gateway.example/shop/charges/7"
    (project / "a.har").write_bytes(archive(entry))

    refused = run("record", "--observed", "a.har")
    named = run("record", "--observed", "a.har", "--host", "gateway.example", "--base-path", "shop/")

    assert (refused.code, refused.out) == (3, "")
    assert "0 calls of 1 call are a provider's" in refused.err
    assert "gateway.example (1)" in refused.err
    assert (named.code, list(messages(project))) == (0, ["GET /charges/{id} → 200 application/json"])


def test_a_wrong_prefix_ends_in_3_and_says_the_likely_one(project: Path, run: Run) -> None:
    entry = har_entry()
    entry["request"]["url"] = "http://localhost:8000/api/charges/7"
    (project / "a.har").write_bytes(archive(entry))

    result = run("record", "--observed", "a.har")

    assert result.code == 3
    assert "no call is of an operation that the description has" in result.err
    assert "likely base path: /api (1 call)" in result.err


def test_a_check_of_a_recording_writes_nothing(project: Path, run: Run) -> None:
    (project / "a.har").write_bytes(archive(har_entry()))

    result = run("record", "--observed", "a.har", "--check")

    assert (result.code, (project / RECORD).exists()) == (1, False)


def test_lines_that_were_lost_are_told_and_refuse_a_fresh_run(project: Path, run: Run) -> None:
    (project / "a.ndjson").write_bytes(lines(PLAIN) + b"{torn\n")

    joined = run("record", "--observed", "a.ndjson")
    fresh = run("record", "--observed", "a.ndjson", "--fresh")

    assert joined.code == 0
    assert "a.ndjson: 1 × not JSON (the first: line 2)" in joined.err
    assert fresh.code == 3
    assert "--fresh would forget" in fresh.err


def test_a_recording_replaces_what_it_reached(project: Path, run: Run) -> None:
    (project / "a.har").write_bytes(archive(har_entry()))
    text = har_entry(content={"mimeType": "application/json", "text": '{"id": 1, "note": "x"}'})
    (project / "b.har").write_bytes(archive(text))

    run("record", "--observed", "a.har")
    result = run("record", "--observed", "b.har", "--fresh")

    assert result.code == 0
    (facts,) = messages(project).values()
    assert facts["note"] == "string"


def test_without_a_description_nothing_is_recorded(folder: Path, run: Run) -> None:
    (folder / "a.har").write_bytes(archive(har_entry()))

    result = run("record", "--observed", "a.har")

    assert result.code == 3
    assert "no provider is described" in result.err


@pytest.mark.parametrize("option", [("--host", "a"), ("--base-path", "/a"), ("--max-body", "1KB"), ("--sample", "1/2")],
                         ids=["host", "base-path", "max-body", "sample"])  # fmt: skip
def test_what_speaks_of_recordings_goes_with_them(project: Path, run: Run, option: tuple[str, str]) -> None:
    assert run("record", *option).code == 2


def test_drift_reads_recordings_without_a_record(project: Path, run: Run) -> None:
    (project / "a.har").write_bytes(archive(har_entry()))

    result = run("drift", "--observed", "a.har")

    assert result.code == 1
    assert "error    response.range.widened" in result.out
    assert not (project / RECORD).exists()


def test_drift_of_a_service_that_keeps_its_word_finds_nothing(project: Path, run: Run) -> None:
    entry = har_entry(content={"mimeType": "application/json", "text": '{"id": 1, "note": "x"}'})
    entry["request"]["url"] = "https://gateway.example/shop/charges/7"
    (project / "a.har").write_bytes(archive(entry))

    refused = run("drift", "--observed", "a.har")
    named = run("drift", "--observed", "a.har", "--host", "gateway.example", "--base-path", "/shop")

    assert (refused.code, named.code) == (3, 0)
    assert "0 calls of 1 call are a provider's" in refused.err


def test_drift_tells_what_of_a_recording_was_lost(project: Path, run: Run) -> None:
    (project / "a.ndjson").write_bytes(lines(PLAIN) + b"{torn\n")

    assert "a.ndjson: 1 × not JSON (the first: line 2)" in run("drift", "--observed", "a.ndjson").err


def test_hosts_are_about_sources_of_drift(project: Path, run: Run) -> None:
    assert run("drift", "--host", "a").code == 2


def test_what_logs_and_bodies_tell_is_joined_and_the_bodies_are_compared(project: Path, run: Run) -> None:
    (project / "access.log").write_bytes(lines(KONG))
    (project / "a.har").write_bytes(archive(har_entry()))

    assert run("record", "--observed", "access.log", "a.har").code == 0

    assert "error    response.range.widened" in run("drift").out


@pytest.mark.parametrize("given", ["option", "configuration"])
def test_a_body_over_the_limit_counts_without_its_shape(project: Path, run: Run, given: str) -> None:
    (project / "a.har").write_bytes(archive(har_entry()))
    if given == "configuration":
        (project / "contractguard.toml").write_text(
            'observe.max_body = "9B"\n[providers.shop]\nspec = "openapi.json"\n'
        )

    result = run("record", "--observed", "a.har", *(["--max-body", "9B"] if given == "option" else []))

    assert result.code == 0
    assert messages(project) == {"GET /charges/{id} → 200 application/json": "nothing"}
    assert run("drift").code == 3


@pytest.mark.parametrize("given", ["option", "configuration"])
def test_of_many_calls_a_share_is_recorded_the_same_each_time(project: Path, run: Run, given: str) -> None:
    (project / "a.har").write_bytes(archive(*[har_entry()] * 40))
    if given == "configuration":
        (project / "contractguard.toml").write_text('observe.sample = "1/4"\n[providers.shop]\nspec = "openapi.json"\n')
    words = ["--sample", "1/4"] if given == "option" else []

    result = run("record", "--observed", "a.har", *words)
    again = run("record", "--observed", "a.har", *words)

    assert "left out by sampling" in result.out and again.out.startswith("unchanged")
    found = json.loads((project / RECORD).read_text())
    assert found["left_out"] == ["calls that sampling left out: 1/4 is recorded"]
    assert found["calls"] in ("1+", "10+")


@pytest.mark.parametrize("words", [["--sample", "4"], ["--max-body", "much"]], ids=["sample", "max-body"])
def test_a_limit_that_is_none_is_refused(project: Path, run: Run, words: list[str]) -> None:
    (project / "a.har").write_bytes(archive(har_entry()))

    assert run("record", "--observed", "a.har", *words).code == 2
