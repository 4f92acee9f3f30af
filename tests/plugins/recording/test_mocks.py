"""What mocks answer in a run of tests, against the recorded contract of the provider that they stand for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from contractguard.project.config import find_project
from contractguard.project.providers import snapshot_path
from contractguard.readers import read_contract
from contractguard.readers.sources.load import load
from contractguard.snapshots import dump
from tests.checks.descriptions import answering

pytest_plugins = ["pytester"]

TESTS = """
    import httpx
    import pytest

    PAY = "https://api.pay.example"

    def mocked(body, path="/orders", status=200, **more):
        mock = httpx.MockTransport(lambda request: httpx.Response(status, json=body, **more))
        return httpx.Client(transport=mock).get(PAY + path).json()

    @pytest.mark.parametrize("number", range(4))
    def test_null(number):
        assert mocked({"id": None}) == {"id": None}

    def test_right():
        assert mocked({"id": "a"}) == {"id": "a"}

    def test_somebody_else():
        mock = httpx.MockTransport(lambda request: httpx.Response(200, json=[]))
        assert httpx.Client(transport=mock).get("https://other.example/orders").json() == []
"""
SCHEMA: Any = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}
OBSERVE = "--contract-observe=check"


@pytest.fixture
def project(pytester: pytest.Pytester) -> pytest.Pytester:
    """A consumer whose tests mock a provider that is recorded."""
    pytester.makepyfile(test_pay=TESTS)
    (pytester.path / ".git").mkdir()
    (pytester.path / "openapi.json").write_text(json.dumps(answering(SCHEMA)))
    configure(pytester, '[providers.payments]\nspec = "openapi.json"\n[mocks]\npayments = "https://api.pay.example"\n')
    record(pytester)
    return pytester


def configure(project: pytest.Pytester, text: str) -> None:
    (project.path / "contractguard.toml").write_text(text)


def record(project: pytest.Pytester) -> None:
    path = snapshot_path(find_project(project.path), "payments")
    path.parent.mkdir(parents=True)
    path.write_bytes(dump(read_contract(load("openapi.json", cwd=project.path).entry)))


def run(project: pytest.Pytester, *options: str) -> tuple[int, str]:
    """The exit code of a run, and what is printed."""
    result = project.runpytest_inprocess("-p", "no:cacheprovider", *options)
    return int(result.ret), result.stdout.str()


def report(text: str) -> str:
    """The report on mocks in what was printed."""
    start = text.index("mocks: do mocked answers fit")
    return text[start : text.index("\n====", start)]


def test_what_a_mock_sends_against_the_contract_is_told_with_its_tests(project: pytest.Pytester) -> None:
    code, told = run(project, OBSERVE, "--contract-observe-fail=error")

    assert code == 1
    assert "response.nullable.added" in told and "/body/id" in told
    assert "test_pay.py::test_null[0]" in told and "and 1 more" in told
    assert "5 payloads, 5 verified as 1 message, 4 failing, 0 not checked" in told


def test_it_is_told_only_where_nothing_is_asked_to_fail(project: pytest.Pytester) -> None:
    code, told = run(project, OBSERVE)

    assert code == 0
    assert "response.nullable.added" in told
    assert "6 mocked answers are not the app; nothing is recorded" in told


def test_workers_of_xdist_tell_the_same(project: pytest.Pytester) -> None:
    pytest.importorskip("xdist")

    serial, spread = (report(run(project, OBSERVE, *options)[1]) for options in (("-n0",), ("-n2",)))

    assert serial == spread


def test_a_mock_that_is_right_passes(project: pytest.Pytester) -> None:
    code, told = run(project, OBSERVE, "--contract-observe-fail=error", "-k", "right")

    assert code == 0
    assert "1 payload, 1 verified as 1 message, 0 failing" in told


def test_a_finding_that_is_accepted_fails_nothing(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    text = report(run(project, OBSERVE)[1])
    fingerprint = text.partition("\n         id ")[2].split()[0]
    waiver = f'[[waiver]]\nfingerprint = "{fingerprint}"\nreason = "known"\nowner = "ann"\nuntil = 2026-02-01\n'
    (project.path / "contractguard-waivers.toml").write_text(waiver)
    monkeypatch.setenv("CONTRACTGUARD_TODAY", "2026-01-01")

    assert run(project, OBSERVE, "--contract-observe-fail=error")[0] == 0


def test_a_provider_that_is_not_recorded_is_no_pass(project: pytest.Pytester) -> None:
    snapshot_path(find_project(project.path), "payments").unlink()

    code, told = run(project, OBSERVE)

    assert code == 3
    assert "mocks are not checked: [mocks] names payments, of which no contract is recorded" in told


def test_answers_of_nobody_who_is_named_are_no_pass(project: pytest.Pytester) -> None:
    configure(project, '[providers.payments]\nspec = "openapi.json"\n[mocks]\npayments = "https://elsewhere.example"\n')

    code, told = run(project, OBSERVE)

    assert code == 3
    assert "6 mocked answers are not the app; nothing is recorded" in told


def test_a_stream_is_left_to_the_test_and_not_checked(project: pytest.Pytester) -> None:
    project.makepyfile(
        test_pay="""
        import httpx

        def parts():
            yield b'{"id"'
            yield b': null}'

        def test_stream():
            mock = httpx.MockTransport(lambda request: httpx.Response(200, content=parts()))
            with httpx.Client(transport=mock).stream("GET", "https://api.pay.example/orders") as answer:
                assert b"".join(answer.iter_bytes()) == b'{"id": null}'
    """
    )

    code, told = run(project, OBSERVE, "--contract-observe-fail=error")

    assert code == 3
    assert "a stream that only the test may read" in told


@pytest.mark.parametrize("url", ["api.pay.example", "ftp://api.pay.example", "https://a.example/?x=1"])
def test_what_is_no_url_is_wrong_in_the_configuration(project: pytest.Pytester, url: str) -> None:
    configure(project, f'[mocks]\npayments = "{url}"\n')

    code, told = run(project, OBSERVE)

    assert code == 3
    assert "mocks.payments" in told
