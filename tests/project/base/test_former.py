"""What a change does to the consumers' expectations that it would be judged by"""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from contractguard.contract.document import Json
from tests.checks.descriptions import answering
from tests.cli.conftest import Run
from tests.project.base.repositories import commit, git, keep_in_lfs, start

BOTH: Json = {
    "type": "object",
    "properties": {"id": {"type": "integer"}, "total": {"type": "number"}},
    "required": ["id", "total"],
}
ONLY_ID = {"type": "object", "properties": {"id": {"type": "integer"}}, "required": ["id"]}
INDEX = """\
consumer: billing
provider: shop
expects:
  - schema: id.schema.json
    response: {operation: GET /orders, status: 200}
"""
TOTAL = """\
  - schema: total.schema.json
    response: {operation: GET /orders, status: 200}
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Path:
    """A recorded provider whose one consumer reads the id and the total; `work` is checked out."""
    folder = tmp_path / "shop"
    start(folder)
    monkeypatch.chdir(folder)
    (folder / "contractguard.toml").write_text('[providers.shop]\nspec = "openapi.json"\n')
    (folder / "contracts").mkdir()
    describe(folder, BOTH)
    expects(folder, "total", BOTH)
    expects(folder, "id", ONLY_ID)
    index(folder, INDEX + TOTAL)
    assert run("record").code == 0
    commit(folder, "recorded")
    git(folder, "switch", "-q", "-c", "work")
    return folder


def describe(folder: Path, schema: Any) -> None:
    (folder / "openapi.json").write_text(json.dumps(answering(schema)))


def expects(folder: Path, name: str, schema: Any) -> None:
    (folder / "contracts" / f"{name}.schema.json").write_text(json.dumps(schema))


def index(folder: Path, text: str) -> None:
    (folder / "contracts" / "billing.yaml").write_text(text)


def gate(run: Run, *arguments: str) -> tuple[int, list[tuple[str, str]], list[str]]:
    result = run("check", "--format", "json", *arguments)
    report = json.loads(result.out)
    found = [one for one in report["findings"] if one["rule"].startswith("gate.expectation")]
    return result.code, [(one["rule"], one["severity"]) for one in found], report["remarks"]


def test_unchanged_expectations_are_no_finding(shop: Path, run: Run) -> None:
    describe(shop, {**BOTH, "properties": {**BOTH["properties"], "note": {"type": "string"}}})

    assert gate(run)[1] == []


def test_an_expectation_that_goes_with_what_it_expects_is_an_error(shop: Path, run: Run) -> None:
    describe(shop, ONLY_ID)
    index(shop, INDEX)
    run("record")

    code, found, _ = gate(run)

    assert (code, found) == (1, [("gate.expectation-removed", "error")])
    text = " ".join(run("check").out.split())
    assert "this change also takes away what billing expected of it" in text
    assert "breaks billing: contracts/total.schema.json:1:1 for GET /orders → 200" in text


def test_an_expectation_that_goes_alone_is_an_info(shop: Path, run: Run) -> None:
    index(shop, INDEX)

    assert gate(run)[:2] == (0, [("gate.expectation-removed", "info")])


def test_an_expectation_that_asks_for_less_is_an_error_where_that_hides_something(shop: Path, run: Run) -> None:
    describe(shop, ONLY_ID)
    expects(shop, "total", ONLY_ID)
    run("record")

    assert gate(run)[:2] == (1, [("gate.expectation-weakened", "error")])


def test_an_expectation_that_asks_for_less_alone_is_an_info(shop: Path, run: Run) -> None:
    expects(shop, "total", ONLY_ID)

    assert gate(run)[:2] == (0, [("gate.expectation-weakened", "info")])


@pytest.mark.parametrize(
    "schema",
    [{**ONLY_ID, "title": "in other words"}, {**ONLY_ID, "properties": {"id": {"type": "integer", "minimum": 0}}}],
    ids=["other words", "more"],
)
def test_an_expectation_that_asks_for_as_much_is_no_finding(shop: Path, run: Run, schema: Any) -> None:
    expects(shop, "id", schema)

    assert gate(run)[1] == []


@pytest.mark.parametrize("what", ["the folder", "the index", "moved elsewhere"])
def test_consumers_that_are_gone_are_still_asked(shop: Path, run: Run, what: str) -> None:
    describe(shop, ONLY_ID)
    run("record")
    if what == "the index":
        (shop / "contracts/billing.yaml").unlink()
    elif what == "the folder":
        shutil.rmtree(shop / "contracts")
    else:
        (shop / "contracts").rename(shop / "elsewhere")

    code, found, _ = gate(run)

    assert code == 1
    assert ("gate.expectation-removed", "error") in found


def test_what_the_base_did_not_meet_is_not_taken_away_by_this_change(shop: Path, run: Run) -> None:
    git(shop, "switch", "-q", "main")
    expects(shop, "total", {**BOTH, "required": ["id", "total", "never"]})
    commit(shop, "never met")
    git(shop, "switch", "-q", "-c", "other")
    index(shop, INDEX)

    assert gate(run)[:2] == (0, [("gate.expectation-removed", "info")])


def test_a_file_that_an_expectation_refers_to_is_a_part_of_it(shop: Path, run: Run) -> None:
    git(shop, "switch", "-q", "main")
    (shop / "shared").mkdir()
    (shop / "shared/order.json").write_text(json.dumps(BOTH))
    expects(shop, "total", {"$ref": "../shared/order.json"})
    commit(shop, "shared")
    git(shop, "switch", "-q", "-c", "other")
    (shop / "shared/order.json").write_text(json.dumps(ONLY_ID))
    describe(shop, ONLY_ID)
    run("record")

    code, found, _ = gate(run)

    assert (code, found) == (1, [("gate.expectation-weakened", "error")])


def test_what_cannot_be_read_in_the_base_is_said(shop: Path, run: Run) -> None:
    git(shop, "switch", "-q", "main")
    (shop / "contracts/id.schema.json").write_text("{")
    commit(shop, "broken")
    git(shop, "switch", "-q", "-c", "mended")
    expects(shop, "id", ONLY_ID)

    remarks = gate(run)[2]

    assert remarks and remarks[0].startswith("1 part of what consumers expected in the base cannot be read")


def test_it_is_accepted_by_a_waiver(shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTRACTGUARD_TODAY", "2026-01-01")
    describe(shop, ONLY_ID)
    index(shop, INDEX)
    run("record")
    report = json.loads(run("check", "--format", "json").out)
    (fingerprint,) = [one["fingerprint"] for one in report["findings"] if one["rule"] == "gate.expectation-removed"]

    assert run("accept", fingerprint, "--reason", "a", "--owner", "b", "--until", "30d").code == 0
    assert run("check").code == 0


def test_consumers_that_are_left_aside_are_left_aside(shop: Path, run: Run) -> None:
    index(shop, INDEX)

    assert gate(run, "--no-consumers")[1] == []


def test_consumers_behind_a_link_are_asked(shop: Path, run: Run) -> None:
    git(shop, "switch", "-q", "main")
    (shop / "contracts").rename(shop / "real")
    (shop / "contracts").symlink_to("real")
    commit(shop, "linked")
    git(shop, "switch", "-q", "-c", "other")
    describe(shop, ONLY_ID)
    index(shop, INDEX)
    run("record")

    assert gate(run)[:2] == (1, [("gate.expectation-removed", "error")])


def test_consumers_in_a_submodule_are_no_pass(shop: Path, run: Run, tmp_path: Path) -> None:
    other = tmp_path / "other"
    start(other)
    commit(other, "x", a="1")
    git(shop, "switch", "-q", "main")
    git(shop, "rm", "-q", "-r", "contracts")
    git(shop, "submodule", "-q", "add", f"file://{other}", "contracts")
    commit(shop, "submodule")
    git(shop, "switch", "-q", "-c", "more")

    result = run("check")

    assert result.code == 3
    assert "lies in a submodule" in result.err


def test_a_consumer_that_comes_with_a_removal_does_not_say_that_nobody_reads(shop: Path, run: Run) -> None:
    """Whose expectations the base does not know cannot tell for all who read."""
    git(shop, "switch", "-q", "main")
    shutil.rmtree(shop / "contracts")
    commit(shop, "nobody is known")
    git(shop, "switch", "-q", "-c", "other")
    describe(shop, ONLY_ID)
    (shop / "contracts").mkdir()
    expects(shop, "id", ONLY_ID)
    index(shop, INDEX)

    code, _, remarks = gate(run)

    assert code == 1
    assert any(remark.startswith("what is expected of shop comes with this change") for remark in remarks)


def test_a_further_consumer_is_one_of_those_that_are_known(shop: Path, run: Run) -> None:
    git(shop, "switch", "-q", "main")
    index(shop, INDEX)
    commit(shop, "nobody reads the total")
    git(shop, "switch", "-q", "-c", "other")
    describe(shop, ONLY_ID)
    (shop / "contracts/mobile.yaml").write_text(INDEX.replace("billing", "mobile"))

    code, _, remarks = gate(run)

    assert (code, remarks) == (0, [])


def test_a_folder_that_the_command_line_names_is_looked_for_in_the_base(shop: Path, run: Run) -> None:
    git(shop, "switch", "-q", "main")
    (shop / "contracts").rename(shop / "readers")
    commit(shop, "readers")
    git(shop, "switch", "-q", "-c", "other")
    describe(shop, ONLY_ID)
    index_of_readers = shop / "readers" / "billing.yaml"
    index_of_readers.write_text(INDEX)

    assert gate(run, "--consumers", "readers")[:2] == (1, [("gate.expectation-removed", "error")])


def test_a_folder_outside_of_the_repository_has_no_former_state(shop: Path, run: Run, tmp_path: Path) -> None:
    (shop / "contracts").rename(tmp_path / "readers")

    assert gate(run, "--consumers", str(tmp_path / "readers"))[1] == []


def test_an_index_that_is_a_link_is_asked(shop: Path, run: Run) -> None:
    git(shop, "switch", "-q", "main")
    (shop / "real").mkdir()
    (shop / "contracts/billing.yaml").rename(shop / "real/billing.yaml")
    (shop / "contracts/billing.yaml").symlink_to("../real/billing.yaml")
    expects(shop, "id", ONLY_ID)
    (shop / "contracts/mobile.yaml").write_text(INDEX.replace("billing", "mobile"))
    commit(shop, "linked")
    git(shop, "switch", "-q", "-c", "other")
    describe(shop, ONLY_ID)
    (shop / "contracts/billing.yaml").unlink()

    code, found, _ = gate(run)

    assert code == 1
    assert ("gate.expectation-removed", "error") in found


@pytest.mark.parametrize(
    "spelled", [r'"\x2e./shared/order.json"', r'".\u002e/shared/order.json"'], ids=["x2e", "u002e"]
)
def test_a_file_elsewhere_is_a_part_of_it_however_its_name_is_written(shop: Path, run: Run, spelled: str) -> None:
    git(shop, "switch", "-q", "main")
    (shop / "shared").mkdir()
    (shop / "shared/order.json").write_text(json.dumps(BOTH))
    index(shop, (INDEX + TOTAL).replace("total.schema.json", spelled))
    commit(shop, "shared")
    git(shop, "switch", "-q", "-c", "other")
    (shop / "shared/order.json").write_text(json.dumps(ONLY_ID))
    describe(shop, ONLY_ID)

    assert gate(run)[:2] == (1, [("gate.expectation-weakened", "error")])


def test_a_schema_deep_in_the_folder_may_refer_to_one_outside(shop: Path, run: Run) -> None:
    git(shop, "switch", "-q", "main")
    (shop / "contracts/deep").mkdir()
    (shop / "order.json").write_text(json.dumps(BOTH))
    (shop / "contracts/deep/total.json").write_text(json.dumps({"$ref": "../../order.json"}))
    index(shop, (INDEX + TOTAL).replace("total.schema.json", "deep/total.json"))
    commit(shop, "deep")
    git(shop, "switch", "-q", "-c", "other")
    (shop / "order.json").write_text(json.dumps(ONLY_ID))
    describe(shop, ONLY_ID)

    assert gate(run)[:2] == (1, [("gate.expectation-weakened", "error")])


@pytest.mark.parametrize("name", ["shared/total.schema", "shared/total", "shared/total.txt"])
def test_a_file_elsewhere_may_be_called_as_it_likes(shop: Path, run: Run, name: str) -> None:
    git(shop, "switch", "-q", "main")
    (shop / "shared").mkdir()
    (shop / name).write_text(json.dumps(BOTH))
    index(shop, (INDEX + TOTAL).replace("total.schema.json", f"../{name}"))
    commit(shop, "shared")
    git(shop, "switch", "-q", "-c", "other")
    (shop / name).write_text(json.dumps(ONLY_ID))
    describe(shop, ONLY_ID)

    assert gate(run)[:2] == (1, [("gate.expectation-weakened", "error")])


PAYLOAD = json.dumps({"id": 1, "total": 2})
READS = "  - fixtures: {}\n    needs: [/id, /total]\n    response: {{operation: GET /orders, status: 200}}\n"


@pytest.mark.parametrize("named", ["../payloads", "../payloads/*.json", '"../payloads/[a].json"'])
def test_a_payload_elsewhere_that_is_gone_is_missed(shop: Path, run: Run, named: str) -> None:
    git(shop, "switch", "-q", "main")
    (shop / "payloads").mkdir()
    (shop / "payloads/[a].json").write_text(PAYLOAD)
    (shop / "payloads/a.json").write_text(json.dumps({"id": 1}))
    index(shop, INDEX + READS.format(named))
    commit(shop, "payloads")
    git(shop, "switch", "-q", "-c", "other")
    (shop / "payloads/[a].json").unlink()
    describe(shop, ONLY_ID)

    code, found, _ = gate(run)

    assert code == 1
    assert ("gate.expectation-removed", "error") in found


def test_a_consumers_folder_that_becomes_a_link_leads_to_other_files(shop: Path, run: Run) -> None:
    """Each of its own files is as it was; what they refer to is sought beside the folder that the link leads to."""
    git(shop, "switch", "-q", "main")
    (shop / "total.schema.json").write_text(json.dumps(BOTH))
    index(shop, (INDEX + TOTAL).replace("total.schema.json", "../total.schema.json"))
    commit(shop, "beside")
    git(shop, "switch", "-q", "-c", "other")
    (shop / "deep").mkdir()
    (shop / "contracts").rename(shop / "deep/contracts")
    (shop / "contracts").symlink_to("deep/contracts")
    (shop / "deep/total.schema.json").write_text(json.dumps(ONLY_ID))
    describe(shop, ONLY_ID)

    assert gate(run)[:2] == (1, [("gate.expectation-weakened", "error")])


def test_a_link_on_the_way_to_a_file_elsewhere_is_a_part_of_its_name(shop: Path, run: Run) -> None:
    """Where `..` stands behind a link, it is the folder above that the link leads to."""
    git(shop, "switch", "-q", "main")
    for name, schema in (("one", BOTH), ("two", ONLY_ID)):
        (shop / name / "deep").mkdir(parents=True)
        (shop / name / "total.json").write_text(json.dumps(schema))
        (shop / name / "deep/.keep").touch()
    (shop / "way").symlink_to("one/deep")
    index(shop, (INDEX + TOTAL).replace("total.schema.json", "../way/../total.json"))
    commit(shop, "a link")
    git(shop, "switch", "-q", "-c", "other")
    (shop / "way").unlink()
    (shop / "way").symlink_to("two/deep")
    describe(shop, ONLY_ID)

    assert gate(run)[:2] == (1, [("gate.expectation-weakened", "error")])


def test_what_stands_beside_the_files_that_are_expected_from_does_not_matter(shop: Path, run: Run) -> None:
    """Neither does its number, nor its size: it is not looked at."""
    git(shop, "switch", "-q", "main")
    (shop / "other").mkdir()
    for number in range(50):
        (shop / f"other/{number}.json").write_text(str(number) * 1000)
    (shop / "total.schema.json").write_text(json.dumps(BOTH))
    index(shop, (INDEX + TOTAL).replace("total.schema.json", "../total.schema.json"))
    commit(shop, "much")
    git(shop, "switch", "-q", "-c", "more")
    (shop / "other/7.json").write_text("changed")

    assert gate(run) == (0, [], [])


@pytest.mark.parametrize("fetched", [True, False], ids=["fetched", "not fetched"])
def test_what_git_lfs_keeps_is_compared_by_its_content(shop: Path, run: Run, fetched: bool) -> None:
    git(shop, "switch", "-q", "main")
    keep_in_lfs(shop, "contracts/total.schema.json", fetched=fetched)
    git(shop, "switch", "-q", "-c", "other")
    unchanged = gate(run)
    expects(shop, "total", ONLY_ID)
    describe(shop, ONLY_ID)

    result = run("check")

    assert unchanged == (0, [], [])
    assert result.code == (1 if fetched else 3)
    assert ("gate.expectation-weakened" in result.out) is fetched
    assert ("is a pointer of Git LFS" in result.err) is not fetched


def test_more_than_can_be_laid_out_is_an_error(shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contractguard.project.base.tree.MAX_BYTES", 300)
    expects(shop, "total", ONLY_ID)

    result = run("check")

    assert result.code == 3
    assert "were expected from in the base" in result.err


def test_that_the_code_of_a_model_changed_is_said(shop: Path, run: Run) -> None:
    git(shop, "switch", "-q", "main")
    (shop / "models.py").write_text("class Order: ...\n")
    index(shop, (INDEX + TOTAL).replace("schema: total.schema.json", "model: models:Order"))
    commit(shop, "a model")
    git(shop, "switch", "-q", "-c", "other")
    before = gate(run)[2]
    (shop / "models.py").write_text("class Order: 'reads less'\n")

    remarks = gate(run)[2]

    assert before == []
    assert remarks[0].startswith("1 part of what consumers expected in the base cannot be read")


def test_a_pipe_in_place_of_an_empty_file_is_not_waited_for(shop: Path, run: Run) -> None:
    git(shop, "switch", "-q", "main")
    (shop / "contracts/empty.txt").touch()
    commit(shop, "empty")
    git(shop, "switch", "-q", "-c", "other")
    (shop / "contracts/empty.txt").unlink()
    os.mkfifo(shop / "contracts/empty.txt")

    assert gate(run)[:2] == (0, [])


@pytest.fixture
def modelled(shop: Path, run: Run) -> Path:
    """The same with a consumer whose expectation of the total is code, which may be run."""
    git(shop, "switch", "-q", "main")
    (shop / "models.py").write_text(
        "from pydantic import BaseModel\n\n\n"
        "class Order(BaseModel):\n    total: float\n\n\n"
        "class Less(BaseModel):\n    id: int\n"
    )
    (shop / "contractguard.toml").write_text('allow_models = true\n[providers.shop]\nspec = "openapi.json"\n')
    index(shop, (INDEX + TOTAL).replace("schema: total.schema.json", "model: models:Order"))
    commit(shop, "a model")
    git(shop, "switch", "-q", "-c", "modelled")
    return shop


def found_rules(run: Run) -> tuple[int, list[tuple[str, str]], list[str]]:
    """The exit code of a check, its findings, and what had to be checked and was not."""
    result = run("check", "--format", "json")
    report = json.loads(result.out)
    missed = [one["reason"] for one in report["unchecked"] if one["must"]]
    return result.code, [(one["rule"], one["severity"]) for one in report["findings"]], missed


@pytest.mark.parametrize(
    "less", ["from typing import Any\n\nOrder = Any\n", "class Order: ...\n"], ids=["any", "empty"]
)
def test_a_model_that_is_made_to_read_less_hides_no_removal(modelled: Path, run: Run, less: str) -> None:
    describe(modelled, ONLY_ID)
    (modelled / "models.py").write_text(less.replace("class Order: ...", "from pydantic import BaseModel as Order"))
    run("record")

    code, found, missed = found_rules(run)

    assert (code, found) == (1, [("response.property.removed", "error")])
    assert len(missed) == 1 and missed[0].startswith("models:Order: billing.yaml expected it in the base")


def test_a_model_that_is_made_to_read_less_ends_in_three_with_any_change(modelled: Path, run: Run) -> None:
    describe(modelled, {**BOTH, "properties": {**BOTH["properties"], "note": {"type": "string"}}})
    (modelled / "models.py").write_text("from typing import Any\n\nOrder = Any\n")
    run("record")

    code, found, missed = found_rules(run)

    assert (code, found, len(missed)) == (3, [("response.property.added", "info")], 1)


def test_a_model_may_change_where_the_provider_does_not(modelled: Path, run: Run) -> None:
    (modelled / "models.py").write_text("from typing import Any\n\nOrder = Any\n")

    assert found_rules(run) == (0, [], [])


@pytest.mark.parametrize("now", ["  - model: models:Less\n", "  - schema: id.schema.json\n"], ids=["other", "none"])
def test_a_model_that_is_named_no_more_is_judged_where_its_code_is_as_it_was(
    modelled: Path, run: Run, now: str
) -> None:
    describe(modelled, ONLY_ID)
    (modelled / "further.py").write_text("")
    index(modelled, INDEX + now + "    response: {operation: GET /orders, status: 200}\n")
    run("record")

    code, found, missed = found_rules(run)

    assert (code, missed) == (1, [])
    assert ("gate.expectation-removed", "error") in found


def test_code_that_is_gone_may_have_made_another_model(modelled: Path, run: Run) -> None:
    git(modelled, "switch", "-q", "main")
    (modelled / "extra.py").write_text("")
    commit(modelled, "extra")
    git(modelled, "switch", "-q", "-c", "gone")
    (modelled / "extra.py").unlink()
    describe(modelled, ONLY_ID)
    index(modelled, INDEX)
    run("record")

    code, found, missed = found_rules(run)

    assert (code, found, len(missed)) == (1, [("response.property.removed", "error")], 1)


def test_code_that_no_model_is_made_of_may_change(modelled: Path, run: Run) -> None:
    git(modelled, "switch", "-q", "main")
    (modelled / "service.py").write_text("VERSION = 1\n")
    commit(modelled, "a service")
    git(modelled, "switch", "-q", "-c", "other")
    (modelled / "service.py").write_text("VERSION = 2\n")
    describe(modelled, {**BOTH, "properties": {**BOTH["properties"], "note": {"type": "string"}}})
    run("record")

    assert found_rules(run) == (0, [("response.property.added", "info")], [])
