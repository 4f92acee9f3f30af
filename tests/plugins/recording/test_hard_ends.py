"""Runs that end badly, and records that are not what they should be: a clear line, the right exit code, and never another
result of a test."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from contractguard.store import journals
from tests.plugins.recording.shop import CALLS, charges, described, record, run

pytest_plugins = ["pytester"]

_FLASK = """
    import flask

    other = flask.Flask("other")

    @other.get("/orders/<int:number>")
    def order(number):
        return {"number": number}

    def test_order():
        assert other.test_client().get("/orders/7").json == {"number": 7}
"""
_SHUFFLED = """
    import os
    import random

    def pytest_collection_modifyitems(items):
        random.Random(os.environ.get("ORDER")).shuffle(items)
"""
_ENDS = """

    def test_end():
        import os, signal
        {}
"""


def _journals(project: pytest.Pytester) -> list[Path]:
    return sorted(project.path.glob(".contractguard/observed/*/*.ndjson"))


def test_two_frameworks_in_one_process_are_in_one_record(project: pytest.Pytester) -> None:
    project.makepyfile(test_other=_FLASK)

    code, said = run(project, "--contract-observe")
    alone = record(project).read_bytes()
    record(project).unlink()
    run(project, "--contract-observe", "-n", "2")

    assert (code, said[0]) == (0, "8 calls: 8 in 3 undocumented operations, 0 no JSON, 0 hook errors")
    assert "GET /orders/{number} → 200 application/json" in json.loads(alone)["undocumented"]
    assert record(project).read_bytes() == alone


def test_four_workers_and_any_order_write_the_same_bytes(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.makeconftest(_SHUFFLED)
    written = set()
    for order, workers in (("1", "0"), ("2", "4")):
        monkeypatch.setenv("ORDER", order)
        code, said = run(project, "--contract-observe", "-n", workers)
        assert (code, said[0]) == (0, "7 calls: 7 in 2 undocumented operations, 0 no JSON, 0 hook errors")
        written.add(record(project).read_bytes())
        record(project).unlink()

    assert len(written) == 1


def test_the_hash_seed_does_not_matter(project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    written = set()
    for seed in ("0", "1", "4242"):
        monkeypatch.setenv("PYTHONHASHSEED", seed)
        assert project.runpytest_subprocess("-p", "no:cacheprovider", "--contract-observe").ret == 0
        written.add(record(project).read_bytes())
        record(project).unlink()

    assert len(written) == 1


def test_a_killed_worker_is_told_and_what_it_wrote_down_is_merged(project: pytest.Pytester) -> None:
    project.makepyfile(test_shop=CALLS + _ENDS.format("os.kill(os.getpid(), signal.SIGKILL)"))

    result = project.runpytest_inprocess("-p", "no:cacheprovider", "--contract-observe", "-n", "1")

    result.assert_outcomes(passed=7, failed=1)
    assert result.ret == pytest.ExitCode.TESTS_FAILED
    result.stdout.fnmatch_lines(["contract observe: incomplete: 1 worker died; what was seen until then is merged"])
    assert len(json.loads(record(project).read_text())["undocumented"]) == 2


def test_a_run_without_workers_that_a_test_ends_leaves_its_journal(project: pytest.Pytester) -> None:
    project.makepyfile(test_shop=CALLS + _ENDS.format("os._exit(7)"))
    ended = project.runpytest_subprocess("-p", "no:cacheprovider", "--contract-observe")
    left = _journals(project)
    project.makepyfile(test_shop=CALLS)

    code, said = run(project, "--contract-observe")

    assert (ended.ret, len(left), code) == (7, 1, 0)
    assert said[0].startswith("7 calls:")
    assert _journals(project) == left


@pytest.mark.parametrize(
    ("pattern", "instead", "told"),
    [
        ('"version": 1', '"version": 2', "version"),
        ('"provider": "app"', '"provider": "other"', "is the record of 'other', not of 'app'"),
        ("integer 1e0", "integer about 3", "observed.json:"),
        (r"\}\s*\Z", "", "observed.json"),
    ],
    ids=["newer", "other-provider", "edited", "torn"],
)
def test_a_record_that_is_not_ours_stays_as_it_is(
    project: pytest.Pytester, pattern: str, instead: str, told: str
) -> None:
    run(project, "--contract-observe")
    changed, number = re.subn(pattern, instead, record(project).read_text(), count=1)
    record(project).write_text(changed)

    result = project.runpytest_inprocess("-p", "no:cacheprovider", "--contract-observe")

    result.assert_outcomes(passed=7)
    assert (number, result.ret) == (1, 3)
    assert any(told in line for line in result.outlines if line.startswith("contract observe: "))
    assert record(project).read_text() == changed


def test_a_description_that_has_changed_since_moves_nothing_out_of_the_record(project: pytest.Pytester) -> None:
    run(project, "--contract-observe")
    described(project, charges())

    code, said = run(project, "--contract-observe")

    found = json.loads(record(project).read_text())
    assert (code, said[1]) == (0, "snapshots/app/observed.json is changed")
    assert list(found["messages"]) == ["GET /charges/{id} → 200 application/json"]
    assert "GET /jobs/{id} → 200 application/json" in found["undocumented"]


def test_a_full_disk_while_tests_run_fails_none_of_them(
    project: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(handle: int, data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(journals, "os", _Os(write))

    result = project.runpytest_inprocess("-p", "no:cacheprovider", "--contract-observe")

    result.assert_outcomes(passed=7)
    assert result.ret == 3
    result.stdout.fnmatch_lines(["contract observe: a journal cannot be written: No space left on device"])
    assert not record(project).exists()


class _Os:
    """The module `os`, with another `write`: the real one is pytest's, too."""

    def __init__(self, write: object) -> None:
        self.write = write

    def __getattr__(self, name: str) -> object:
        return getattr(os, name)


def test_a_journal_of_another_provider_in_the_folder_of_the_run_is_told(project: pytest.Pytester) -> None:
    project.makepyfile(
        test_shop=CALLS
        + """
    def test_other():
        import pathlib
        [mine] = pathlib.Path(__file__).parent.glob(".contractguard/observed/*/*.ndjson")
        mine.with_name("other.ndjson").write_bytes(mine.read_bytes().replace(b'"p":"app"', b'"p":"stranger"'))
"""
    )

    result = project.runpytest_inprocess("-p", "no:cacheprovider", "--contract-observe")

    result.assert_outcomes(passed=8)
    assert result.ret == 3
    result.stdout.fnmatch_lines(["contract observe: journals of stranger, which is no provider of this run, *"])
