"""How much is recorded: on the command line, and in the configuration."""

from __future__ import annotations

import json

import pytest

from tests.plugins.recording.shop import record, run

pytest_plugins = ["pytester"]


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ("--contract-observe-max-body=5GB", "it is a number of bytes, KB or MB"),
        ("--contract-observe-sample=2/3", "it is 1/N"),
        ("--contract-observe-min-evidence=0", "it is a number from 1 on"),
    ],
    ids=["max-body", "sample", "min-evidence"],
)
def test_a_limit_that_says_nothing_is_refused(project: pytest.Pytester, option: str, said: str) -> None:
    result = project.runpytest_inprocess("--contract-observe=record", option)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert any(said in line for line in result.errlines)


def test_a_body_over_the_limit_counts_without_its_shape(project: pytest.Pytester) -> None:
    (project.path / "contractguard.toml").write_text('[observe]\nmax_body = "15B"\n')

    small, _ = run(project, "--contract-observe")
    left_out = json.loads(record(project).read_text()).get("left_out", [])
    large, _ = run(project, "--contract-observe=record", "--contract-observe-max-body=1KB")

    assert (small, large) == (0, 0)
    assert left_out == [
        "GET /charges/{id} → 200 application/json: too large, or never read to its end",
        "GET /jobs/{id} → 200 application/json: too large, or never read to its end",
    ]
    assert "amount" in record(project).read_text()


def test_a_sample_is_the_same_over_workers_and_is_told(project: pytest.Pytester) -> None:
    code, said = run(project, "--contract-observe=record", "--contract-observe-sample=1/2")
    alone = record(project).read_bytes()
    record(project).unlink()
    _, of_workers = run(project, "--contract-observe=record", "--contract-observe-sample=1/2", "-n", "2")

    assert code == 0 and "left out by sampling" in said[0]
    assert of_workers[0] == said[0]
    assert record(project).read_bytes() == alone
    assert json.loads(alone)["left_out"] == ["calls that sampling left out: 1/2 is recorded"]


def test_a_configuration_that_cannot_be_read_fails_no_test(project: pytest.Pytester) -> None:
    (project.path / "contractguard.toml").write_text('[observe]\nsample = "all"\n')

    result = project.runpytest_inprocess("-p", "no:cacheprovider", "--contract-observe")

    result.assert_outcomes(passed=7)
    assert result.ret == 3
    result.stdout.fnmatch_lines(["contract observe: contractguard.toml: observe.sample: *"])
