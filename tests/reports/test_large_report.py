"""A report of very many findings keeps the limits of those who read it, says what is missing, and never leaves out the
one error that breaks a consumer.

REPORT_FINDINGS says how many there are; `make nightly` takes 60,000.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import time
from collections.abc import Callable
from functools import cache

import pytest
from lxml import etree

from contractguard.contract.choices import Unit
from contractguard.contract.document import Location
from contractguard.contract.finding import Finding, Placement, Severity
from contractguard.contract.model import MessageKey, Role
from contractguard.contract.report import Report
from contractguard.reports import render, sarif
from contractguard.reports.context import RenderContext
from contractguard.reports.formats import find_format, format_names
from contractguard.reports.parts.style import TextStyle
from tests.reports.ci.github_log import azure_commands, github_commands
from tests.reports.html.pages import read_page
from tests.reports.states import finding, located, report_of

Write = Callable[[str], bytes]
COUNT = int(os.environ.get("REPORT_FINDINGS", "5200"))
NAMES = format_names(Unit.CONTRACT)
LEVELS = (Severity.ERROR, Severity.WARNING, Severity.INFO)
HURTING = "0000000badc0"
"""The id of the one error that breaks a consumer; it stands on no changed line, and would sort last."""
RULES = ("request.property.required", "response.enum.widened", "response.property.removed", "response.type.changed")
OLD, NEW = located("old.yaml").document, located("api.yaml").document


def plain(number: int) -> Finding:
    """One of many, each on a line of its own."""
    name = f"property_{number % 1_000}"
    return finding(
        f"/body/{name} may now be 'state_{number}'",
        RULES[number % len(RULES)],
        LEVELS[number % len(LEVELS)],
        number + 1,
        message=MessageKey(f"GET /things_{number % 997}/{{id}}", Role.RESPONSE, "200", "application/json"),
        pointer=f"/body/{name}",
        witness=({"body": {"id": number, name: f"state_{number}", "items": [1, 2, 3]}},),
        old={"type": "string", "enum": ["open", "closed"]},
        new={"type": "string", "enum": ["open", "closed", f"state_{number}"]},
        source_old=Location(OLD, ("old", number)),
        source_new=Location(NEW, ("new", number)),
        placement=Placement("api.yaml", number + 1, 3, number + 1, 20, is_changed=True),
    )


def large(count: int = COUNT) -> Report:
    hurting = finding(
        rule="webhook.type.changed",
        consumers=("billing",),
        file="z.yaml",
        fingerprint=HURTING,
        placement=Placement("z.yaml", 9, 3, 9, 20),
    )
    return report_of(*map(plain, range(count - 1)), hurting)


@pytest.fixture(scope="module")
def report() -> Report:
    return large()


@pytest.fixture(scope="module")
def write(report: Report) -> Write:
    """Writes the report in a format, once."""
    context = RenderContext(style=TextStyle(limit=50))
    return cache(lambda name: render(report, name, context=context))


@pytest.mark.no_cover
@pytest.mark.parametrize("name", NAMES)
def test_the_error_that_breaks_a_consumer_is_in_every_output(write: Write, name: str) -> None:
    written = write(name)

    page = json.dumps(read_page(written).data()) if name == "html" else written.decode()
    assert "billing" in page
    assert (HURTING if name != "gitlab" else "breaks billing") in page


@pytest.mark.no_cover
def test_code_scanning_takes_the_file(report: Report, write: Write) -> None:
    written = write("sarif")

    run = json.loads(written)["runs"][0]
    assert len(run["results"]) == min(COUNT, sarif.MAX_RESULTS)
    assert len(gzip.compress(written)) < 10_000_000
    left = COUNT - sarif.MAX_RESULTS
    assert (
        f"{left} more results are left out"
        in run["invocations"][0]["toolExecutionNotifications"][-1]["message"]["text"]
    )
    assert find_format("sarif").remarks(report)[0].startswith(f"{left} more results are left out")


@pytest.mark.no_cover
@pytest.mark.parametrize("name", ["github", "azure"])
def test_a_build_server_gets_ten_of_a_kind_and_how_many_are_left(report: Report, write: Write, name: str) -> None:
    read = github_commands if name == "github" else azure_commands

    found = read(write(name).decode())

    kinds = [word if name == "github" else properties["type"] for word, properties, _ in found]
    assert [kinds.count(kind) for kind in ("error", "warning")] == [10, 10]
    errors, warnings = (report.count(level) - 9 for level in (Severity.ERROR, Severity.WARNING))
    assert [told.partition(",")[0] for _, _, told in found[-2:]] == [f"+{errors} more", f"+{warnings} more"]


@pytest.mark.no_cover
def test_the_page_of_a_job_takes_the_summary(report: Report, write: Write) -> None:
    written = write("github-summary")

    assert len(written) <= 1_000_000
    assert f"and {report.count(Severity.ERROR) - 200} more".encode() in written


@pytest.mark.no_cover
def test_a_page_of_everything_can_be_sent(report: Report, write: Write) -> None:
    written = write("html")

    assert len(written) < 15_000_000
    read = read_page(written)
    infos = max(report.count(Severity.INFO) - 20_000, 0)
    assert len(read.data()["rows"]) == COUNT - infos
    assert (
        f"{report.count(Severity.ERROR) + report.count(Severity.WARNING) - 2_000} more errors and warnings" in read.text
    )


@pytest.mark.no_cover
@pytest.mark.parametrize("name", ["json", "junit", "gitlab"])
def test_what_has_no_limit_has_every_finding(write: Write, name: str) -> None:
    written = write(name)

    if name == "junit":
        assert etree.fromstring(written, etree.XMLParser(huge_tree=True)).get("tests") == str(COUNT)
    else:
        read = json.loads(written)
        assert len(read["findings"] if name == "json" else read) == COUNT


def noisy(number: int) -> Finding:
    """One whose witness nothing packs, and whose expectations are many."""
    letters = "".join(
        random.Random(number).choices("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", k=6_000)
    )
    consumers = [f"{letters[at : at + 60]}" for at in range(0, 3_000, 60)]
    return finding(number=number, consumers=consumers, file=f"{number}.yaml", witness=({"body": letters},))


def test_a_file_that_is_too_large_when_packed_has_fewer_results(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MAX_PACKED", 100_000)
    report = report_of(*map(noisy, range(1, 60)))

    written = render(report, "sarif")

    run = json.loads(written)["runs"][0]
    assert 0 < len(run["results"]) < 59
    assert len(gzip.compress(written)) < 110_000
    told = run["invocations"][0]["toolExecutionNotifications"][-1]["message"]["text"]
    assert told.startswith(f"{59 - len(run['results'])} more results are left out")


def test_ten_thousand_findings_cost_little_in_each_format() -> None:
    before = time.process_time()

    render_all(large(10_000))

    assert time.process_time() - before < 15  # 1 s for all is meant; another machine, and one that traces, is slower


def render_all(report: Report) -> None:
    for name in NAMES:
        if name != "html":
            render(report, name)
