"""The example service, changed in one way at a time: its own tests are recorded by pytest, and drift finds the change.

What is found is told with the line of the description and the line of the record, which are looked up here by what stands
in them. The service as it is has no finding.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi import testclient

from contractguard.contract.document import Location
from contractguard.contract.finding import Finding
from contractguard.project.config import find_project
from contractguard.project.consumers import consumers_of
from contractguard.project.drift import DriftOptions, check_drift
from contractguard.project.lanes import resolve_settings
from contractguard.project.options import ConsumerOptions, SettingOptions
from contractguard.project.progress import Progress
from contractguard.readers.text import yaml_text

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[3]
RECORD = Path("snapshots", "payments", "observed.json")
HEALTH = """

@routes.get("/health")
def health() -> Json:
    return {"ready": True}
"""
CALL_HEALTH = """

def test_health(client: TestClient) -> None:
    assert client.get("/health").json() == {"ready": True}
"""


LOADED = (testclient, yaml_text)
"""What runs of pytest in this process share: a library that is written in C does not like to be loaded anew."""


@dataclass(frozen=True)
class Planted:
    """A change: what stands in the service in place of what, what is added to it and to its tests; and what is found."""

    name: str
    old: str
    new: str
    found: tuple[Found, ...]
    added: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Found:
    """A finding: how its lines in the description (none: it says nothing of this) and in the record begin."""

    rule: str
    severity: str
    place: str
    described: str
    recorded: str


STATUS = '        "status": status,\n    }'
GONE, NEW = "response.property.became-optional", "response.property.undocumented"
NARROWED = "response.observed.narrowed-promise"
ITEM, LIST = "/body/data/*", "/body/data"
PLANTED = (
    Planted(
        "drop", STATUS, "    }",
        (Found(GONE, "error", f"{ITEM}/status", "required: [id, amount, arrival_date, status]", '"*": {'),),
    ),
    Planted(
        "null", '"arrival_date": f"2026-03-{number:02}"', '"arrival_date": None',
        (Found("response.nullable.added", "error", f"{ITEM}/arrival_date", "arrival_date: ", '"arrival_date": "null"'),),
    ),
    Planted(
        "retype", '"amount": {"amount": amount, "currency": "EUR"}', '"amount": amount',
        (Found("response.type.changed", "error", f"{ITEM}/amount", "type: object", '"amount": "integer '),),
    ),
    Planted(
        "rename", '"has_more": has_more', '"more": has_more',
        (
            Found(GONE, "error", "/body/has_more", "required: [data, has_more]", '"GET /charges → 200'),
            Found(GONE, "error", "/body/has_more", "required: [data, has_more]", '"GET /payouts → 200'),
            Found(NEW, "warning", "/body/more", "schema:", '"more": "boolean"'),
            Found(NEW, "warning", "/body/more", "schema:", '"more": "boolean"'),
        ),
    ),
    Planted(
        "new enum member", '98_050, "returned"', '98_050, "lost"',
        (Found("response.enum.widened", "error", f"{ITEM}/status", "status: ", '"status": "string {in_transit, paid, !lost}'),),
    ),
    Planted(
        "int to string", '{"amount": amount, "currency"', '{"amount": str(amount), "currency"',
        (Found("response.type.changed", "error", f"{ITEM}/amount/amount", "amount: ", '"amount": "string integer-text"'),),
    ),
    Planted(
        "new status", "HTTPException(402,", "HTTPException(403,",
        (Found("response.status.undocumented", "warning", "", "post:", '"POST /charges → 403 application/problem+json": '),),
    ),
    Planted(
        "new route", "", "",
        (Found("api.operation.undocumented", "warning", "", "", '"GET /v1/health → 200 application/json": {'),),
        (HEALTH, CALL_HEALTH),
    ),
    Planted(
        "extra field", STATUS, '        "status": status,\n        "bank": "N26",\n    }',
        (Found(NEW, "warning", f"{ITEM}/bank", "Payout:", '"bank": "string"'),),
    ),
    Planted(
        "list to object", '"data": items[start:end]', '"data": dict(enumerate(items[start:end]))',
        (
            Found("response.type.changed", "error", LIST, "data: {type: array", '"data": {'),
            Found("response.type.changed", "error", LIST, "data: {type: array", '"data": {'),
        ),
    ),
    Planted(
        "always-empty list", "page(state.payouts, cursor", "page([], cursor",
        (Found(NARROWED, "info", LIST, "data: {type: array", '"data": "array []"'),),
    ),
    Planted(
        "date format", 'f"2026-03-{number:02}"', 'f"{number:02}.03.2026"',
        (Found("response.format.changed", "warning", f"{ITEM}/arrival_date", "arrival_date: ", '"arrival_date": "string '),),
    ),
)  # fmt: skip


@pytest.fixture
def service(pytester: pytest.Pytester) -> pytest.Pytester:
    """The example with its committed record, and its service as a package `service`, which nobody else imports."""
    for name in ("contracts", "snapshots"):
        shutil.copytree(ROOT / name, pytester.path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "contractguard.toml", pytester.path)
    (pytester.path / "contracts" / "payments" / "app.py").rename(pytester.mkdir("service") / "app.py")
    tests = (pytester.path / "contracts" / "payments" / "test_app.py").read_text()
    (pytester.path / "service" / "test_service.py").write_text(tests.replace("contracts.payments", "service"))
    pytester.makeini("[pytest]\n")
    pytester.syspathinsert()
    return pytester


def change(service: pytest.Pytester, planted: Planted) -> None:
    """Put a change into the service, and what is added into its tests."""
    app, tests = (service.path / "service" / name for name in ("app.py", "test_service.py"))
    text = app.read_text()
    if planted.old:
        assert text.count(planted.old) == 1
        text = text.replace(planted.old, planted.new)
    app.write_text(text.replace("\n\ndef create_app", f"{planted.added[0]}\n\ndef create_app"))
    tests.write_text(tests.read_text() + planted.added[1])


def found_in(service: pytest.Pytester) -> list[Finding]:
    """What is found in what the service's tests make it send now, against description, record and consumers."""
    committed, now = service.path / RECORD, service.path / "now.json"
    committed.rename(service.path / "committed.json")
    service.runpytest_inprocess("-p", "no:cacheprovider", "-q", "service", "--contract-observe")
    committed.rename(now)
    (service.path / "committed.json").rename(committed)
    project = find_project(service.path)
    settings = resolve_settings(project, SettingOptions()).settings
    options = DriftOptions(observed=(str(now),))
    found = check_drift(project, options, consumers_of(project, ConsumerOptions()), settings, Progress())
    section = found.sections["payments"]
    assert section.unchecked == ()
    return list(section.findings)


def line_of(at: Location | None) -> str:
    """The line of a place in its file; nothing where there is no place."""
    if at is None:
        return ""
    assert at.document.locate is not None
    (position,) = at.document.locate([at.path])
    assert position is not None
    return Path(at.document.name).read_text().splitlines()[position.line - 1].strip()


@pytest.mark.no_cover
@pytest.mark.parametrize("planted", PLANTED, ids=lambda one: one.name)
def test_a_planted_change_is_found_at_its_lines(service: pytest.Pytester, planted: Planted) -> None:
    change(service, planted)

    found = found_in(service)

    assert [(one.rule, one.severity.label, one.pointer) for one in found] == [
        (one.rule, one.severity, one.place) for one in planted.found
    ]
    for one, expected in zip(found, planted.found, strict=True):
        described, recorded = line_of(one.source_old), line_of(one.source_new)
        assert described.startswith(expected.described) and bool(described) == bool(expected.described)
        assert recorded.startswith(expected.recorded)


def test_the_service_as_it_is_has_no_finding(service: pytest.Pytester) -> None:
    assert found_in(service) == []
