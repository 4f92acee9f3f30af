"""What was announced to go away: too early is an error, in time an info, without a day a warning."""

from __future__ import annotations

from datetime import date

import pytest

import contractguard
from contractguard.checks.comparison.structure.lifecycle import sunset_date
from contractguard.contract.choices import PolicyName
from contractguard.contract.document import Json
from tests.checks.descriptions import api, compared, contract, only

DAY = date(2030, 6, 30)


def deprecated(**members: str) -> Json:
    return api(paths={"/a": {"get": {"deprecated": True, "responses": {"200": {"description": "done"}}, **members}}})


@pytest.mark.parametrize(
    ("sunset", "rule", "severity"),
    [
        ("2030-07-01", "api.operation.removed", "error"),
        ("2030-07-01T00:00:00Z", "api.operation.removed", "error"),
        ("2030-06-30", "api.operation.removed-deprecated", "info"),
        ("2020-01-01", "api.operation.removed-deprecated", "info"),
        ("soon", "api.operation.removed-deprecated", "warning"),
        ("2030-02-30", "api.operation.removed-deprecated", "warning"),
    ],
    ids=["early", "early-by-time", "on-the-day", "late", "no-day", "no-such-day"],
)
def test_a_removal_is_judged_by_its_day(sunset: str, rule: str, severity: str) -> None:
    finding = only(compared(deprecated(**{"x-sunset": sunset}), api(), clock=lambda: DAY))

    assert (finding.rule, finding.severity.label) == (rule, severity)


def test_a_removal_without_a_day_is_a_warning() -> None:
    finding = only(compared(deprecated(), api(), clock=lambda: DAY))

    assert (finding.severity.label, finding.text) == ("warning", "the operation is gone; it was deprecated")


def test_an_early_removal_says_until_when_it_was_to_stay() -> None:
    finding = only(compared(deprecated(**{"x-sunset": "2030-12-31"}), api(), clock=lambda: DAY))

    assert finding.text == "the operation is gone; it was announced to stay until 2030-12-31"


@pytest.mark.parametrize(
    ("old", "new", "severity"),
    [
        ("2030-12-31", "2030-12-30", "warning"),
        ("2030-12-31", "2020-01-01", "warning"),
        ("2030-12-31", None, "warning"),
        ("2030-12-31", "soon", "warning"),
        ("2030-12-31", "2031-01-01", "info"),
        ("2030-12-31", "2030-12-31T00:00:00Z", "info"),
        (None, "2030-12-31", "info"),
        ("soon", "2030-12-31", "info"),
        (None, "2020-01-01", "warning"),
        (None, "2030-07-01", "warning"),
        (None, "2030-07-30", "warning"),
        (None, "2030-07-31", "info"),
        ("soon", "2030-07-01", "warning"),
        ("2030-07-01", "2030-07-02", "info"),
    ],
    ids=[
        "sooner",
        "past",
        "no-day",
        "unreadable",
        "later",
        "the-same",
        "first",
        "first-readable",
        "first-is-past",
        "first-is-tomorrow",
        "first-in-30-days",
        "first-in-31-days",
        "first-readable-is-tomorrow",
        "later-and-near",
    ],
)
def test_a_day_is_not_brought_forward_unseen(old: str | None, new: str | None, severity: str) -> None:
    sides = (deprecated(**({} if day is None else {"x-sunset": day})) for day in (old, new))

    finding = only(compared(*sides, clock=lambda: DAY))

    assert (finding.rule, finding.severity.label) == ("api.operation.sunset-changed", severity)


@pytest.mark.parametrize("kind", ["property", "parameter", "operation"])
def test_what_is_announced_and_gone_in_two_steps_is_no_info_in_both(kind: str) -> None:
    lasting, ending, gone = removed_by_steps(kind, "2030-07-01")

    announced = compared(lasting, ending, clock=lambda: DAY)
    removed = compared(ending, gone, clock=lambda: date(2030, 7, 1))

    assert {one.severity.label for one in removed.findings} == {"info"}
    assert "warning" in {one.severity.label for one in announced.findings}


@pytest.mark.parametrize("kind", ["property", "parameter", "operation"])
def test_what_came_with_a_day_that_was_over_leaves_what_was_there_before(kind: str) -> None:
    _, ending, gone = removed_by_steps(kind, "2020-01-01")

    added, removed = (compared(*sides, clock=lambda: DAY) for sides in ((gone, ending), (ending, gone)))

    assert {one.severity.label for one in (*added.findings, *removed.findings)} == {"info"}
    assert compared(gone, gone, clock=lambda: DAY).findings == ()


def removed_by_steps(kind: str, day: str) -> tuple[Json, Json, Json]:
    """A description of something that stays, of the same with a day to go away, and one without it."""
    ends = {"deprecated": True, "x-sunset": day}
    if kind == "operation":
        lasting, ending = deprecated(), deprecated(**{"x-sunset": day})
        del lasting["paths"]["/a"]["get"]["deprecated"]
        return lasting, ending, api()
    if kind == "property":
        one: Json = {"type": "string"}
        return answering(one, "p"), answering({**one, **ends}, "p"), answering(None)
    one = {"name": "p", "in": "query", "schema": {}}
    return asking(one), asking({**one, **ends}), asking(None)


def test_what_stays_needs_no_day() -> None:
    stays = deprecated()
    del stays["paths"]["/a"]["get"]["deprecated"]

    found = compared(deprecated(**{"x-sunset": "2030-12-31"}), stays, clock=lambda: DAY).findings

    assert {one.severity.label for one in found} == {"info"}


def test_a_day_without_deprecation_announces_nothing() -> None:
    old = deprecated(**{"x-sunset": "2020-01-01"})
    del old["paths"]["/a"]["get"]["deprecated"]

    assert only(compared(old, api(), clock=lambda: DAY)).severity.label == "error"


def test_without_a_clock_no_removal_is_early() -> None:
    assert only(compared(deprecated(**{"x-sunset": "2999-01-01"}), api())).severity.label == "warning"


def test_the_clock_is_not_asked_where_nothing_was_announced() -> None:
    def clock() -> None:
        raise AssertionError("asked")

    assert only(compared(deprecated(), api(), clock=clock)).severity.label == "warning"


@pytest.mark.parametrize(("today", "severity"), [("2029-12-31", "error"), ("2030-01-01", "info")])
def test_the_library_takes_the_day_of_the_environment(
    today: str, severity: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTRACTGUARD_TODAY", today)

    report = contractguard.compare(contract(deprecated(**{"x-sunset": "2030-01-01"})), contract(api()))

    assert only(report).severity.label == severity


@pytest.mark.parametrize("text", [None, "", "2030", "20300101", "2030-01-01x", "Tue, 31 Dec 2030 00:00:00 GMT"])
def test_what_names_no_day(text: str | None) -> None:
    assert sunset_date(text) is None


PROPERTY = {"type": "string", "deprecated": True}


def answering(property_: Json, *required: str, **components: Json) -> Json:
    schema: Json = {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id", *required]}
    if property_ is not None:
        schema["properties"]["p"] = property_
    response = {"description": "done", "content": {"application/json": {"schema": schema}}}
    return api(paths={"/a": {"get": {"responses": {"200": response}}}}, components={"schemas": components})


def asking(parameter: Json) -> Json:
    operation = {"parameters": [] if parameter is None else [parameter], "responses": {"200": {"description": "done"}}}
    return api(paths={"/a": {"get": operation}})


def gone(kind: str, announced_day: str | None, required: bool) -> tuple[Json, Json]:
    """A description with something deprecated, and one without it."""
    day = {} if announced_day is None else {"x-sunset": announced_day}
    if kind == "property":
        return answering({**PROPERTY, **day}, *["p"] * required), answering(None)
    parameter = {"name": "p", "in": "query", "required": required, "deprecated": True, "schema": {}, **day}
    return asking(parameter), asking(None)


@pytest.mark.parametrize("required", [True, False], ids=["required", "optional"])
@pytest.mark.parametrize("kind", ["property", "parameter"])
@pytest.mark.parametrize(
    ("day", "severity", "said"),
    [
        ("2030-07-01", "error", "; it was deprecated, and to stay until 2030-07-01"),
        ("2030-06-30", "info", "; it was deprecated, and to go away on 2030-06-30"),
        (None, "warning", "; it was deprecated"),
        ("soon", "warning", "; it was deprecated"),
    ],
    ids=["early", "due", "without", "no-day"],
)
def test_a_part_that_is_gone_is_judged_by_its_day(
    kind: str, required: bool, day: str | None, severity: str, said: str
) -> None:
    old, new = gone(kind, day, required)

    finding = only(compared(old, new, clock=lambda: DAY))

    breaks_readers = kind == "property" and required
    assert finding.severity.label == ("error" if severity == "warning" and breaks_readers else severity)
    assert finding.text.endswith(said)


def test_a_part_that_was_not_deprecated_is_judged_as_ever() -> None:
    old = answering({"type": "string", "x-sunset": "2020-01-01"}, "p")

    assert only(compared(old, answering(None), clock=lambda: DAY)).severity.label == "error"


def test_a_schema_that_a_property_refers_to_announces_for_it() -> None:
    old = answering({"$ref": "#/components/schemas/P"}, "p", P={**PROPERTY, "x-sunset": "2020-01-01"})

    assert only(compared(old, answering(None), clock=lambda: DAY)).severity.label == "info"


def test_a_reference_that_leads_nowhere_announces_nothing() -> None:
    old = answering({"$ref": "#/components/schemas/P"})

    assert only(compared(old, answering(None), clock=lambda: DAY)).severity.label == "warning"


def test_a_snapshot_remembers_the_day_of_a_parameter() -> None:
    from contractguard.snapshots import to_json

    old, new = gone("parameter", "2031-01-01", False)

    assert only(compared(to_json(contract(old)), new, clock=lambda: DAY)).severity.label == "error"


def test_a_severity_that_the_project_set_stays() -> None:
    from contractguard.contract.finding import Severity
    from contractguard.rules.model import Policy

    old, new = gone("property", "2020-01-01", True)
    policy = Policy(PolicyName.TOLERANT, {"response.property.removed": Severity.ERROR})

    assert only(compared(old, new, clock=lambda: DAY, policy=policy)).severity.label == "error"
