"""The fixture `contract_observed` in a run of pytest."""

from __future__ import annotations

import json

import pytest

from tests.plugins.recording.shop import record, run

pytest_plugins = ["pytester"]

_TESTS = """
    import pytest

    def test_broker(contract_observed):
        contract_observed.event("order.paid", {"amount": 3})

    @pytest.mark.contract_unobserved(reason="not what we send")
    def test_not_sent(contract_observed):
        contract_observed.event("order.lost", {"amount": 3})

    def test_other_framework(contract_observed):
        contract_observed.response("GET /jobs/{job_id}", 200, body={"state": "done"})
"""


def test_what_is_handed_in_is_recorded_beside_calls(project: pytest.Pytester) -> None:
    project.makepyfile(test_shop=_TESTS)

    code, said = run(project, "--contract-observe")

    assert code == 0
    assert said[0] == ("3 calls: 2 in 2 undocumented operations, 0 no JSON, 1 not to be observed, 0 hook errors")
    found = json.loads(record(project).read_text())["undocumented"]
    assert set(found) == {
        "GET /jobs/{job_id} → 200 application/json",
        "webhook order.paid POST request application/json",
    }


def test_workers_write_the_same_bytes(project: pytest.Pytester) -> None:
    project.makepyfile(test_shop=_TESTS)
    run(project, "--contract-observe")
    before = record(project).read_bytes()
    record(project).unlink()

    code, _ = run(project, "--contract-observe", "-n", "2")

    assert code == 0
    assert record(project).read_bytes() == before


def test_nothing_is_recorded_unless_it_is_asked_for(project: pytest.Pytester) -> None:
    project.makepyfile(test_shop=_TESTS)

    code, said = run(project)

    assert (code, said) == (0, [])
    assert not record(project).exists()


def test_a_body_that_is_no_json_fails_its_test(project: pytest.Pytester) -> None:
    project.makepyfile(test_shop="def test_broker(contract_observed):\n    contract_observed.event('a', {1})")

    result = project.runpytest_inprocess("-p", "no:cacheprovider")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*UsageError: the body is no JSON value*"])
