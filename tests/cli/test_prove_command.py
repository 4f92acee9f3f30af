"""contractguard prove"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import jsonschema
import pytest

from contractguard.contract.document import Json
from tests.checks.descriptions import answering
from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]
SCHEMA: Json = {
    "type": "object",
    "required": ["id", "status"],
    "properties": {
        "id": {"type": "string"},
        "status": {"type": "string", "enum": ["open", "paid"]},
        "note": {"type": "string"},
    },
}
NEEDS = "consumer: billing\nprovider: orders\nexpects:\n  - fixtures: orders.json\n"
NEEDS += "    response: {operation: GET /orders, status: 200}\n    needs: [%s]\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one provider, of which one consumer needs the id."""
    (tmp_path / "openapi.json").write_text(json.dumps(answering(SCHEMA), indent=2), "utf-8")
    (tmp_path / "contractguard.toml").write_text('[providers.orders]\nspec = "openapi.json"\n', "utf-8")
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts" / "orders.json").write_text('{"id": "1", "status": "open"}', "utf-8")
    (tmp_path / "contracts" / "billing.yaml").write_text(NEEDS % "/id", "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def statuses(report: Path) -> dict[tuple[str, str, str], str]:
    """What each mutant of a JSON report ended as, by operator, pointer and variant."""
    (section,) = json.loads(report.read_text("utf-8"))["sections"]
    return {(one["operator"], one["pointer"], one["variant"]): one["status"] for one in section["proved"]["mutants"]}


def test_what_a_consumer_needs_is_noticed_and_what_nobody_reads_is_told_apart(run: Run, project: Path) -> None:
    result = run("prove", "-o", "json=prove.json", "-q")

    found = statuses(project / "prove.json")
    assert result.code == 0, result.err
    assert found["property.drop", "/body/id", "id"] == "killed"
    assert found["property.drop", "/body/note", "note"] == "read-by-nobody"
    assert found["enum.drop", "/body/status", '"open"'] == "not-applicable"


def test_a_survivor_is_told_with_the_expectation_that_would_notice(run: Run, project: Path) -> None:
    result = run("prove", "--operators", "pattern.*", "--operators", "null.add")

    assert result.out.splitlines()[2].startswith("score ")
    assert "survived: null.add at /body/id" not in result.out  # its type in the example is needed
    assert "operator" in result.out and "null.add" in result.out


def test_our_own_rules_notice_everything(run: Run, project: Path) -> None:
    result = run("prove", "--against", "check", "--fail-under", "100")

    assert result.code == 0, result.out
    assert "score 100 %" in result.out


def test_less_than_was_asked_for_ends_in_1_with_the_survivors_as_errors(run: Run, project: Path) -> None:
    result = run(
        "prove", "--against", "check", "--severity", "response.enum.widened=none", "--fail-under", "100",
        "--operators", "enum.add", "--format", "json",
    )  # fmt: skip

    report = json.loads(result.out)
    assert result.code == 1
    assert [(one["rule"], one["severity"], one["pointer"]) for one in report["findings"]] == [
        ("prove.survived", "error", "/body/status")
    ]


def test_the_json_report_is_as_published_and_is_read_back(run: Run, project: Path) -> None:
    run("prove", "--sample", "20", "-o", "json=prove.json", "-q")
    report = json.loads((project / "prove.json").read_text("utf-8"))

    jsonschema.validate(report, json.loads((ROOT / "docs/schemas/report.schema.json").read_text("utf-8")))
    again = run("report", "prove.json", "--format", "json")

    assert json.loads(again.out) == report


def test_the_stryker_report_is_as_its_viewers_want_it(run: Run, project: Path) -> None:
    run("prove", "-o", "stryker=mutation.json", "-q")
    report = json.loads((project / "mutation.json").read_text("utf-8"))
    schema = json.loads((ROOT / "tests/data/schemas/mutation-testing-report-schema.json").read_text("utf-8"))

    jsonschema.validate(report, schema)

    (file,) = report["files"].values()
    assert {one["status"] for one in file["mutants"]} >= {"Killed", "NoCoverage", "Ignored"}
    assert json.loads(file["source"]) == answering(SCHEMA)


def test_no_other_command_writes_a_stryker_report(run: Run, project: Path) -> None:
    result = run("diff", "openapi.json", "openapi.json", "-o", "stryker=mutation.json")

    assert result.code == 2
    assert "stryker is no format for this command" in result.err


def test_what_is_left_out_is_counted(run: Run, project: Path) -> None:
    result = run("prove", "--against", "check", "--sample", "5")

    assert "5 killed" in result.out
    assert "0 not run" not in result.out


def test_the_same_seed_gives_the_same_bytes_with_any_number_of_processes(run: Run, project: Path) -> None:
    for name, workers in (("a", "1"), ("b", "2")):
        run("prove", "--against", "check", "--workers", workers, "--seed", "7", "-o", f"json={name}.json", "-q")

    assert (project / "a.json").read_bytes() == (project / "b.json").read_bytes()


@pytest.mark.parametrize(
    "change, said",
    [
        pytest.param("no-consumers", "no consumer expects anything", id="no-consumers"),
        pytest.param("other-provider", "about this provider", id="other-provider"),
        pytest.param("unmet", "the guard is red before anything is changed", id="red-before"),
        pytest.param("no-operations", "there are no operations", id="no-operations"),
        pytest.param("nothing-judged", "no mutant was judged", id="nothing-judged"),
    ],
)
def test_what_cannot_be_proved_ends_in_3(run: Run, project: Path, change: str, said: str) -> None:
    index, spec = project / "contracts" / "billing.yaml", project / "openapi.json"
    options = ["--operators", "default.change"] if change == "nothing-judged" else []
    if change == "no-consumers":
        for one in (index, project / "contracts" / "orders.json"):
            one.unlink()
    elif change == "other-provider":
        index.write_text((NEEDS % "/id").replace("provider: orders", "provider: stock"), "utf-8")
        (project / "contractguard.toml").write_text(
            '[providers.orders]\nspec = "openapi.json"\n[providers.stock]\nspec = "openapi.json"\n', "utf-8"
        )
        options = ["--provider", "orders"]
    elif change == "unmet":
        index.write_text(NEEDS % "/note", "utf-8")
    elif change == "no-operations":
        spec.write_text(json.dumps({**answering(SCHEMA), "paths": {}}), "utf-8")

    result = run("prove", *options)

    assert result.code == 3, result.out
    assert said in result.err


@pytest.mark.parametrize(
    "options, said",
    [
        pytest.param(["--operators", "enum.ad"], "no operator is called", id="operator"),
        pytest.param(["--budget", "soon"], "is no time", id="budget"),
        pytest.param(["--against", "prayer"], "prayer", id="guard"),
    ],
)
def test_a_wrong_option_is_refused(run: Run, project: Path, options: list[str], said: str) -> None:
    result = run("prove", *options)

    assert result.code == 2
    assert said in result.err


def test_stored_payloads_are_a_guard_as_well(run: Run, project: Path) -> None:
    asked = ("--against", "verify", "--payloads", "contracts/orders.json", "--operation", "GET /orders")

    result = run("prove", *asked, "-o", "json=prove.json", "-q")

    found = statuses(project / "prove.json")
    assert result.code == 0, result.err
    assert found["enum.drop", "/body/status", '"open"'] == "killed"
    assert found["enum.drop", "/body/status", '"paid"'] == "survived"
    assert found["property.drop", "/body/id", "id"] == "not-applicable"


def test_what_is_known_is_not_asked_again(run: Run, project: Path) -> None:
    first = run("prove", "--against", "check", "--sample", "10", "--state", "state.json", "--format", "json")
    state = json.loads((project / "state.json").read_text("utf-8"))
    ((key, rows),) = state["results"].items()
    state["results"] = {key: [[id, "survived", "as the state says", [], "", 0] for id, *_ in rows]}
    (project / "state.json").write_text(sealed(state), "utf-8")

    again = run("prove", "--against", "check", "--sample", "10", "--state", "state.json", "--format", "json")

    assert len(rows) == 10 and json.loads(first.out)["findings"] == []
    assert {one["text"].partition("unseen: ")[2] for one in json.loads(again.out)["findings"]} == {"as the state says"}


def test_another_guard_or_contract_has_a_state_of_its_own(run: Run, project: Path) -> None:
    for options in ([], ["--severity", "response.enum.widened=none"]):
        run("prove", "--against", "check", "--sample", "5", "--state", "state.json", "-q", *options)
    (project / "openapi.json").write_text(json.dumps(answering({**SCHEMA, "required": ["id"]})), "utf-8")
    run("prove", "--against", "check", "--sample", "5", "--state", "state.json", "-q")

    assert len(json.loads((project / "state.json").read_text("utf-8"))["results"]) == 3


@pytest.mark.parametrize(
    "options",
    [["--against", "verify"], ["--payloads", "contracts/orders.json"], ["--event", "a", "--operation", "b"]],
    ids=["no-payloads", "payloads-of-nobody", "two-messages"],
)
def test_options_that_do_not_go_together_are_refused(run: Run, project: Path, options: list[str]) -> None:
    assert run("prove", *options).code == 2


def test_no_number_is_no_percentage(run: Run, project: Path) -> None:
    result = run("prove", "--fail-under", "nan")

    assert result.code == 2
    assert "nan is no percentage" in result.err


def test_expectations_that_cannot_be_read_are_no_pass(run: Run, project: Path) -> None:
    (project / "contracts" / "ledger.yaml").write_text("consumer: ledger\nprovider: orders\nexpects: [", "utf-8")

    result = run("prove", "--fail-under", "0")

    assert result.code == 3
    assert "not checked (1)" in result.out
    assert "ledger.yaml" in result.out


def sealed(state: Json) -> str:
    """A state with the digest of its results, as one that prove wrote."""
    written = json.dumps(state["results"], sort_keys=True).encode()
    return json.dumps({**state, "digest": hashlib.sha256(written).hexdigest()})


ROWS: dict[str, Json] = {
    "a status that is a list": ["0381152a4df6", ["killed"], "", [], "", 1],
    "an id that is a number": [5, "killed", "", [], "", 1],
    "one name in place of a list": ["0381152a4df6", "killed", "", 5, "", 1],
    "a number of readers in words": ["0381152a4df6", "survived", "", [], "", "many"],
}


@pytest.mark.no_cover
@pytest.mark.parametrize("row", ROWS.values(), ids=ROWS.keys())
def test_a_state_with_other_rows_than_ours_is_refused(run: Run, project: Path, row: Json) -> None:
    run("prove", "--state", "state.json")
    state = json.loads((project / "state.json").read_text("utf-8"))
    (key,) = state["results"]
    state["results"][key].append(row)
    (project / "state.json").write_text(sealed(state), "utf-8")

    result = run("prove", "--state", "state.json")

    assert result.code == 3
    assert "is no file that prove --state writes" in result.err


def test_payloads_of_another_message_are_asked_anew(run: Run, project: Path) -> None:
    document = json.loads((project / "openapi.json").read_text("utf-8"))
    document["paths"]["/others"] = document["paths"]["/orders"]
    (project / "openapi.json").write_text(json.dumps(document), "utf-8")
    given = ("prove", "--against", "verify", "--payloads", "contracts/orders.json", "--state", "state.json")
    run(*given, "--operation", "GET /orders")

    run(*given, "--operation", "GET /others")

    assert len(json.loads((project / "state.json").read_text("utf-8"))["results"]) == 2


def test_parts_of_the_description_that_cannot_be_read_are_no_pass(run: Run, project: Path) -> None:
    document = json.loads((project / "openapi.json").read_text("utf-8"))
    document["paths"]["/others"] = {"get": {"responses": {"200": {"$ref": "#/components/responses/Nowhere"}}}}
    (project / "openapi.json").write_text(json.dumps(document), "utf-8")

    result = run("prove", "--against", "check", "--fail-under", "100")

    assert result.code == 3
    assert "Nowhere" in result.out


def test_a_json_schema_alone_is_proved_by_payloads(run: Run, folder: Path) -> None:
    (folder / "order.json").write_text('{"type": "object", "required": ["id"]}', "utf-8")
    (folder / "payload.json").write_text("{}", "utf-8")
    payloads = ("--against", "verify", "--payloads", "payload.json", "--event", "event schema")

    red = run("prove", "--contract", "order.json", *payloads)
    (folder / "payload.json").write_text('{"id": 1}', "utf-8")
    green = run("prove", "--contract", "order.json", *payloads, "--operators", "type.change")

    assert (red.code, green.code) == (3, 0)
    assert "the guard is red before anything is changed" in red.err
    assert "score 100 % (1 killed, 0 survived)" in green.out
