"""Secrets are planted in every input, and looked for in every output: none comes out."""

from __future__ import annotations

import gzip
import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.checks.consumer_code.consumer_files import calling
from tests.cli.conftest import Result, Run
from tests.project.base.repositories import commit, git, start
from tests.redaction import sources
from tests.redaction.planting import Planter, files, forms, found, opened

FAILING = ("--contract", "events.json", "--event", "paid")


@pytest.fixture
def plant() -> Planter:
    return Planter()


@pytest.fixture
def project(tmp_path: Path, plant: Planter, monkeypatch: pytest.MonkeyPatch) -> Path:
    sources.write(tmp_path, plant)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def told(*results: Result) -> dict[str, bytes]:
    streams = (
        (f"{i} {stream}", text)
        for i, one in enumerate(results)
        for stream, text in (("out", one.out), ("err", one.err))
    )
    return {name: text.encode() for name, text in streams}


def written(project: Path, before: dict[str, bytes]) -> dict[str, bytes]:
    now = files(project)
    return {name: data for name, data in now.items() if before.get(name) != data and "__pycache__" not in name}


class TestTheSearchItself:
    """A search that finds nothing must be one that would have found something."""

    @pytest.mark.parametrize("form", range(7))
    def test_a_canary_is_found_in_every_form(self, form: int) -> None:
        plant = Planter()
        canary = plant.word("here")

        encoded = sorted(set(forms(canary)))[form]

        assert [where for _, _, where in found(plant.planted, {"file": b"before" + encoded + b"after"})] == ["file"]

    def test_a_canary_is_found_in_what_is_packed(self) -> None:
        plant = Planter()

        packed = gzip.compress(plant.word("here").encode())

        assert len(opened(packed)) == 2 and len(found(plant.planted, {"file": packed})) == 1

    def test_the_inputs_are_full_of_them(self, project: Path, plant: Planter) -> None:
        everything = b"".join(files(project).values())

        assert len(plant.planted) >= 120
        assert {canary for canary, _, _ in found(plant.planted, {"all": everything})} >= set(plant.planted) - {
            canary for canary, place in plant.planted.items() if "base64" in place or "basic" in place or "HAR" in place
        }


@pytest.mark.no_cover
def test_no_secret_reaches_what_is_recorded_or_reported(project: Path, plant: Planter, run: Run) -> None:
    before = files(project)

    results = [
        run("record"),
        run("record", "asyncapi.json", "--provider", "stock"),
        run("record", "--consumer", "used/index.yaml", "--allow-models", "-o", "web.json"),
        run("check", "--consumers", "used", "--allow-models", "--assume-unknown-consumers"),
        run("check", "--consumers", "used", "--allow-models", "--format", "json"),
        run(
            "verify", "used/fixture.json", "--expect", "web.json", "--operation", "GET /orders/{id}", "--status", "200"
        ),
    ]

    assert [one.code for one in results][:3] == [0, 0, 0], [one.err for one in results]
    assert len(json.loads(results[4].out)["findings"]) > 20
    outputs = {**written(project, before), **told(*results)}
    assert {"web.json", "snapshots/shop/contract.json", "snapshots/stock/contract.json"} <= set(outputs)
    assert found(plant.planted, outputs) == []


@pytest.mark.no_cover
def test_a_recorded_consumer_is_judged_as_what_it_was_recorded_from(project: Path, run: Run) -> None:
    run("record")
    run("record", "--consumer", "used/index.yaml", "--allow-models", "-o", "web.json")
    (project / "contracts").mkdir()
    (project / "web.json").rename(project / "contracts/web.json")

    direct = run("check", "--consumers", "used", "--allow-models", "--format", "json")
    recorded = run("check", "--format", "json")

    def verdicts(result: Result) -> set[tuple[str, str, str]]:
        return {(one["rule"], one["pointer"], one["severity"]) for one in json.loads(result.out)["findings"]}

    assert len(verdicts(recorded)) > 10
    assert verdicts(recorded) == verdicts(direct)


EVENT = {
    "type": "object",
    "required": ["id", "total"],
    "properties": {
        "total": {"type": "number", "maximum": 10},
        "password": {"type": "string", "maxLength": 3},
        "state": {"enum": ["open"]},
        "customer": {"type": "object", "required": ["name"], "additionalProperties": False},
        "sessions": {"type": "object"},
        "card": {"type": "object", "properties": {"number": {"pattern": "^[a-z]+$"}}},
        "by_mail": {"propertyNames": {"pattern": "^[0-9]+$"}},
        "xml": {"type": "integer"},
        "paidWith": {"maximum": 5},
        "shares": {"additionalProperties": {"type": "integer"}},
        "anything": {"const": "x"},
    },
}


def test_a_payload_that_fails_everywhere_shows_nothing_of_itself(project: Path, plant: Planter, run: Run) -> None:
    Path("events.json").write_text(json.dumps(calling(EVENT)))
    payloads = [
        {
            **sources.order(plant, f"payload {i}"),
            "total": 11 + i,
            "state": plant.word("state"),
            "shares": {plant.mail("key of a map"): "all"},
        }
        for i in range(3)
    ]
    Path("paid.ndjson").write_text("".join(json.dumps(one) + "\n" for one in payloads))

    results = [
        run("verify", "paid.ndjson", *FAILING, *more) for more in ((), ("--format", "json"), ("--strict-fields",))
    ]

    assert [one.code for one in results] == [1, 1, 1], [one.err for one in results]
    findings = json.loads(results[1].out)["findings"]
    assert {one["pointer"] for one in findings} >= {"/body", "/body/password", "/body/state", "/body/card/number"}
    assert found(plant.planted, told(*results)) == []


@pytest.mark.no_cover
def test_what_issuers_marked_is_told_wherever_it_stands(project: Path, plant: Planter, run: Run) -> None:
    """Under harmless names, and with nothing of chance in it: by its mark alone."""
    described = calling({"type": "object", "properties": {"total": {"type": "number"}, "state": {"enum": ["open"]}}})
    Path("events.json").write_text(json.dumps(described))
    wrong = {"total": "none", "state": plant.issued("state")[0]}
    lines = [{**wrong, "notes": plant.issued(f"payload {i}")} for i in range(2)]
    Path("paid.ndjson").write_text("".join(json.dumps(one) + "\n" for one in lines))
    Path("used/fixture.json").write_text(json.dumps({**sources.order(plant, "more"), "notes": plant.issued("fixture")}))
    before = files(project)

    results = [
        run("record"),
        run("record", "--consumer", "used/index.yaml", "--allow-models", "-o", "web.json"),
        run("check", "--consumers", "used", "--allow-models", "--format", "json"),
        run("verify", "paid.ndjson", *FAILING),
        run("verify", "paid.ndjson", *FAILING, "--format", "json"),
    ]

    assert [one.code for one in results] == [0, 0, 0, 1, 1], [one.err for one in results]
    assert len(json.loads(results[2].out)["findings"]) > 20
    assert found(plant.planted, {**written(project, before), **told(*results)}) == []


def test_the_credentials_of_a_configuration_are_not_told(
    project: Path, plant: Planter, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither those of the base, nor those that a change brings along, nor what names the base."""
    start(project)
    run("record")
    commit(project, "recorded")
    git(project, "switch", "-q", "-c", "first")
    url = f"https://u:{plant.word('provider')}@127.0.0.1:{_closed_port()}/openapi.json?token={plant.word('parameter')}"
    Path("contractguard.toml").write_text(f'[providers.shop]\nspec = "{url}"\n')
    changed = [run("check"), run("check", "--format", "json"), run("doctor")]
    commit(project, "a URL")
    git(project, "branch", "-f", "main")
    git(project, "switch", "-q", "-c", "second")
    Path("contractguard.toml").write_text('[providers.shop]\nspec = "openapi.json"\n')
    former = [run("check"), run("check", "--format", "json"), run("doctor")]
    git(project, "config", "branch.second.remote", f"https://x:{plant.word('remote')}@git.example/a.git")
    git(project, "remote", "add", "origin", f"https://x:{plant.word('origin')}@git.example/a.git")
    named = [run("check", "--base", f"https://x:{plant.word('base')}@git.example/a.git"), run("doctor")]
    monkeypatch.setenv("GITHUB_BASE_REF", f"https://x:{plant.word('target')}@git.example/a")
    named.append(run("check"))
    named.append(run("verify", f"https://x:{plant.word('payload')}@git.example/a.json", "--contract", "openapi.json"))

    results = [*changed, *former, *named]
    assert [one.code for one in results] == [1, 1, 0, 1, 1, 0, 3, 0, 3, 3], [one.err for one in results]
    assert "is described by" in results[0].out and "is described by" in results[4].out
    assert found(plant.planted, told(*results)) == []


RAISING = """
import os
SECRETS = {secrets!r}

def handle(payload):
    raise RuntimeError({said!r})

def by_environment(payload):
    raise ValueError("cannot log in at " + os.environ["DATABASE_URL"] + " with " + os.environ["SERVICE_TOKEN"])
"""


def test_what_a_handler_raises_is_told_without_secrets(
    project: Path, plant: Planter, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("events.json").write_text(json.dumps(calling({"type": "object"})))
    monkeypatch.setenv("DATABASE_URL", f"postgres://app:{plant.word('URL in the environment')}@db/prod")
    monkeypatch.setenv("SERVICE_TOKEN", plant.word("environment"))
    said = f"login failed: password={plant.word('exception')}, for {plant.mail('mail in an exception')}, {plant.key('key in an exception')}"
    Path("shop.py").write_text(RAISING.format(secrets="", said=said))

    results = [
        run("try", "--handler", f"shop:{name}", *FAILING, "--examples", "3") for name in ("handle", "by_environment")
    ]

    assert [one.code for one in results] == [1, 1], [one.err for one in results]
    assert "login failed: password=***" in " ".join(results[0].out.split())
    assert found(plant.planted, told(*results)) == []


def test_what_an_application_raises_is_told_without_secrets(project: Path, plant: Planter, run: Run) -> None:
    Path("broken.py").write_text(f"raise RuntimeError('no database at mysql://root:{plant.word('application')}@db')\n")

    result = run("record", "--app", "broken:app", "--provider", "shop")

    assert result.code == 3 and "no database at mysql://***@db" in " ".join(result.err.split())
    assert found(plant.planted, told(result)) == []


def test_what_a_module_of_models_raises_is_told_without_secrets(project: Path, plant: Planter, run: Run) -> None:
    Path("used/model.py").write_text(f"raise RuntimeError('api_key: {plant.word('models')}')\n")

    result = run("record", "--consumer", "used/index.yaml", "--allow-models")

    assert result.code == 3 and "api_key: ***" in " ".join(result.err.split())
    assert found(plant.planted, told(result)) == []


class _Server(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        data = b"" if "gone" in self.path else Path("openapi.json").read_bytes()
        self.send_response(404 if "gone" in self.path else 200)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def address() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Server)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_credentials_of_a_url_are_not_told(
    project: Path, plant: Planter, run: Run, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    Path("new.json").write_text(json.dumps({**json.loads(Path("openapi.json").read_text()), "paths": {}}))

    def url(rest: str) -> str:
        return f"http://u:{plant.word(rest)}@{address}/{rest}?token={plant.word(f'{rest} query')}"

    results = [
        run("diff", url("openapi.json"), "new.json"),
        run("diff", url("old.json"), "new.json", "--format", "json"),
        run("diff", url("gone"), "new.json"),
        run("diff", f"http://u:{plant.word('port')}@127.0.0.1:x/", "new.json"),
        run("diff", f"http://u:{plant.word('refused')}@127.0.0.1:{_closed_port()}/", "new.json"),
        run("diff", f"nothing://u:{plant.word('scheme')}@h/x", "new.json"),
        run("record", url("recorded.json"), "--provider", "shop"),
    ]

    assert [one.code for one in results] == [1, 1, 3, 3, 3, 3, 0], [one.err for one in results]
    assert (
        found(plant.planted, {**told(*results), **{k: v for k, v in files(project).items() if "snapshots" in k}}) == []
    )


def test_a_url_with_credentials_is_named_without_them_and_not_written_down(
    project: Path, plant: Planter, run: Run, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    url = f"http://u:{plant.word('URL')}@{address}/openapi.json?api_key={plant.word('query')}"
    asked = ("verify", "used/fixture.json", "--contract", url, "--operation", "GET /orders/{id}", "--status", "200")

    verified = [run(*asked), run(*asked, "--format", "json")]
    Path("contractguard.toml").write_text(f'[providers.shop]\nspec = "{url}"\n')
    checked = [run("record"), run("check"), run("doctor")]
    Path("contractguard.toml").unlink()
    refused = run("init", "--spec", url, "--provider", "other")

    results = [*verified, *checked, refused]
    assert [one.code for one in results] == [1, 1, 0, 0, 0, 2], [one.err for one in results]
    assert "leave them out" in refused.err and not Path("contractguard.toml").exists()
    assert found(plant.planted, told(*results)) == []


def _closed_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def test_a_change_of_defaults_is_told_without_them(project: Path, plant: Planter, run: Run) -> None:
    text = Path("openapi.json").read_text()
    Path("new.json").write_text(json.dumps(sources.openapi(plant)))
    schema = json.dumps(sources.schema(plant, "old schema")), json.dumps(sources.schema(plant, "new schema"))
    Path("old.schema.json").write_text(schema[0])
    Path("new.schema.json").write_text(schema[1].replace('"minimum": 0', '"minimum": 1'))

    results = [
        run("diff", "openapi.json", "new.json", "--policy", "strict"),
        run("diff", "openapi.json", "new.json", "--policy", "strict", "--format", "json"),
        run("schema", "old.schema.json", "new.schema.json"),
        run("schema", "old.schema.json", "new.schema.json", "--format", "json"),
    ]

    assert text != Path("new.json").read_text()
    assert any(one["rule"].endswith("default.changed") for one in json.loads(results[1].out)["findings"])
    assert [one.code for one in results][2:] == [1, 1], [one.err for one in results]
    assert found(plant.planted, told(*results)) == []


@pytest.mark.no_cover
def test_what_cannot_be_read_is_told_without_secrets(project: Path, plant: Planter, run: Run) -> None:
    broken = json.loads(Path("used/pact3.json").read_text())
    rules = broken["interactions"][0]["request"]["matchingRules"]
    rules["body"]["$.a"] = {
        "matchers": [
            {"match": plant.key("unknown rule")},
            {"match": "regex", "regex": f"(?i){plant.mail('bad regex')}"},
        ]
    }
    Path("used/pact3.json").write_text(json.dumps(broken))
    archive = json.loads(Path("used/session.har").read_text())
    archive["log"]["entries"][0]["request"]["url"] = (
        f"http://u:{plant.word('bad URL')}@[::1/?token={plant.word('bad query')}"
    )
    Path("used/session.har").write_text(json.dumps(archive))

    results = [
        run("record"),
        run("record", "--consumer", "used/index.yaml", "--allow-models"),
        run("check", "--consumers", "used", "--allow-models"),
    ]

    assert [one.code for one in results][:2] == [0, 3], [one.err for one in results]
    assert found(plant.planted, told(*results)) == []
