"""What had to be checked and was not ends in 3, unless somebody allows it, or findings come first."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.checks.descriptions import answering
from tests.cli.conftest import ID, LOOSE, Run

Json = Any
NOWHERE = {"$ref": "absent.json"}
"""A reference to a file that is not there: equal descriptions may mean different things by it."""
ORDERS = "GET /orders → 200 application/json"


def write(folder: Path, **descriptions: Json) -> None:
    for name, content in descriptions.items():
        (folder / f"{name}.json").write_text(json.dumps(content))


def allow(folder: Path, message: str, until: str = "2026-01-31") -> None:
    entry = f'[[allow_unchecked]]\nmessage = "{message}"\nreason = "later"\nowner = "ann"\nuntil = {until}\n'
    (folder / "contractguard.toml").write_text(entry)


def also(description: Json, path: str, item: Json) -> Json:
    return {**description, "paths": {**description["paths"], path: item}}


@pytest.mark.parametrize(
    "schema",
    [{"$ref": "#/components/schemas/Gone"}, NOWHERE, {"$ref": "https://example.com/order.json"}],
    ids=["dangling", "missing file", "refused"],
)
def test_an_operation_of_which_nothing_could_be_compared(folder: Path, run: Run, schema: Json) -> None:
    write(folder, a=answering(schema), b=answering({**schema, "description": "changed"}))

    result = run("diff", "a.json", "b.json")

    assert result.code == 3
    assert "1 not checked (1 of them had to be)" in result.out


@pytest.mark.parametrize(("reference", "code"), [("#/gone", 0), ("absent.json", 3), ("https://example.com/x.json", 3)])
def test_equal_descriptions_that_refer_to_what_is_not_there(folder: Path, run: Run, reference: str, code: int) -> None:
    write(folder, a=answering({"$ref": reference}))

    assert run("diff", "a.json", "a.json").code == code


@pytest.mark.parametrize("schema", [{"type": "strin"}, {"type": []}])
def test_a_schema_that_is_none(folder: Path, run: Run, schema: Json) -> None:
    write(folder, a=answering(schema), b=answering({"type": "string", "pattern": "a"}))

    assert [run("diff", *pair).code for pair in (("a.json", "b.json"), ("b.json", "a.json"))] == [3, 3]


def test_one_beside_others_that_were_compared(folder: Path, run: Run) -> None:
    good = answering(ID)["paths"]["/orders"]
    write(folder, a=also(answering(NOWHERE), "/others", good))

    assert run("diff", "a.json", "a.json").code == 3


def test_a_part_of_what_was_compared_is_told_and_passes(folder: Path, run: Run) -> None:
    schema = {"type": "object", "properties": {"a": NOWHERE, "b": {"type": "string"}}}
    write(folder, a=answering(schema), b=answering({**schema, "description": "changed"}))

    result = run("diff", "a.json", "b.json")

    assert result.code == 0
    assert "1 not checked\n" in result.out


@pytest.mark.parametrize("item", [{"$ref": "absent.yaml"}, 7, {"get": 7}, {"get": {"responses": {"200": NOWHERE}}}])
def test_an_operation_that_cannot_be_read_on_either_side(folder: Path, run: Run, item: Json) -> None:
    write(folder, a=also(answering(ID), "/others", item))

    assert run("diff", "a.json", "a.json").code == 3


def test_a_security_scheme_that_cannot_be_read_is_told_and_passes(folder: Path, run: Run) -> None:
    write(folder, a={**answering(ID), "components": {"securitySchemes": {"key": 7}}})

    result = run("diff", "a.json", "a.json")

    assert result.code == 0
    assert "1 not checked\n" in result.out  # the same place of the same file


def test_findings_come_first_and_the_summary_says_both(folder: Path, run: Run) -> None:
    old, new = (also(answering(NOWHERE), "/others", answering(one)["paths"]["/orders"]) for one in (ID, LOOSE))
    write(folder, a=old, b=new)

    result = run("diff", "a.json", "b.json")

    assert result.code == 1
    assert result.out.splitlines()[-1].startswith("1 error, ")
    assert "1 not checked (1 of them had to be)" in result.out


class TestAllowed:
    @pytest.fixture(autouse=True)
    def today(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CONTRACTGUARD_TODAY", "2026-01-01")

    @pytest.mark.parametrize("message", [ORDERS, "GET /orders"])
    def test_by_its_message_or_its_operation(self, folder: Path, run: Run, message: str) -> None:
        write(folder, a=answering(NOWHERE))
        allow(folder, message)

        text, report = run("diff", "a.json", "a.json"), run("diff", "a.json", "a.json", "--format", "json")

        assert (text.code, report.code) == (0, 0)
        assert "allowed by ann until 2026-01-31: later" in text.out
        (entry,) = json.loads(report.out)["unchecked"]
        assert (entry["must"], entry["allowed"]["owner"]) == (True, "ann")
        assert json.loads(report.out)["summary"]["missed"] == 0

    @pytest.mark.parametrize("message", ["GET /order", "", "GET /orders → 200"])
    def test_not_by_another(self, folder: Path, run: Run, message: str) -> None:
        write(folder, a=answering(NOWHERE))
        allow(folder, message or "get /orders")

        assert run("diff", "a.json", "a.json").code == 3

    def test_not_after_its_last_day(self, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        write(folder, a=answering(NOWHERE))
        allow(folder, ORDERS)
        monkeypatch.setenv("CONTRACTGUARD_TODAY", "2026-02-01")

        assert run("diff", "a.json", "a.json").code == 3

    def test_for_a_year_at_most(self, folder: Path, run: Run) -> None:
        write(folder, a=answering(ID))
        allow(folder, ORDERS, "2027-01-02")

        result = run("diff", "a.json", "a.json")

        assert result.code == 2
        assert "allow_unchecked: 2027-01-02 is more than a year ahead" in result.err

    @pytest.mark.parametrize(
        "text",
        ['message = "x"\nreason = "r"\nowner = "o"\n', 'message = "x"\nreason = ""\nowner = "o"\nuntil = 2026-01-31\n',
         'message = "x"\nreason = "r"\nowner = "o"\nuntil = "soon"\n', 'mesage = "x"\n'],
        ids=["no day", "no reason", "a text", "unknown key"],
    )  # fmt: skip
    def test_what_is_not_said_properly_is_refused(self, folder: Path, run: Run, text: str) -> None:
        write(folder, a=answering(ID))
        (folder / "contractguard.toml").write_text(f"[[allow_unchecked]]\n{text}")

        assert run("diff", "a.json", "a.json").code == 2

    def test_nothing_else_lets_it_pass(self, folder: Path, run: Run) -> None:
        write(folder, a=answering(NOWHERE))

        for option in (["--fail-on", "never"], ["--no-fail-on-unknown"], ["--severity", "*=none"]):
            assert run("diff", "a.json", "a.json", *option).code == 3


class TestExpectations:
    INDEX = (
        "consumer: web\nexpects:\n  - schema: web.schema.json\n    response: {operation: GET /orders, status: 200}\n"
    )

    def consumer(self, folder: Path, schema: Json) -> None:
        (folder / "contracts").mkdir()
        (folder / "contracts/web.yaml").write_text(self.INDEX)
        write(folder / "contracts", **{"web.schema": schema})

    @pytest.mark.parametrize("schema", [{"properties": {"id": NOWHERE}}, {"properties": {"id": {"type": []}}}])
    def test_one_that_could_not_be_evaluated(self, folder: Path, run: Run, schema: Json) -> None:
        self.consumer(folder, schema)

        result = run("diff", "old.json", "same.json", "--consumers", "contracts")

        assert result.code == 3
        assert "(1 of them had to be)" in result.out

    def test_one_of_a_message_that_cannot_be_read(self, folder: Path, run: Run) -> None:
        self.consumer(folder, ID)
        partly = {"type": "object", "required": ["id"], "properties": {"id": NOWHERE}}
        write(folder, a=answering(partly))

        assert run("diff", "a.json", "a.json").code == 0
        assert run("diff", "a.json", "a.json", "--consumers", "contracts").code == 3

    def test_one_that_is_allowed(self, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CONTRACTGUARD_TODAY", "2026-01-01")
        self.consumer(folder, {"properties": {"id": NOWHERE}})
        allow(folder, "web: web.schema.json for GET /orders → 200")

        assert run("diff", "old.json", "same.json", "--consumers", "contracts").code == 0

    def test_a_file_that_is_allowed(self, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CONTRACTGUARD_TODAY", "2026-01-01")
        self.consumer(folder, ID)
        write(folder / "contracts", other=["expects"])
        (folder / "contracts/other.yaml").write_text("{")

        before = run("diff", "old.json", "same.json", "--consumers", "contracts").code
        allow(folder, "other.yaml")
        after = run("diff", "old.json", "same.json", "--consumers", "contracts").code

        assert (before, after) == (3, 0)

    @pytest.mark.parametrize("paths", [{}, None])
    def test_all_operations_are_gone_while_one_is_used(self, folder: Path, run: Run, paths: Json) -> None:
        self.consumer(folder, ID)
        write(folder, none={**answering(ID), "paths": paths})

        result = run("diff", "old.json", "none.json", "--consumers", "contracts")

        assert result.code == 1
        assert "breaks web" in result.out
