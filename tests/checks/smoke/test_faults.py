"""Faults of a deployment are found, and nothing else is told."""

from __future__ import annotations

import os

import pytest

from tests.checks.smoke.faults import AT, FAULTS, NOTE, PACKED, STOPPED, Fault
from tests.checks.smoke.running import Smoked, asking, json_of, smoke
from tests.checks.smoke.service import VERSION, Application, serve, shop

RUNS = int(os.environ.get("CONTRACTGUARD_HEALTHY_RUNS", "3"))
"""How often the healthy service is checked: make nightly does it a hundred times."""


def run_fault(fault: Fault) -> Smoked:
    with serve(fault.runs) as service:
        return smoke(
            service.url, asking(**fault.options), expectations=fault.expectations, limits=fault.limits
        )  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_is_found(fault: Fault) -> None:
    found = run_fault(fault)

    assert found.code != 0
    assert fault.rule in found.rules or (fault.rule == STOPPED and found.error is not None)


TWINS = list({(repr(fault.options), repr(fault.expectations)): fault for fault in FAULTS}.values())
"""A fault for each choice of options and consumers that a fault is looked for with."""


@pytest.mark.no_cover
@pytest.mark.parametrize("fault", TWINS, ids=lambda fault: fault.name)
def test_its_healthy_twin_passes(fault: Fault) -> None:
    """With the same options, and the same consumers."""
    with serve(shop) as service:
        found = smoke(service.url, asking(**fault.options), expectations=fault.expectations)

    assert (found.code, found.rules) == (0, frozenset())


@pytest.mark.parametrize("application", [shop, PACKED], ids=["healthy", "packed"])
def test_a_healthy_service_passes(application: Application) -> None:
    with serve(application) as service:
        found = smoke(service.url)

    assert (found.code, found.rules) == (0, frozenset())
    assert found.last_line.endswith(": 4 of 4 reads judged, 2 write (never sent)")


def test_a_healthy_service_passes_each_time() -> None:
    """With everything asked for, on one service and, each time, against its twin."""
    options = asking(version_at=AT, expected=VERSION, asks_unauthenticated=True, probes_writes=True)
    with serve(shop) as service, serve(shop) as twin:
        found = [smoke(service.url, options, expectations=[NOTE], against=twin.url) for _ in range(RUNS)]

    assert {(one.code, one.rules) for one in found} == {(0, frozenset())}


@pytest.mark.parametrize("fault", FAULTS[:3], ids=lambda fault: fault.name)
def test_the_same_fault_makes_the_same_report(fault: Fault) -> None:
    with serve(fault.runs) as service:
        first, second = (json_of(smoke(service.url)) for _ in range(2))

    assert first == second
