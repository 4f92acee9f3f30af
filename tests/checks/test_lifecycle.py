"""What was announced to go away: too early is an error, in time an info, without a day a warning."""

from __future__ import annotations

from datetime import date

import pytest

import contractguard
from contractguard.checks.lifecycle import announced
from tests.checks.descriptions import api, compared, contract, only

DAY = date(2030, 6, 30)


def deprecated(**members):
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
def test_a_removal_is_judged_by_its_day(sunset, rule, severity):
    finding = only(compared(deprecated(**{"x-sunset": sunset}), api(), clock=lambda: DAY))

    assert (finding.rule, finding.severity.label) == (rule, severity)


def test_a_removal_without_a_day_is_a_warning():
    finding = only(compared(deprecated(), api(), clock=lambda: DAY))

    assert (finding.severity.label, finding.text) == ("warning", "the operation is gone; it was deprecated")


def test_an_early_removal_says_until_when_it_was_to_stay():
    finding = only(compared(deprecated(**{"x-sunset": "2030-12-31"}), api(), clock=lambda: DAY))

    assert finding.text == 'the operation is gone; it was announced to stay until "2030-12-31"'


def test_a_day_without_deprecation_announces_nothing():
    old = deprecated(**{"x-sunset": "2020-01-01"})
    del old["paths"]["/a"]["get"]["deprecated"]

    assert only(compared(old, api(), clock=lambda: DAY)).severity.label == "error"


def test_without_a_clock_no_removal_is_early():
    assert only(compared(deprecated(**{"x-sunset": "2999-01-01"}), api())).severity.label == "warning"


def test_the_clock_is_not_asked_where_nothing_was_announced():
    def clock():
        raise AssertionError("asked")

    assert only(compared(deprecated(), api(), clock=clock)).severity.label == "warning"


@pytest.mark.parametrize(("today", "severity"), [("2029-12-31", "error"), ("2030-01-01", "info")])
def test_the_library_takes_the_day_of_the_environment(today, severity, monkeypatch):
    monkeypatch.setenv("CONTRACTGUARD_TODAY", today)

    report = contractguard.compare(contract(deprecated(**{"x-sunset": "2030-01-01"})), contract(api()))

    assert only(report).severity.label == severity


@pytest.mark.parametrize("text", [None, "", "2030", "20300101", "2030-01-01x", "Tue, 31 Dec 2030 00:00:00 GMT"])
def test_what_names_no_day(text):
    assert announced(text) is None
