"""`record --observed`: what was seen elsewhere comes into the record, or ends in a clear line and leaves it alone."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest

from contractguard.contract.model import Contract
from contractguard.observe.live.call import Call
from contractguard.observe.sketch.observed import Observed
from contractguard.project.config import find_project
from contractguard.project.providers import find_contract
from contractguard.store.observed import load_observed
from tests.checks.descriptions import answering
from tests.cli.conftest import Run
from tests.observe.live.calls import call
from tests.project.observing.journals import write_journal

RECORD = "snapshots/shop/observed.json"
A, JOBS = "GET /a → 200 application/json", "GET /jobs → 200 application/json"


@pytest.fixture
def project(folder: Path) -> Path:
    """A provider with a description of one operation, GET /a."""
    (folder / "contractguard.toml").write_text('[providers.shop]\nspec = "openapi.json"\n')
    describe(folder, "/a")
    return folder


def describe(folder: Path, *paths: str) -> None:
    """Describe operations whose answers are objects."""
    description: Any = answering({"type": "object"})
    (one,) = description["paths"].values()
    (folder / "openapi.json").write_text(json.dumps({**description, "paths": dict.fromkeys(paths, one)}))


def contract(folder: Path) -> Contract | None:
    """The contract as it is described."""
    return find_contract(find_project(folder), "shop")


def journal(folder: Path, name: str, *calls: Call, **more: Any) -> str:
    """A journal in a run's folder, of calls that are held against the description."""
    write_journal(folder / name, *calls, **{"contract": contract(folder), **more})
    return name


def a(value: Any = None) -> Call:
    """A call of the described operation."""
    return call("GET /a", {"id": 1} if value is None else value)


def jobs(value: Any = None) -> Call:
    """A call of a route that is not described."""
    return call("GET /jobs", {} if value is None else value, route="/jobs")


def record(folder: Path) -> Observed:
    """What the record says."""
    return load_observed(folder / RECORD, RECORD)[1]


def test_journals_are_joined_with_the_record_and_said_in_numbers(project: Path, run: Run) -> None:
    first = run("record", "--observed", journal(project, "one/main.ndjson", a()))
    second = run("record", "--observed", journal(project, "two/main.ndjson", a({"id": None}), jobs()))

    assert (first.code, second.code) == (0, 0)
    assert first.out.splitlines()[0] == f"created {RECORD}"
    assert second.out.splitlines() == [
        f"changed {RECORD}",
        "  2 calls: 1 matched in 1 operation of 1, 1 in 1 undocumented operation, 0 no JSON, 0 hook errors",
    ]
    assert '"id": "integer 1e0 | null"' in (project / RECORD).read_text("utf-8")


def test_sources_in_any_order_and_twice_give_the_same_bytes(project: Path, run: Run) -> None:
    one, two = journal(project, "one/a.ndjson", a()), journal(project, "two/a.ndjson", a({"id": "x"}), jobs())
    assert run("record", "--observed", one, two).code == 0
    first = (project / RECORD).read_bytes()
    (project / RECORD).unlink()

    assert run("record", "--observed", two, "--observed", one, "--observed", two).code == 0
    assert (project / RECORD).read_bytes() == first
    assert run("record", "--observed", one, two).out.startswith("unchanged")


def test_a_check_writes_nothing_and_ends_in_1_where_the_record_would_change(project: Path, run: Run) -> None:
    one = journal(project, "one/a.ndjson", a())

    missing = run("record", "--observed", one, "--check")

    assert (missing.code, missing.out.splitlines()[0]) == (1, f"would create {RECORD}")
    assert not (project / RECORD).exists()
    run("record", "--observed", one)
    assert run("record", "--observed", one, "--check").code == 0
    (project / RECORD).write_text('{"version": 1, "provider": "shop", "calls": "0", "messages": {}}')
    assert run("record", "--observed", one, "--check").code == 1


def test_a_dry_run_says_what_would_become_of_it(project: Path, run: Run) -> None:
    result = run("record", "--dry-run", "--observed", journal(project, "one/a.ndjson", a()))

    assert (result.code, result.out.splitlines()[0]) == (0, f"would create {RECORD}")
    assert not (project / RECORD).exists()


def test_a_fresh_run_replaces_what_it_reached_and_prunes_on_demand(project: Path, run: Run) -> None:
    run("record", "--observed", journal(project, "one/a.ndjson", a({"id": None}), jobs()))
    two = journal(project, "two/a.ndjson", a({"id": 1}))

    fresh = run("record", "--observed", two, "--fresh")
    assert (fresh.code, set(record(project).undocumented)) == (0, {JOBS})
    assert '"id": "integer 1e0"' in (project / RECORD).read_text("utf-8")
    pruned = run("record", "--observed", two, "--fresh", "--prune")

    assert (pruned.code, record(project).undocumented) == (0, {})
    assert f"  forgotten: {JOBS}" in pruned.out.splitlines()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"ends": False}, "has no end"),
        ({"gaps": ("not all tests passed",)}, "not all tests passed"),
        ({"gaps": ("-k",)}, "-k"),
    ],
    ids=["killed", "failures", "selection"],
)
def test_a_fresh_run_with_gaps_is_refused(project: Path, run: Run, more: Any, said: str) -> None:
    run("record", "--observed", journal(project, "one/a.ndjson", a({"id": None})))
    before = (project / RECORD).read_bytes()

    result = run("record", "--fresh", "--observed", journal(project, "two/a.ndjson", a(), **more))

    assert (result.code, result.out) == (3, "")
    assert "--fresh would forget" in result.err
    assert said in result.err
    assert (project / RECORD).read_bytes() == before


def test_a_fresh_run_of_a_torn_journal_an_empty_one_or_a_record_is_refused(project: Path, run: Run) -> None:
    whole = journal(project, "one/a.ndjson", a())
    run("record", "--observed", whole)
    for name, text in (("torn", b'{"v":1'), ("empty", b"")):
        (project / f"one/{name}.ndjson").write_bytes(text)
        assert run("record", "--fresh", "--observed", whole, f"one/{name}.ndjson").code == 3
    assert run("record", "--fresh", "--observed", RECORD).code == 3
    assert run("record", "--fresh", "--observed", whole).code == 0


def test_calls_that_no_description_has_are_no_success(project: Path, run: Run) -> None:
    result = run("record", "--observed", journal(project, "one/a.ndjson", jobs(), call("GET /api/a", {})))

    assert result.code == 3
    assert "no call is of an operation that the description has" in result.err
    assert "not in the description: GET /jobs (1 call)" in result.err
    assert "likely base path: /api (1 call)" in result.err
    assert run("record", "--fresh", "--observed", "one/a.ndjson").code == 3


@pytest.mark.parametrize("ends", [True, False], ids=["no calls", "no line"])
def test_a_journal_of_no_call_is_no_success(project: Path, run: Run, ends: bool) -> None:
    result = run("record", "--observed", journal(project, "one/a.ndjson", ends=ends))

    assert result.code == 3
    assert "0 calls: nothing was recorded" in result.err
    assert not (project / RECORD).exists()


def test_a_torn_line_is_told_and_the_rest_is_joined(project: Path, run: Run) -> None:
    path = project / journal(project, "one/a.ndjson", a(), jobs(), ends=False)
    path.write_bytes(path.read_bytes()[:-9])

    result = run("record", "-q", "--observed", "one/a.ndjson")

    assert (result.code, result.out) == (0, "")
    assert "1 torn line of one/a.ndjson not read" in result.err
    assert list(record(project).messages) == [A]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"version": 2}', "is of version 2"),
        (
            '{"version": 1, "provider": "shop", "calls": "1+", "messages": {"k": "strin"}}',
            "observed.json:1: /messages/k",
        ),
        ('{"version": 1, "provider": "other", "calls": "0", "messages": {}}', "the record of 'other', not of 'shop'"),
        ("", "empty"),
    ],
    ids=["newer", "edited", "of another provider", "empty"],
)
def test_a_record_that_cannot_be_read_stays_as_it_is(project: Path, run: Run, text: str, said: str) -> None:
    (project / RECORD).parent.mkdir(parents=True)
    (project / RECORD).write_text(text)

    result = run("record", "--observed", journal(project, "one/a.ndjson", a()))

    assert (result.code, result.out) == (3, "")
    assert said in result.err
    assert "remedy" in result.err
    assert (project / RECORD).read_text() == text


def test_of_several_providers_none_is_written_where_one_cannot_be(project: Path, run: Run) -> None:
    (project / "snapshots/zoo").mkdir(parents=True)  # its turn comes last
    (project / "snapshots/zoo/observed.json").write_text("{")
    shop = journal(project, "one/a.ndjson", a())
    other = journal(project, "two/a.ndjson", jobs(), provider="zoo", contract=None)

    assert run("record", "--observed", shop, other).code == 3
    assert not (project / RECORD).exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "is of 'billing', which this project does not have (shop)"),
        (["--provider", "shop"], "is of 'billing', not of 'shop'"),
    ],
    ids=["unknown", "another"],
)
def test_the_journal_of_a_foreign_provider_is_refused(project: Path, run: Run, arguments: list[str], said: str) -> None:
    name = journal(project, "one/a.ndjson", a(), provider="billing")

    result = run("record", "--observed", name, *arguments)

    assert (result.code, list(project.glob("snapshots/*"))) == (3, [])
    assert said in result.err
    assert run("record", "--observed", name, "--provider", "billing").code == 0


def test_a_providers_name_that_leads_elsewhere_is_refused(project: Path, run: Run) -> None:
    result = run("record", "--observed", journal(project, "one/a.ndjson", a(), provider="../../x"))

    assert result.code == 3
    assert "no provider's name" in result.err


def test_a_description_that_has_changed_since_is_told(project: Path, run: Run) -> None:
    one = journal(project, "one/a.ndjson", a(), call("GET /b", {}, route="/b"))
    describe(project, "/b")

    result = run("record", "--observed", one)

    assert result.code == 3
    assert "no call is of an operation that the description has" in result.err
    assert f"the description has changed since: it does not have {A}" in result.out
    assert "it has GET /b → 200 application/json by now; record again" in result.out


def test_facts_that_contradict_each_other_are_not_written(project: Path, run: Run) -> None:
    line = {"v": 1, "p": "shop", "k": "messages", "m": A, "n": 1, "f": {"types": 64, "properties": {"a": {}}}}
    (project / "a.ndjson").write_bytes(orjson.dumps(line))

    result = run("record", "--observed", "a.ndjson")

    assert result.code == 3
    assert "a.ndjson: facts are damaged" in result.err
    assert not (project / RECORD).exists()


def test_errors_of_the_recorder_are_no_success(project: Path, run: Run) -> None:
    path = project / journal(project, "one/a.ndjson", a())
    path.write_bytes(path.read_bytes().replace(b'"errors":{}', b'"errors":{"KeyError at x:1":2}'))

    result = run("record", "--observed", "one/a.ndjson")

    assert result.code == 3
    assert "hook error: KeyError at x:1 (2 times)" in result.err


def test_a_record_that_is_a_link_out_of_the_project_is_not_written(project: Path, run: Run) -> None:
    outside = project.parent / f"{project.name}-outside.json"
    (project / RECORD).parent.mkdir(parents=True)
    (project / RECORD).symlink_to(outside)

    result = run("record", "--observed", journal(project, "one/a.ndjson", a()))

    assert result.code == 3
    assert "is a symbolic link" in result.err
    assert not outside.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no limit on the size of files")
def test_a_full_disk_leaves_the_record_as_it_was(project: Path, run: Run) -> None:
    run("record", "--observed", journal(project, "one/a.ndjson", a()))
    before = (project / RECORD).read_bytes()
    journal(project, "two/a.ndjson", a({f"name_{letter}": 1 for letter in "abcdefghij"}))
    program = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100));"
        "from contractguard.cli import main; sys.exit(main(sys.argv[1:]))"
    )

    done = subprocess.run(
        [sys.executable, "-B", "-c", program, "record", "--observed", "two/a.ndjson"],
        cwd=project, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert (done.returncode, "cannot be written" in done.stderr) == (3, True), done.stderr
    assert (project / RECORD).read_bytes() == before
    assert not list((project / ".contractguard").glob(".contractguard-*"))
    assert run("record", "--observed", "two/a.ndjson").out.startswith("changed")


@pytest.mark.parametrize(
    "arguments",
    [["--fresh"], ["--prune", "--observed", "x"], ["x", "y"], ["--observed", "x", "--app", "a:b"],
     ["--observed", "x", "--consumer", "y"]],
    ids=range(5),
)  # fmt: skip
def test_options_that_say_nothing_together_are_refused(project: Path, run: Run, arguments: list[str]) -> None:
    assert run("record", *arguments).code == 2
