"""The recorder in runs of pytest of their own, with real applications."""

from __future__ import annotations

import json
import os

import pytest

from contractguard.cli import main
from tests.plugins.recording.shop import APP, CALLS, charges, described, record, run

pytest_plugins = ["pytester"]


def test_calls_without_a_description_are_recorded_by_their_routes(project: pytest.Pytester) -> None:
    code, said = run(project, "--contract-observe")

    assert code == 0
    assert said[0] == "7 calls: 7 in 2 undocumented operations, 0 no JSON, 0 hook errors"
    found = json.loads(record(project).read_text())["undocumented"]
    assert found["GET /charges/{id} → 200 application/json"]["amount"] == "integer 1e0"
    assert len(found) == 2


def test_a_second_run_leaves_the_record_as_it_is(project: pytest.Pytester) -> None:
    run(project, "--contract-observe")
    before = record(project).read_bytes()

    _, said = run(project, "--contract-observe")

    assert said[1] == "snapshots/app/observed.json is unchanged"
    assert record(project).read_bytes() == before


@pytest.mark.parametrize("dist", ["load", "worksteal"])
def test_workers_count_all_calls_and_write_the_same_bytes(project: pytest.Pytester, dist: str) -> None:
    run(project, "--contract-observe")
    before = record(project).read_bytes()
    record(project).unlink()

    code, said = run(project, "--contract-observe", "-n", "2", "--dist", dist)

    assert (code, said[0]) == (0, "7 calls: 7 in 2 undocumented operations, 0 no JSON, 0 hook errors")
    assert record(project).read_bytes() == before


def test_nothing_is_recorded_unless_it_is_asked_for(project: pytest.Pytester) -> None:
    code, said = run(project)

    assert (code, said) == (0, [])
    assert not (project.path / "snapshots").exists()
    assert not (project.path / ".contractguard").exists()


def test_the_path_of_a_test_behind_the_option_is_no_mode(project: pytest.Pytester) -> None:
    result = project.runpytest_inprocess("--contract-observe", "tests/")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "put the paths of tests first" in result.stderr.str()


def test_a_mode_in_the_ini_file_that_is_none_is_refused(project: pytest.Pytester) -> None:
    project.makeini("[pytest]\ncontract_observe = always")

    result = project.runpytest_inprocess()

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "it is one of record, check, off" in result.stderr.str()


def test_calls_of_a_marked_test_are_counted_and_not_recorded(project: pytest.Pytester) -> None:
    project.makepyfile(
        test_shop="""
        import pytest
        from shop import app
        from starlette.testclient import TestClient

        @pytest.mark.contract_unobserved(reason="an experiment")
        def test_job():
            assert TestClient(app).get("/jobs/1").status_code == 200

        def test_charge():
            assert TestClient(app).get("/charges/1").status_code == 200
    """
    )

    code, said = run(project, "--contract-observe", "--strict-markers")

    assert code == 0
    assert said[0].startswith("2 calls: 1 in 1 undocumented operation, 0 no JSON, 1 not to be observed")
    assert said[-1] == "not to be observed: 1 call: an experiment"
    assert "jobs" not in record(project).read_text()


def test_a_mounted_route_counts_once_and_half_a_stream_is_none(project: pytest.Pytester) -> None:
    project.makepyfile(
        test_shop="""
        from shop import app
        from starlette.testclient import TestClient

        def test_mounted():
            assert TestClient(app).get("/mounted/jobs/1").status_code == 200

        def test_stream():
            with TestClient(app).stream("GET", "/stream") as response:
                assert next(response.iter_raw())
    """
    )

    code, said = run(project, "--contract-observe")

    assert (code, said[0].partition(":")[0]) == (0, "2 calls")
    assert "GET /mounted/jobs/{id} → 200 application/json" in record(project).read_text()


def test_calls_that_no_description_knows_are_explained(project: pytest.Pytester) -> None:
    described(project, charges("/{id}"))
    project.makepyfile(test_shop=CALLS.partition("    def test_job")[0])

    code, said = run(project, "--contract-observe")

    assert code == 3
    assert "not in the description: GET /charges/{id} (6 calls)" in said
    assert "prefixes that were tried: (none)" in said


def test_the_likely_base_path_is_named_and_works(project: pytest.Pytester) -> None:
    described(project, charges("/jobs/{id}"))
    project.makepyfile(
        test_shop="""
        from shop import app
        from starlette.testclient import TestClient

        def test_mounted():
            assert TestClient(app).get("/mounted/jobs/1").status_code == 200
    """
    )
    code, said = run(project, "--contract-observe")
    assert code == 3
    assert "likely base path: /mounted (1 call); set contract_base_path = /mounted" in said

    described(project, charges("/jobs/{id}"), "contract_base_path = /mounted")
    code, said = run(project, "--contract-observe")

    assert (code, said[0]) == (
        0, "1 call: 1 matched in 1 operation of 1, 0 in 0 undocumented operations, 0 no JSON, 0 hook errors"
    )  # fmt: skip


def test_mocked_answers_are_not_the_application(project: pytest.Pytester) -> None:
    project.makepyfile(
        test_shop="""
        import httpx

        def test_mock():
            mock = httpx.MockTransport(lambda request: httpx.Response(200, json={"id": 1}))
            assert httpx.Client(transport=mock).get("https://pay.example/1").json() == {"id": 1}
    """
    )

    code, said = run(project, "--contract-observe")

    assert (code, said) == (3, ["1 mocked answer is not the app; nothing is recorded"])
    assert not record(project).exists()


def test_a_run_without_calls_is_no_success(project: pytest.Pytester) -> None:
    project.makepyfile(test_shop="def test_sum(): assert 1 + 1 == 2")

    whole, _ = run(project, "--contract-observe")
    part, said = run(project, "--contract-observe=record", "-k", "sum")

    assert (whole, part) == (3, 0)
    assert said == ["no test called an application that can be recorded; nothing is recorded"]


def test_a_failing_test_stays_the_result_of_the_run(project: pytest.Pytester) -> None:
    project.makepyfile(test_shop="def test_sum(): assert 1 + 1 == 3")

    code, said = run(project, "--contract-observe")

    assert code == pytest.ExitCode.TESTS_FAILED
    assert said


def test_a_description_that_cannot_be_read_fails_no_test(project: pytest.Pytester) -> None:
    project.makeini("[pytest]\ncontract_spec = missing.json")

    result = project.runpytest_inprocess("-p", "no:cacheprovider", "--contract-observe")

    result.assert_outcomes(passed=7)
    assert result.ret == 3
    result.stdout.fnmatch_lines(["contract observe: missing.json: *"])


def test_a_full_disk_leaves_the_old_record(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    run(project, "--contract-observe", "-k", "job")
    before = record(project).read_bytes()

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    code, said = run(project, "--contract-observe")

    assert code == 3
    assert any("No space left on device" in line for line in said)
    assert record(project).read_bytes() == before
    monkeypatch.undo()
    (kept,) = (line.partition("--observed ")[2] for line in said if line.startswith("what was seen is kept"))
    monkeypatch.chdir(project.path)
    assert main(["record", "--observed", kept]) == 0
    assert b"/charges/{id}" in record(project).read_bytes()


def test_a_worker_that_dies_is_told_and_the_others_are_merged(project: pytest.Pytester) -> None:
    project.makepyfile(
        test_shop=CALLS
        + """
    def test_last():
        import os
        os._exit(0)
"""
    )

    code, said = run(project, "--contract-observe", "-n", "1", "--max-worker-restart", "0")

    assert code == pytest.ExitCode.TESTS_FAILED
    assert "incomplete: 1 worker died; what was seen until then is merged" in said
    assert "GET /charges/{id} → 200 application/json" in record(project).read_text()


def test_a_fresh_run_replaces_what_it_reached(project: pytest.Pytester) -> None:
    run(project, "--contract-observe")
    text = record(project).read_text()
    record(project).write_text(text.replace('"amount": "integer 1e0"', '"amount": "integer 1e0..1e7"'))

    refused, said = run(project, "--contract-observe=record", "--contract-observe-fresh", "-k", "charge")
    code, _ = run(project, "--contract-observe=record", "--contract-observe-fresh")

    assert (refused, code) == (3, 0)
    assert any("would forget what this run did not reach (-k)" in line for line in said)
    assert record(project).read_text() == text


def test_the_journals_of_a_run_that_was_refused_say_what_it_left_out(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _, said = run(project, "--contract-observe=record", "--contract-observe-fresh", "-k", "charge")
    (kept,) = (line.partition("--observed ")[2] for line in said if line.startswith("what was seen is kept"))
    monkeypatch.chdir(project.path)

    assert main(["record", "--fresh", "--observed", kept]) == 3
    assert ": -k)" in capsys.readouterr().err
    assert main(["record", "--observed", kept]) == 0


def test_a_check_writes_nothing_and_tells_drift_with_its_proof(project: pytest.Pytester) -> None:
    described(project, charges(schema={"type": "object", "properties": {"amount": {"type": "string"}}}))

    told = project.runpytest_inprocess("-p", "no:cacheprovider", "--contract-observe=check")
    failed, _ = run(project, "--contract-observe=check", "--contract-observe-fail=error")

    assert (told.ret, failed) == (0, 1)
    told.stdout.fnmatch_lines(
        [
            "error    response.type.changed   GET /charges/{id}*",
            "         openapi.json:*",
            "         /body/amount was an integer, and must be string",
            '         witness {"body": {"amount": 1}}',
            "1 error, 2 warnings, *",
        ]
    )
    assert not record(project).exists()


def test_a_check_without_drift_passes(project: pytest.Pytester) -> None:
    described(project, charges(schema={"type": "object", "properties": {"amount": {"type": "integer"}}}))

    passed = project.runpytest_inprocess(
        "-p", "no:cacheprovider", "--contract-observe=check", "--contract-observe-fail=error"
    )

    assert passed.ret == 0
    passed.stdout.fnmatch_lines(["0 errors, *, 0 not checked"])


@pytest.mark.parametrize("spec", ["openapi.json", "snapshots/shop/contract.json", "snapshots/shop"])
def test_a_check_says_that_a_recorded_contract_was_not_asked(project: pytest.Pytester, spec: str) -> None:
    described(project, charges())
    assert main(["record", "openapi.json", "--provider", "shop"]) == 0
    project.makeini(f"[pytest]\ncontract_spec = {spec}\n")

    _, said = run(project, "--contract-observe=check")

    told = [line for line in said if "not against what is recorded" in line]
    wanted = "held against openapi.json, as contract_spec says, and not against what is recorded of shop"
    assert told == ([wanted] if spec == "openapi.json" else [])


def test_a_check_against_the_record_of_another_provider_is_none(project: pytest.Pytester) -> None:
    described(project, charges(schema={"type": "object", "properties": {"amount": {"type": "integer"}}}))
    run(project, "--contract-observe=record")
    record(project).write_text(record(project).read_text().replace('"provider": "app"', '"provider": "other"'))

    code, said = run(project, "--contract-observe=check")

    assert code == 3
    assert any("the record of 'other', not of 'app'" in line for line in said)


def test_a_check_without_a_description_is_none(project: pytest.Pytester) -> None:
    code, said = run(project, "--contract-observe=check")

    assert code == 3
    assert said[-1].startswith("app has no description and no record: nothing is checked")


def test_a_check_without_a_description_is_held_against_the_record(project: pytest.Pytester) -> None:
    run(project, "--contract-observe")
    text = record(project).read_text()
    record(project).write_text(text.replace('"": "object 1+",\n      "amount"', '"": "object 10+",\n      "amount"'))
    project.makepyfile(shop=APP.replace('"amount": 3', '"amount": None'))
    project.makepyfile(test_shop=CALLS.replace("== 3", "is None"))

    told = project.runpytest_inprocess(
        "-p", "no:cacheprovider", "--contract-observe=check", "--contract-observe-fail=warning"
    )

    assert told.ret == 1
    told.stdout.fnmatch_lines(
        ["warning  response.nullable.added*", "*/body/amount was null, and never was in 10+ objects before"]
    )
