"""check with consumers: whom a change hurts, what is pending, and what could not be read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run

Json = Any
ORDER: dict[str, Any] = {
    "type": "object",
    "properties": {"id": {"type": "integer"}, "total": {"type": "number"}, "note": {"type": "string"}},
    "required": ["id", "total"],
}
NEEDS_TOTAL = {"type": "object", "properties": {"total": {"type": "number"}}, "required": ["total"]}
INDEX = """\
consumer: billing
provider: shop
expects:
  - schema: order.schema.json
    response: {operation: "GET /orders/{id}", status: 200}
"""


def description(order: Json) -> Json:
    answer = {"description": "OK", "content": {"application/json": {"schema": order}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "paths": {"/orders/{id}": {"get": {"responses": {"200": answer}}}},
    }


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Path:
    """A recorded provider with one consumer that needs the total."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "contractguard.toml").write_text('[providers.shop]\nspec = "openapi.json"\n')
    (tmp_path / "openapi.json").write_text(json.dumps(description(ORDER)))
    assert run("record").code == 0
    (tmp_path / "contracts").mkdir()
    (tmp_path / "contracts/billing.yaml").write_text(INDEX)
    (tmp_path / "contracts/order.schema.json").write_text(json.dumps(NEEDS_TOTAL))
    return tmp_path


def change(folder: Path, **order: Json) -> None:
    (folder / "openapi.json").write_text(json.dumps(description({**ORDER, **order})))


def found(run: Run, *arguments: str) -> tuple[int, Json]:
    result = run("check", "--format", "json", *arguments)
    return result.code, json.loads(result.out)


def test_everything_expected_is_met(shop: Path, run: Run) -> None:
    code, report = found(run)

    assert (code, report["findings"]) == (0, [])
    assert report["summary"]["expectations"] == {
        "total": 1, "consumers": 1, "guaranteed": 1, "possible": 0, "pending": 0, "unread": 0,
    }  # fmt: skip


def test_a_change_names_whom_it_hurts_and_where_that_stands(shop: Path, run: Run) -> None:
    change(shop, required=["id"])

    code, report = found(run)

    (finding,) = report["findings"]
    assert (code, finding["rule"], finding["severity"]) == (1, "response.property.became-optional", "error")
    assert finding["consumers"] == [
        {
            "consumer": "billing",
            "expectation": "order.schema.json for GET /orders/{id} → 200",
            "strength": "guaranteed",
            "pending": False,
            "breaks": True,
            "source": {"file": "contracts/order.schema.json", "line": 1, "column": 1},
        }
    ]
    assert "breaks billing: contracts/order.schema.json:1:1 for" in run("check").out


def test_what_no_known_consumer_reads_is_a_warning(shop: Path, run: Run) -> None:
    change(
        shop, properties={key: value for key, value in ORDER["properties"].items() if key != "id"}, required=["total"]
    )

    code, report = found(run)
    others = found(run, "--assume-unknown-consumers")

    assert (code, {finding["severity"] for finding in report["findings"]}) == (0, {"warning"})
    assert (others[0], {finding["severity"] for finding in others[1]["findings"]}) == (1, {"error"})


def test_what_was_never_met_is_pending(shop: Path, run: Run) -> None:
    (shop / "contracts/order.schema.json").write_text(json.dumps({"required": ["note"]}))

    code, report = found(run)

    assert code == 0
    assert [hurt["pending"] for finding in report["findings"] for hurt in finding["consumers"]] == [True]
    assert report["summary"]["expectations"]["pending"] == 1
    (shop / "contractguard.toml").write_text('pending = false\n[providers.shop]\nspec = "openapi.json"\n')
    assert found(run)[0] == 1


def test_an_unknown_operation_names_the_closest(shop: Path, run: Run) -> None:
    (shop / "contracts/billing.yaml").write_text(INDEX.replace("/orders/", "/order/"))

    code, report = found(run)

    assert (code, [finding["rule"] for finding in report["findings"]]) == (1, ["api.operation.removed"])
    assert "GET /orders/{id}" in report["findings"][0]["text"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("contracts/order.schema.json", "{"),
        ("contracts/billing.yaml", INDEX.replace("order.schema.json", "absent.json")),
        ("contracts/billing.yaml", INDEX.replace("expects", "expect")),
        ("contracts/other.yaml", INDEX),
        ("contracts/billing.yaml", INDEX.replace("provider: shop", "provider: shoop")),
    ],
    ids=["no JSON", "missing file", "unknown key", "same consumer twice", "unknown provider"],
)
def test_what_cannot_be_read_is_never_a_pass(shop: Path, run: Run, name: str, content: str) -> None:
    (shop / name).write_text(content)

    code, report = found(run)

    assert code == 3
    assert report["summary"]["expectations"]["unread"] >= 1
    assert report["unchecked"] != []


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [("pact.json", {"interactions": []}, 3), ("api.json", description(ORDER), 0)],
    ids=["a pact without an index", "a description"],
)
def test_a_folder_without_an_index(shop: Path, run: Run, name: str, content: Json, code: int) -> None:
    for path in (shop / "contracts").iterdir():
        path.unlink()
    (shop / "contracts" / name).write_text(json.dumps(content))

    result = run("check")

    assert result.code == code
    assert ("holds no index of expectations, but contracts/pact.json" in " ".join(result.out.split())) is (code == 3)


def test_the_others_are_still_evaluated(shop: Path, run: Run) -> None:
    entry = '  - schema: absent.json\n    response: {operation: "GET /orders/{id}", status: 200}\n'
    (shop / "contracts/billing.yaml").write_text(INDEX + entry)
    change(shop, required=["id"])

    code, report = found(run)

    assert code == 1
    assert report["summary"]["expectations"]["total"] == 1


def test_no_expectation_of_a_provider_is_no_pass(shop: Path, run: Run) -> None:
    (shop / "contractguard.toml").write_text(
        '[providers.shop]\nspec = "openapi.json"\n[providers.bank]\nspec = "openapi.json"\n'
    )
    run("record")

    code, report = found(run, "--provider", "bank")

    assert code == 3
    assert [entry["reason"] for entry in report["unchecked"]] == ["no expectation of the provider bank was evaluated"]
    assert found(run, "--provider", "bank", "--no-consumers")[0] == 0


def test_a_folder_that_was_named_must_exist(shop: Path, run: Run) -> None:
    result = run("check", "--consumers", "elsewhere")

    assert result.code == 2
    assert "there is no folder" in result.err


class TestRecordConsumer:
    def test_writes_one_file_that_stands_alone(self, shop: Path, run: Run) -> None:
        result = run("record", "--consumer", "contracts/billing.yaml", "--output", "billing.json")
        for path in (shop / "contracts").iterdir():
            path.unlink()
        (shop / "billing.json").rename(shop / "contracts/billing.json")
        change(shop, required=["id"])

        code, report = found(run)

        assert result.out == "wrote billing.json (1 expectation)\n"
        assert code == 1
        assert [hurt["consumer"] for hurt in report["findings"][0]["consumers"]] == ["billing"]

    @pytest.mark.parametrize("arguments", [[], ["--output", "billing.json"]], ids=["default", "named"])
    def test_it_is_not_written_through_a_link_out_of_the_project(
        self, shop: Path, run: Run, tmp_path_factory: pytest.TempPathFactory, arguments: list[str]
    ) -> None:
        outside = tmp_path_factory.mktemp("outside") / "precious"
        (shop / "billing.json").symlink_to(outside)

        result = run("record", "--consumer", "contracts/billing.yaml", *arguments)

        assert result.code == 3
        assert f"{shop / 'billing.json'}: is a symbolic link that leads to {outside}" in result.err
        assert not outside.exists()

    def test_half_an_expectation_is_not_written(self, shop: Path, run: Run) -> None:
        (shop / "contracts/order.schema.json").unlink()

        result = run("record", "--consumer", "contracts/billing.yaml")

        assert result.code == 3
        assert not (shop / "billing.json").exists()

    @pytest.mark.parametrize(
        "arguments",
        [
            ["--consumer", "contracts/billing.yaml", "openapi.json"],
            ["--consumer", "contracts/billing.yaml", "--provider", "shop"],
            ["--output", "x.json"],
            ["--allow-models"],
        ],
    )
    def test_options_that_do_not_go_together(self, shop: Path, run: Run, arguments: list[str]) -> None:
        assert run("record", *arguments).code == 2


def test_diff_names_consumers_when_asked(shop: Path, run: Run) -> None:
    change(shop, required=["id"])

    without = run("diff", "snapshots/shop", "openapi.json")
    named = run("diff", "snapshots/shop", "openapi.json", "--consumers", "contracts")

    assert "billing" not in without.out
    assert "breaks billing: contracts/order.schema.json:1:1 for" in named.out
    assert named.code == 1


def test_a_removal_that_reaches_many_messages_and_nobody_reads_is_a_warning(shop: Path, run: Run) -> None:
    def described(order: Json) -> Json:
        answer = {
            "description": "OK",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}},
        }
        paths = {f"/orders/{number}": {"get": {"responses": {"200": answer}}} for number in range(30)}
        return {**description({}), "paths": paths, "components": {"schemas": {"Order": order}}}

    less = {**ORDER, "required": ["total"], "properties": {"total": {"type": "number"}}}
    (shop / "old.json").write_text(json.dumps(described(ORDER)))
    (shop / "new.json").write_text(json.dumps(described(less)))
    index = (shop / "contracts/billing.yaml").read_text().replace("/orders/{id}", "/orders/29")
    (shop / "contracts/billing.yaml").write_text(index)

    result = run("diff", "old.json", "new.json", "--consumers", "contracts", "--format", "json")

    assert result.code == 0
    (gone,) = [one for one in json.loads(result.out)["findings"] if one["rule"] == "response.property.removed"]
    assert (gone["severity"], gone["places_total"]) == ("warning", 29)
    assert len(gone["places"]) == 29


def test_an_operation_that_moved_and_kept_its_id_is_no_removal_that_nobody_reads(shop: Path, run: Run) -> None:
    def described(path: str) -> Json:
        (item,) = description(ORDER)["paths"].values()
        return {**description(ORDER), "paths": {path: {"get": {**item["get"], "operationId": "getOrder"}}}}

    (shop / "old.json").write_text(json.dumps(described("/orders/{id}")))
    (shop / "new.json").write_text(json.dumps(described("/v2/orders/{id}")))
    index = (shop / "contracts/billing.yaml").read_text().replace('"GET /orders/{id}"', "getOrder")
    (shop / "contracts/billing.yaml").write_text(index)

    assert run("diff", "old.json", "new.json", "--consumers", "contracts").code == 1
