"""Waivers meet findings"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from contractguard.contract.acceptance.waiver import FINGERPRINT, FindingReference, Waiver, furthest
from contractguard.contract.finding import Finding, Proof, Severity, Unchecked
from contractguard.contract.model import MessageKey
from contractguard.contract.report import Section
from contractguard.rules.acceptance.waivers import find_unused, waive
from contractguard.rules.fingerprint import LENGTH

LAST = date(2026, 1, 31)


def finding(fingerprint: str, **more: Any) -> Finding:
    message = MessageKey("GET /orders")
    return Finding(
        "response.property.removed", Severity.ERROR, Proof.PROVED, message, "", "it is gone", fingerprint, **more
    )


def waivers(*fingerprints: str, provider: str = "", until: date = LAST) -> list[Waiver]:
    return [
        Waiver(FindingReference(name, provider=provider), "old clients are gone", "ann", until) for name in fingerprints
    ]


class TestWaive:
    def test_marks_the_finding_and_no_other(self) -> None:
        report = waive(Section((finding("a"), finding("b"))), waivers("b"), LAST)

        assert [one.waived for one in report.findings] == [False, True]
        assert report.findings[1].waiver == waivers("b")[0]
        assert (report.count(Severity.ERROR), report.waived) == (1, 1)

    def test_the_last_day_counts(self) -> None:
        assert waive(Section((finding("a"),)), waivers("a"), LAST).findings[0].waived

    def test_a_day_later_the_finding_counts_again(self) -> None:
        (found,) = waive(Section((finding("a"),)), waivers("a"), date(2026, 2, 1)).findings

        assert not found.waived and found.waiver_expired
        assert found.waiver is not None and found.waiver.until == LAST

    def test_one_waiver_for_every_finding_of_its_fingerprint(self) -> None:
        report = waive(Section((finding("a"), finding("a"))), waivers("a"), LAST)

        assert report.waived == 2

    def test_a_prefix_is_no_fingerprint(self) -> None:
        report = waive(Section((finding("abc"),)), waivers("ab"), LAST)

        assert report.waived == 0

    @pytest.mark.parametrize("provider, waived", [("shop", 1), ("billing", 0), (None, 1)])
    def test_of_one_provider(self, provider: str | None, waived: int) -> None:
        report = waive(Section((finding("a"),)), waivers("a", provider="shop"), LAST, provider)

        assert report.waived == waived

    def test_that_of_the_provider_rather_than_that_of_any(self) -> None:
        later = date(2026, 5, 1)
        known = [*waivers("a"), *waivers("a", provider="shop", until=later)]

        (found,) = waive(Section((finding("a"),)), known, LAST, "shop").findings

        assert found.waiver is not None and found.waiver.until == later

    def test_the_one_that_ends_first_where_the_provider_is_not_known(self) -> None:
        known = [*waivers("a", provider="x"), *waivers("a", provider="b", until=date(2026, 5, 1))]

        for order in (known, known[::-1]):
            (found,) = waive(Section((finding("a"),)), order, LAST).findings
            assert found.waiver is not None and found.waiver.until == LAST

    @pytest.mark.parametrize("told", ["rule", "message", "pointer"])
    def test_one_that_says_what_is_not_so_does_not_count(self, told: str) -> None:
        words = {"rule": "response.property.removed", "message": "GET /orders", told: "/another"}

        (found,) = waive(Section((finding("a"),)), [told_as("a", **words)], LAST).findings

        assert found.waiver is not None and found.waiver_outdated and not found.waived

    def test_one_that_says_what_is_so_counts(self) -> None:
        words = {"rule": "response.property.removed", "message": "GET  /orders"}

        assert waive(Section((finding("a"),)), [told_as("a", **words)], LAST).findings[0].waived


def told_as(fingerprint: str, **words: str) -> Waiver:
    return Waiver(FindingReference(fingerprint, **words), "old clients are gone", "ann", LAST)


class TestUnused:
    def test_by_provider(self) -> None:
        reports = {"shop": Section((finding("a"),)), "billing": Section(())}
        shop, billing = waivers("a", provider="shop")[0], waivers("a", provider="billing")[0]

        assert find_unused([shop, billing], reports.items()) == (billing,)

    def test_names_what_no_report_needs(self) -> None:
        reports = {"shop": Section((finding("a"),)), "billing": Section((finding("c"),))}

        assert [one.fingerprint for one in find_unused(waivers("d", "b", "a", "c"), reports.items())] == ["b", "d"]

    def test_nothing_when_something_was_not_checked(self) -> None:
        reports = {"shop": Section(()), "b": Section((), (Unchecked(None, "no such file"),))}

        assert find_unused(waivers("a"), reports.items()) == ()

    def test_nothing_when_a_search_was_cut_short(self) -> None:
        assert find_unused(waivers("b"), {"shop": Section((finding("a", complete=False),))}.items()) == ()


@pytest.mark.parametrize(
    "today, last",
    [("2026-01-31", "2027-01-31"), ("2028-02-29", "2029-02-28"), ("9999-06-01", "9999-12-31")],
)
def test_a_year_ahead(today: str, last: str) -> None:
    assert furthest(date.fromisoformat(today)) == date.fromisoformat(last)


def test_waivers_are_written_for_fingerprints_of_this_length() -> None:
    assert FINGERPRINT.fullmatch("0" * LENGTH) and not FINGERPRINT.fullmatch("0" * (LENGTH - 1))


class TestFormerFingerprints:
    """A waiver names a finding as it was called before there was more that tells it from others."""

    def test_one_that_can_mean_no_other_finding_counts(self) -> None:
        (found,) = waive(Section((finding("a", former="old"),)), waivers("old"), LAST).findings

        assert found.waived and found.waiver is not None
        assert found.waiver.fingerprint == "old"

    def test_one_that_may_mean_two_does_not(self) -> None:
        report = waive(Section((finding("a", former="old"), finding("b", former="old"))), waivers("old"), LAST)

        assert report.waived == 0
        assert [one.waiver_outdated for one in report.findings] == [True, True]

    def test_one_of_a_variant_does_not_for_it_did_not_say_which(self) -> None:
        variant = replace(finding("a", former="old"), rule="response.variant.added")

        (found,) = waive(Section((variant,)), waivers("old"), LAST).findings

        assert not found.waived and found.waiver_outdated

    def test_that_of_the_new_one_rather_than_that_of_the_former(self) -> None:
        (found,) = waive(Section((finding("a", former="old"),)), waivers("old", "a"), LAST).findings

        assert found.waiver is not None and found.waiver.fingerprint == "a"

    def test_is_not_unused(self) -> None:
        report = Section((finding("a", former="old"),))

        assert find_unused(waivers("old"), {"shop": report}.items()) == ()
