"""contractguard coverage"""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from contractguard.checks.coverage.collector import CoverageCollector
from contractguard.contract.document import Json
from contractguard.observe.hits.cells import CoverageLevel
from contractguard.store.coverage import load_coverage, replace_coverage
from tests.checks.descriptions import answering, contract
from tests.cli.conftest import Run

SCHEMA: Json = {
    "type": "object",
    "required": ["id"],
    "properties": {"id": {"type": "string"}, "status": {"enum": ["paid", "open"]}},
}
FILE = "contract-coverage.json"


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=ann", "-c", "user.email=ann@example.com")
    subprocess.run(["git", "-C", str(folder), *who, *arguments], check=True, capture_output=True)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one provider."""
    (tmp_path / "openapi.json").write_text(json.dumps(answering(SCHEMA), indent=2), "utf-8")
    (tmp_path / "contractguard.toml").write_text('[providers.orders]\nspec = "openapi.json"\n', "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, *bodies: Json, provider: str = "orders", level: CoverageLevel = CoverageLevel.VALIDATED) -> Path:
    """A coverage file of answers with these bodies."""
    collector = CoverageCollector(provider, contract(answering(SCHEMA)))
    for body in bodies:
        headers = {"content-type": "application/json"}
        collector.add_response("GET /orders", 200, headers, body, level=level, test="test_it")
    replace_coverage(collector.record(), path)
    return path


def test_the_map_says_what_is_missing(run: Run, project: Path) -> None:
    write(project / FILE, {"id": "1", "status": "paid"})

    result = run("coverage")

    assert result.code == 0
    assert "60.0%  GET /orders → 200 application/json  (3 of 5, schema)" in result.out
    assert "/body/status is never `open`" in result.out
    assert "never left out: /body/status" in result.out
    assert result.out.endswith("orders: 71.4% of 7 cells covered · 1 operation, 0 cells only seen\n")


def test_what_was_only_seen_does_not_count(run: Run, project: Path) -> None:
    write(project / FILE, {"id": "1", "status": "paid"}, level=CoverageLevel.SEEN)

    result = run("coverage")

    assert result.code == 0
    assert "/body/status is seen as `paid`, and never checked" in result.out
    assert "orders: 0.0% of 7 cells covered · 1 operation, 5 cells only seen" in result.out


def test_without_a_file_nothing_was_checked(run: Run, project: Path) -> None:
    result = run("coverage")

    assert result.code == 3
    assert "no coverage file: run pytest --contract-coverage-out contract-coverage.json" in result.out


def test_an_empty_file_is_no_pass(run: Run, project: Path) -> None:
    write(project / FILE)

    result = run("coverage")

    assert result.code == 3
    assert "nothing in the coverage files is of the contract as it is now" in " ".join(result.out.split())


def test_rows_that_the_contract_does_not_have_are_dropped_and_counted(run: Run, project: Path) -> None:
    write(project / FILE, {"id": "1", "status": "paid"})
    changed = json.loads((project / "openapi.json").read_text())
    schema = changed["paths"]["/orders"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    del schema["properties"]["status"]
    (project / "openapi.json").write_text(json.dumps(changed))

    result = run("coverage")

    assert result.code == 0
    assert "2 rows of files dropped" in " ".join(result.out.split())
    assert "another version of the contract" in result.out


def test_a_file_of_another_provider_is_refused(run: Run, project: Path) -> None:
    write(project / "other.json", {"id": "1"}, provider="billing")

    assert run("coverage", "other.json").code == 3
    result = run("coverage", "other.json", "--provider", "orders")
    assert result.code == 3
    assert "is of the provider 'billing', not of 'orders'" in result.err


def test_a_provider_that_there_is_not_is_a_usage_error(run: Run, project: Path) -> None:
    assert run("coverage", "--provider", "nobody").code == 2


def test_the_json_report_has_the_whole_map_and_can_be_read_back(run: Run, project: Path) -> None:
    write(project / FILE, {"id": "1", "status": "paid"})

    result = run("coverage", "-o", "json=report.json")
    answer = json.loads((project / "report.json").read_text())["sections"][0]["coverage"]
    again = run("report", "report.json")

    assert (answer["cells"], answer["covered"], answer["percent"]) == (7, 5, 71.4)
    assert [row["name"] for row in answer["rows"]] == ["GET /orders → 200 application/json", "GET /orders"]
    assert again.out == result.out


def test_files_are_united_in_any_order_to_the_same_bytes(run: Run, project: Path) -> None:
    write(project / "a.json", {"id": "1", "status": "paid"})
    write(project / "b.json", {"id": "1", "status": "open"}, level=CoverageLevel.SEEN)

    codes = [
        run("coverage", "merge", "a.json", "b.json", "--into", "one.json").code,
        run("coverage", "merge", "b.json", "a.json", "a.json", "--into", "two.json").code,
    ]

    assert codes == [0, 0]
    assert (project / "one.json").read_bytes() == (project / "two.json").read_bytes()
    assert "81" not in run("coverage", "one.json").out.splitlines()[-1]


def test_files_of_two_providers_are_not_united(run: Run, project: Path) -> None:
    write(project / "a.json", {"id": "1"})
    write(project / "b.json", {"id": "1"}, provider="billing")

    result = run("coverage", "merge", "a.json", "b.json", "--into", "c.json")

    assert result.code == 3
    assert not (project / "c.json").exists()


def test_what_is_no_coverage_file_is_refused(run: Run, project: Path) -> None:
    result = run("coverage", "openapi.json")

    assert result.code == 3
    assert "openapi.json: is no coverage file" in result.err


def test_the_help_of_merging_is_its_own(run: Run) -> None:
    assert "--into FILE" in run("coverage", "merge", "--help").out


def junit(path: Path, *names: str, skipped: str = "") -> Path:
    """A JUnit file as pytest writes it, of tests in tests/test_orders.py."""
    cases = "".join(f'<testcase classname="tests.test_orders" name="{name}" time="0.1"/>' for name in names)
    left = f'<testcase classname="tests.test_orders" name="{skipped}"><skipped/></testcase>' if skipped else ""
    path.write_text(f'<?xml version="1.0"?><testsuites><testsuite>{cases}{left}</testsuite></testsuites>')
    return path


def batch(run: Run, command: str = "pytest tests/test_orders.py -v") -> tuple[int, str, str]:
    files = ("--before", "a.json", "--after", "b.json", "--junit-before", "a.xml", "--junit-after", "b.xml")
    result = run("coverage", "report", *files, "--command", command)
    return result.code, result.out, result.err


def test_the_block_of_a_batch_is_exactly_this(run: Run, project: Path) -> None:
    write(project / "a.json", {"id": "1"})
    write(project / "b.json", {"id": "1", "status": "paid"}, {"id": "1", "status": "open"})
    junit(project / "a.xml", "test_a")
    junit(project / "b.xml", "test_a", "test_b[1]", "test_b[2]", skipped="test_c")

    assert batch(run) == (
        0,
        "### File: tests/test_orders.py\n"
        "- Tests added: 2\n"
        "- Coverage before: 57.1%\n"
        "- Coverage after: 85.7%\n"
        "- Command executed: pytest tests/test_orders.py -v\n",
        "",
    )


def test_without_a_change_the_numbers_are_equal(run: Run, project: Path) -> None:
    write(project / "a.json", {"id": "1"})
    write(project / "b.json", {"id": "1"})
    junit(project / "a.xml", "test_a")
    junit(project / "b.xml", "test_a")

    _, said, _ = batch(run)

    assert said.splitlines()[:4] == [
        "### File: none",
        "- Tests added: 0",
        "- Coverage before: 57.1%",
        "- Coverage after: 57.1%",
    ]


def test_a_status_that_a_new_test_asserts_counts_after_it_only(run: Run, project: Path) -> None:
    (project / "tests").mkdir()
    code = "def test_b(client):\n    assert client.get('/orders').status_code == 200\n"
    (project / "tests" / "test_orders.py").write_text(code)
    for name in ("a.json", "b.json"):
        write(project / name)
    junit(project / "a.xml", "test_a")
    junit(project / "b.xml", "test_a", "test_b")

    _, said, _ = batch(run)

    assert said.splitlines()[2:4] == ["- Coverage before: 0.0%", "- Coverage after: 14.2%"]


def test_nothing_hostile_in_the_block_is_obeyed(run: Run, project: Path) -> None:
    write(project / "a.json", {"id": "1"})
    write(project / "b.json", {"id": "1"})
    junit(project / "a.xml")
    junit(project / "b.xml", "test_a")
    (project / "b.xml").write_text((project / "b.xml").read_text().replace("tests.test_orders", "x&#10;::error::y"))

    _, said, _ = batch(run, "x\n::error::owned \x1b[31m ##[error]z")

    assert len(said.splitlines()) == 5
    assert "\x1b" not in said and "##[" not in said
    assert not [line for line in said.splitlines() if line.startswith("::")]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<html/>", "is no JUnit file"),
        ("{}", "is no XML"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><testsuite/>', "declares a document type"),
    ],
)
def test_what_is_no_junit_file_is_refused(run: Run, project: Path, text: str, why: str) -> None:
    write(project / "a.json", {"id": "1"})
    write(project / "b.json", {"id": "1"})
    junit(project / "a.xml")
    (project / "b.xml").write_text(text)

    code, said, complained = batch(run)

    assert (code, said) == (3, "")
    assert f"b.xml: {why}" in complained


def test_states_of_two_providers_are_refused(run: Run, project: Path) -> None:
    write(project / "a.json", {"id": "1"})
    write(project / "b.json", {"id": "1"}, provider="billing")
    junit(project / "a.xml")
    junit(project / "b.xml")

    assert batch(run)[0] == 3


def test_below_the_gate_it_fails_and_names_the_operation(run: Run, project: Path) -> None:
    write(project / FILE, {"id": "1"})
    with (project / "contractguard.toml").open("a") as file:
        file.write("[coverage]\nfail_under = 87\nper_operation_minimum = true\n")

    result = run("coverage", "-o", "junit=c.xml", "-o", "github=c.txt", "-o", "json=c.json")
    again = run("report", "c.json", "-o", "junit=again.xml")

    told = " ".join(result.out.split())
    assert (result.code, again.code) == (1, 1)
    assert (
        "GET /orders: of 2 failure paths none is known to be tested, and it declares 0; 57.1% of it is covered, of 87%"
        in told
    )
    assert '<failure type="coverage.minimum"' in (project / "c.xml").read_text()
    assert (project / "c.xml").read_bytes() == (project / "again.xml").read_bytes()
    assert "::error" in (project / "c.txt").read_text()


def test_of_a_passing_run_each_operation_is_a_passed_case(run: Run, project: Path) -> None:
    write(project / FILE, {"id": "1"})

    assert run("coverage", "-o", "junit=c.xml").code == 0

    text = (project / "c.xml").read_text()
    assert '<testcase classname="coverage orders" name="GET /orders" time="0" />' in text
    assert 'tests="1" failures="0" errors="0"' in text


def test_a_contract_gap_is_told_apart_from_a_gap_of_the_tests(run: Run, project: Path) -> None:
    write(project / FILE, {"id": "1"})

    told = " ".join(run("coverage").out.split())

    assert "gaps of the contract, not of the tests (1) GET /orders declares no failure" in told


def test_a_status_that_test_code_asserts_is_read_without_running_it(run: Run, project: Path) -> None:
    (project / "test_orders.py").write_text(
        "def test_it(client):\n    assert client.get('/orders').status_code == 200\n"
        "def test_other(client):\n    client.get('/nowhere')\n    assert client.get('/orders').status_code == 418\n"
    )
    write(project / FILE, {"id": "1"}, level=CoverageLevel.SEEN)

    result = run("coverage", "-o", "json=c.json")

    rows = json.loads((project / "c.json").read_text())["sections"][0]["coverage"]["rows"]
    assert [row["asserted"] for row in rows if row["name"] == "GET /orders"] == [1]
    assert "test_orders.py:4: GET /nowhere: no such operation" in result.out
    assert "GET /orders is tested to answer 418 and does not declare it" in result.out


def test_of_a_status_that_a_call_may_be_about_nobody_says_that_it_is_not_tested(run: Run, project: Path) -> None:
    code = "def test_it(client):\n    assert client.get(reverse('{}')).status_code == 200\n"
    (project / "test_orders.py").write_text(code.format("order-list"))
    collector = CoverageCollector("orders", contract(answering(SCHEMA)))
    replace_coverage(collector.record(), project / FILE)

    told = " ".join(run("coverage").out.split())

    assert "200 is declared; whether it is tested cannot be told" in told
    assert "test_orders.py:2: GET route order-list: no operation is called like it" in told
    assert "200 is declared and never tested" not in told


def test_without_a_run_nothing_is_called_untested_that_a_test_may_show(run: Run, project: Path) -> None:
    (project / "test_orders.py").write_text("def test_it(client):\n    client.get('/orders')\n")

    result = run("coverage")

    told = " ".join(result.out.split())
    assert result.code == 3
    assert "never" not in told
    assert "no run is recorded that would show application/json (200)" in told


def test_of_a_change_only_the_operations_that_differ_are_shown(run: Run, project: Path) -> None:
    git(project, "init", "-q", "-b", "main")
    assert run("record", "-q").code == 0
    git(project, "add", ".")
    git(project, "commit", "-qm", "base")
    git(project, "checkout", "-qb", "change")
    write(project / FILE, {"id": "1"})

    same = run("coverage", "--changed", "--base", "main")
    description = json.loads((project / "openapi.json").read_text())
    description["paths"]["/new"] = {"get": {"responses": {"200": {"description": "done"}}}}
    (project / "openapi.json").write_text(json.dumps(description))
    changed = run("coverage", "--changed", "--base", "main")

    assert (same.code, "no operation differs from the base" in same.out) == (0, True)
    assert "GET /new" in changed.out and "GET /orders" not in changed.out
    assert run("coverage", "--changed", "--base", "nowhere").code == 3


def test_core_operations_that_there_are_not_are_no_pass(run: Run, project: Path) -> None:
    write(project / FILE, {"id": "1"})
    with (project / "contractguard.toml").open("a") as file:
        file.write('[coverage]\nper_operation_minimum = true\ncore = ["GET /order"]\n')

    result = run("coverage")

    assert result.code == 3
    assert "no operation is one of the core operations" in " ".join(result.out.split())


def test_a_change_that_touches_no_operation_is_not_held_to_the_gate(run: Run, project: Path) -> None:
    with (project / "contractguard.toml").open("a") as file:
        file.write("[coverage]\nfail_under = 87\nper_operation_minimum = true\n")
    git(project, "init", "-q", "-b", "main")
    assert run("record", "-q").code == 0
    git(project, "add", ".")
    git(project, "commit", "-qm", "base")
    git(project, "checkout", "-qb", "change")
    write(project / FILE, {"id": "1"})

    result = run("coverage", "--changed", "--base", "main", "-o", "json=c.json")

    assert result.code == 0
    assert json.loads((project / "c.json").read_text())["findings"] == []


def test_what_could_not_be_read_of_the_contract_is_told(run: Run, project: Path) -> None:
    description = json.loads((project / "openapi.json").read_text())
    description["paths"]["/lost"] = {"get": {"responses": {"200": {"$ref": "#/components/responses/Gone"}}}}
    (project / "openapi.json").write_text(json.dumps(description))
    write(project / FILE, {"id": "1"})

    assert "not checked (1)" in run("coverage").out


def test_of_a_provider_without_a_file_nothing_was_checked(run: Run, project: Path) -> None:
    second = '[providers.orders]\nspec = "openapi.json"\n[providers.second]\nspec = "openapi.json"\n'
    (project / "contractguard.toml").write_text(second, "utf-8")
    file = write(project / FILE, {"id": "1", "status": "paid"})

    whole, named = run("coverage"), run("coverage", file.name)

    assert (whole.code, named.code) == (3, 0)
    assert "no coverage file" in whole.out


def test_a_core_operation_that_there_is_not_is_no_pass(run: Run, project: Path) -> None:
    with (project / "contractguard.toml").open("a", encoding="utf-8") as file:
        file.write('[coverage]\nfail_under = 50\ncore = ["GET /orders", "POST /gone*"]\n')
    write(project / FILE, {"id": "1", "status": "paid"})

    result = run("coverage")

    assert result.code == 3
    assert "no operation is the core operation POST /gone* of the configuration" in result.out


def test_expectations_that_cannot_be_read_are_no_pass(run: Run, project: Path) -> None:
    (project / "contracts").mkdir()
    (project / "contracts" / "ledger.yaml").write_text("consumer: ledger\nprovider: orders\nexpects: [", "utf-8")
    write(project / FILE, {"id": "1", "status": "paid"})

    result = run("coverage")

    assert result.code == 3
    assert "ledger.yaml" in result.out


def test_a_file_that_names_no_contract_is_told(run: Run, project: Path) -> None:
    record = load_coverage(write(project / FILE, {"id": "1", "status": "paid"}), FILE)
    replace_coverage(replace(record, contracts=frozenset()), project / FILE)

    result = run("coverage")

    assert "some of it was written against another version of the contract" in result.out


def test_an_exemption_of_what_there_is_not_is_told(run: Run, project: Path) -> None:
    with (project / "contractguard.toml").open("a", encoding="utf-8") as file:
        file.write('[coverage]\nexempt = [{operation = "GET /gone", reason = "it is gone"}]\n')
    write(project / FILE, {"id": "1", "status": "paid"})

    result = run("coverage")

    assert result.code == 0
    assert "no operation is GET /gone, which the configuration exempts" in result.out
