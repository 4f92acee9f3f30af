"""The pytest plugin, in runs of pytest of their own."""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap
import tomllib
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest

from contractguard.contract.choices import TargetPart
from contractguard.contract.document import Document
from contractguard.contract.expectation import Target
from contractguard.observe.usage import load
from contractguard.store.record import record_snapshot
from tests.checks.descriptions import api, contract

pytest_plugins = ["pytester"]

MODULE = "contractguard.plugins.pytest_plugin"
IS_INSTALLED = any(entry.value == MODULE for entry in entry_points(group="pytest11"))
PAYMENT = {
    "type": "object",
    "required": ["id", "amount", "currency"],
    "properties": {"id": {"type": "string"}, "amount": {"type": "integer"}, "note": {"type": ["string", "null"]}},
}
USING = """
    def test_one(contract_usage):
        payment = contract_usage.track({"id": "p", "amount": 1, "note": None}, event="payment.succeeded")
        assert payment["amount"] == 1

    def test_two(contract_usage):
        payment = contract_usage.track({"id": "p", "amount": 1.5, "note": None}, event="payment.succeeded")
        assert payment["id"] and payment.get("amount") and "note" in payment

    def test_three(contract_usage):
        order = contract_usage.track([{"id": 1}], operation="GET /orders", status=200)
        assert [line["id"] for line in order] == [1]
"""


def description(event: str = "payment.succeeded") -> Any:
    def content(schema: Any) -> Any:
        return {"application/json": {"schema": schema}}

    ok = {"description": "done", "content": content(PAYMENT), "headers": {"X-Page": {"required": True}}}
    post = {"post": {"requestBody": {"required": True, "content": content(PAYMENT)}, "responses": {}}}
    return api(paths={"/payments/{id}": {"get": {"responses": {"200": ok}}}}, webhooks={event: post})


def recorded(folder: Path, provider: str = "payments", event: str = "payment.succeeded") -> None:
    record_snapshot(contract(description(event)), folder / "snapshots" / provider / "contract.json")


def run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    """Run pytest in this process, with the plugin as an installation would load it."""
    plugin = () if IS_INSTALLED else ("-p", MODULE)
    return pytester.runpytest_inprocess(*plugin, "-p", "no:cacheprovider", *arguments)


def said(result: pytest.RunResult) -> str:
    """What a failing test said, without pytest's margin."""
    return "\n".join(line.removeprefix("E").strip() for line in result.outlines if line.startswith("E"))


def test_the_entry_point_names_the_plugin() -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))["project"]

    assert project["entry-points"]["pytest11"] == {"contractguard": MODULE}


def test_the_start_of_pytest_loads_nothing_more() -> None:
    program = (
        f"import sys, pytest; before = set(sys.modules)\nimport {MODULE}\nprint(*sorted(set(sys.modules) - before))"
    )

    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert result.stdout.split() == ["contractguard", "contractguard.plugins", MODULE]


# --- contract.verify


def test_a_payload_as_recorded_passes(pytester: pytest.Pytester) -> None:
    recorded(pytester.path)
    pytester.makepyfile("""
        def test_payload(contract):
            contract.verify({"id": "p", "amount": 1, "currency": "EUR"}, event="payment.succeeded")

        def test_bytes(contract):
            contract.verify(b'{"id": "p", "amount": 1, "currency": "EUR"}', event="payment.succeeded")
    """)

    run(pytester).assert_outcomes(passed=2)


def test_a_payload_that_is_not_fails_as_an_assertion_does(pytester: pytest.Pytester) -> None:
    recorded(pytester.path)
    pytester.makepyfile("""
        import pytest

        def test_payload(contract):
            contract.verify({"id": "\\x1b[31m" + "p" * 500, "amount": "1"}, event="payment.succeeded")

        def test_caught(contract):
            with pytest.raises(AssertionError, match="amount"):
                contract.verify({"amount": "1"}, event="payment.succeeded")
    """)

    result = run(pytester)

    result.assert_outcomes(passed=1, failed=1)
    lines = (pytester.path / "snapshots" / "payments" / "contract.json").read_text().splitlines()
    places = [index for index, line in enumerate(lines, 1) if '"type": "integer"' in line]
    head, missing, amount = said(result).split("\n\n")
    assert head.endswith(
        "the payload of webhook payment.succeeded POST is not what the contract says (snapshots/payments/contract.json)"
    )
    assert missing.splitlines()[0] == 'the body: "currency" is missing'
    assert missing.splitlines()[1].startswith(r'found     {"id": "\u001b[31mppp') and missing.splitlines()[1].endswith(
        "…"
    )
    found, promise = amount.splitlines()[1:]
    assert amount.splitlines()[0] == "/amount: must be integer"
    assert found == 'found     "1"'
    assert promise.startswith('contract  type: "integer"   snapshots/payments/contract.json:')
    assert int(promise.split(":")[-2]) in places
    assert "pytest_contract.py" not in result.stdout.str()


def test_only_the_first_places_are_shown(pytester: pytest.Pytester) -> None:
    items = {"items": {"type": "integer"}}
    spec = api(
        webhooks={"a": {"post": {"requestBody": {"content": {"application/json": {"schema": items}}}, "responses": {}}}}
    )
    (pytester.path / "openapi.json").write_text(json.dumps(spec))
    pytester.makeini("[pytest]\ncontract_spec = openapi.json")
    pytester.makepyfile("""
        def test_payload(contract):
            contract.verify(["x"] * 9, event="a")
    """)

    result = run(pytester)

    assert said(result).count("must be integer") == 5
    assert said(result).endswith("and 4 more")


@pytest.mark.parametrize(
    ("call", "what"),
    [
        ("contract.verify({}, event='payment.suceeded')", "the closest that it has: 'payment.succeeded'"),
        ("contract.verify_response(R, operation='GET /payment/7')", "the closest that it has: 'GET /payments/{id}'"),
        ("contract.verify({1}, event='payment.succeeded')", "which JSON does not have"),
        ("contract.verify(b'{', event='payment.succeeded')", "the payload is not JSON"),
        ("contract.verify_response(3, operation='GET /payments/7')", "a int is no response"),
        ("contract.verify({}, event='a', provider='payment')", "recorded: payments"),
    ],
)
def test_what_cannot_be_verified_fails(pytester: pytest.Pytester, call: str, what: str) -> None:
    recorded(pytester.path)
    pytester.makepyfile(f"""
        class R:
            status_code, headers, content = 200, {{}}, b""

        def test_it(contract):
            {call}
    """)

    result = run(pytester)

    result.assert_outcomes(failed=1)
    assert what in said(result)
    assert "lookup.py" not in result.stdout.str()


def test_no_contract_at_all_fails(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        def test_it(contract):
            contract.verify({}, event="payment.succeeded")
    """)

    result = run(pytester)

    result.assert_outcomes(failed=1)
    assert "UsageError: contractguard: no contract to verify against: */contract.json matches nothing below" in said(
        result
    )


def test_a_contract_that_cannot_be_read_fails(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\ncontract_spec = nowhere.yaml")
    pytester.makepyfile("""
        def test_it(contract):
            contract.verify({}, event="payment.succeeded")
    """)

    result = run(pytester)

    result.assert_outcomes(failed=1)
    assert "nowhere.yaml: there is no such file" in said(result)


SHIPPED = """
    import pytest

    def test_it(contract):
        contract.verify({"id": "p", "amount": 1, "currency": "EUR"}, event="order.shipped")

    def test_said(contract):
        contract.verify({"id": "p", "amount": 1, "currency": "EUR"}, event="order.shipped", provider="shop")

    def test_other(contract):
        with pytest.raises(Exception, match="no event is called"):
            contract.verify({}, event="order.shipped", provider="payments")
"""


def test_the_provider_that_has_the_event_is_taken(pytester: pytest.Pytester) -> None:
    recorded(pytester.path)
    recorded(pytester.path, "shop", "order.shipped")
    pytester.makepyfile(SHIPPED)

    run(pytester).assert_outcomes(passed=3)


def test_an_event_of_several_providers_needs_a_name(pytester: pytest.Pytester) -> None:
    recorded(pytester.path, "shop", "order.shipped")
    recorded(pytester.path, "depot", "order.shipped")
    recorded(pytester.path)
    pytester.makepyfile(SHIPPED)

    result = run(pytester)

    result.assert_outcomes(passed=2, failed=1)
    assert "several providers have it: depot, shop" in said(result)


def test_the_configured_provider_is_taken(pytester: pytest.Pytester) -> None:
    recorded(pytester.path, "shop", "order.shipped")
    recorded(pytester.path, "depot", "order.shipped")
    recorded(pytester.path)
    pytester.makeini("[pytest]\ncontract_provider = depot")
    pytester.makepyfile(SHIPPED)

    run(pytester).assert_outcomes(passed=3)


def test_an_event_that_no_provider_has(pytester: pytest.Pytester) -> None:
    recorded(pytester.path)
    recorded(pytester.path, "shop", "order.shipped")
    pytester.makepyfile("""
        def test_it(contract):
            contract.verify({}, event="order.shippd")
    """)

    result = run(pytester)

    assert "no event is called 'order.shippd' in 2 contracts" in said(result)
    assert "snapshots/shop/contract.json: the closest that it has: 'order.shipped'" in said(result)


# --- where the contracts are

VERIFYING = """
    def test_payload(contract):
        contract.verify({"id": "p", "amount": 1, "currency": "EUR"}, event="payment.succeeded")
"""
ELSEWHERE = 'snapshots = "recorded"\n[providers.payments]\nspec = "openapi.json"\n'


def configured(folder: Path, text: str = ELSEWHERE, event: str = "payment.succeeded") -> None:
    """A project whose contracts are recorded in another folder than the usual one, and a test in it."""
    (folder / "tests").mkdir(parents=True)
    (folder / "contractguard.toml").write_text(text)
    record_snapshot(contract(description(event)), folder / "recorded" / "payments" / "contract.json")
    test = VERIFYING.replace("payment.succeeded", event)
    (folder / "tests" / f"test_{folder.name}.py").write_text(textwrap.dedent(test))


def test_the_nearest_configuration_tells_where_the_contracts_are(pytester: pytest.Pytester) -> None:
    """Not pytest's root: in one run, each test has its own project."""
    recorded(pytester.path, event="something.else")
    configured(pytester.path / "payments")
    configured(pytester.path / "orders", event="order.placed")

    run(pytester).assert_outcomes(passed=2)


def test_the_table_of_a_shared_configuration_counts(pytester: pytest.Pytester) -> None:
    configured(pytester.path)
    (pytester.path / "contractguard.toml").unlink()
    (pytester.path / "pyproject.toml").write_text('[tool.contractguard]\nsnapshots = "recorded"\n')

    run(pytester).assert_outcomes(passed=1)


def test_contracts_beside_a_configuration_that_names_another_folder_are_none(pytester: pytest.Pytester) -> None:
    configured(pytester.path, ELSEWHERE.replace("recorded", "nowhere"))
    recorded(pytester.path)

    result = run(pytester)

    result.assert_outcomes(failed=1)
    assert "no contract to verify against" in said(result) and "nowhere" in said(result)


@pytest.mark.parametrize("text", ["snapshots = 3", "snapshots = "], ids=["number", "broken"])
def test_a_configuration_that_names_no_folder_is_no_pass(pytester: pytest.Pytester, text: str) -> None:
    configured(pytester.path, text)

    result = run(pytester)

    result.assert_outcomes(failed=1)
    assert "contractguard.toml" in said(result)


def test_a_mistake_elsewhere_in_the_configuration_is_no_pass(pytester: pytest.Pytester) -> None:
    """As for the commands: what else was meant, nobody knows."""
    configured(pytester.path, ELSEWHERE + 'specification = "x"\n')

    result = run(pytester)

    result.assert_outcomes(failed=1)
    assert "contractguard.toml" in said(result) and "specification" in said(result)


def test_a_recorded_contract_that_leads_out_of_the_project_is_not_read(pytester: pytest.Pytester) -> None:
    configured(pytester.path / "orders")
    kept = pytester.path / "orders" / "recorded" / "payments" / "contract.json"
    kept.rename(pytester.path / "outside.json")
    kept.symlink_to(pytester.path / "outside.json")

    result = run(pytester)

    result.assert_outcomes(failed=1)
    assert "outside" in said(result)


def test_beside_a_program_of_the_same_name_nothing_is_verified(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded(pytester.path)
    pytester.makepyfile(VERIFYING + USING)
    metadata = pytester.path / "site" / "contractguard-0.3.1.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: contractguard\nVersion: 0.3.1\n")
    monkeypatch.syspath_prepend(metadata.parent)

    result = run(pytester)

    result.assert_outcomes(errors=4)
    assert "another project's distribution called contractguard (0.3.1) is installed" in said(result)
    assert "pip uninstall contractguard" in said(result)


def test_a_response_is_verified(pytester: pytest.Pytester) -> None:
    recorded(pytester.path)
    pytester.makepyfile("""
        class Response:
            status_code = 200
            headers = {"Content-Type": "application/json", "X-Page": "1"}
            content = b'{"id": "p", "amount": 1, "currency": "EUR"}'

        class Other(Response):
            headers = {"Content-Type": "text/html"}

        class Teapot(Response):
            status_code = 418

        def test_right(contract):
            contract.verify_response(Response(), operation="GET /payments/7")

        def test_wrong(contract):
            contract.verify_response(Other(), operation="GET /payments/7")

        def test_teapot(contract):
            contract.verify_response(Teapot(), operation="GET /payments/7")
    """)

    result = run(pytester)

    result.assert_outcomes(passed=1, failed=2)
    assert "header x-page is missing" in said(result)
    assert "media type text/html is not described (described: application/json)" in said(result)
    assert "status 418 is not described (described: 200)" in said(result)


# --- contract_usage


def written(path: Path) -> dict[Target, tuple[tuple[str, ...], tuple[str, ...]]]:
    loaded = load(Document("file:///usage.json", "usage.json", json.loads(path.read_bytes())))
    return {target: (usage.required, usage.optional) for target, (usage, _) in loaded.items()}


READ = {
    Target(TargetPart.EVENT, event="payment.succeeded"): (("/amount", "/id"), ("/note",)),
    Target(TargetPart.RESPONSE, operation="GET /orders", status="200"): (("/*/id",), ("/*",)),
}


def test_the_usage_of_all_tests_is_written(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(USING)

    result = run(pytester, "--contract-usage-out", "out/usage.json")

    result.assert_outcomes(passed=3)
    result.stdout.fnmatch_lines(["contract usage: 5 fields of 2 messages written to *usage.json"])
    assert written(pytester.path / "out" / "usage.json") == READ


def test_workers_hand_their_usage_over(pytester: pytest.Pytester) -> None:
    pytest.importorskip("xdist")
    pytester.makepyfile(USING)
    run(pytester, "--contract-usage-out=alone.json")

    result = run(pytester, "--contract-usage-out=usage.json", "-n2")

    result.assert_outcomes(passed=3)
    assert (pytester.path / "usage.json").read_bytes() == (pytester.path / "alone.json").read_bytes()


def test_a_worker_that_crashed_is_told(pytester: pytest.Pytester) -> None:
    pytest.importorskip("xdist")
    pytester.makepyfile(
        USING
        + """
    def test_zero():
        import os
        os._exit(1)
    """
    )

    result = run(pytester, "--contract-usage-out=usage.json", "-n1", "--max-worker-restart=0")

    assert result.ret != 0
    result.stdout.fnmatch_lines(["contract usage: a worker crashed, so the code may read more than was seen"])


def test_the_file_can_be_configured(pytester: pytest.Pytester) -> None:
    pytester.makeini("[pytest]\ncontract_usage_out = usage.json")
    pytester.makepyfile(USING)

    run(pytester)

    assert written(pytester.path / "usage.json") == READ


@pytest.mark.parametrize("name", ["link.json", "../usage.json"])
def test_a_configured_file_does_not_lead_out_of_the_project(pytester: pytest.Pytester, name: str) -> None:
    (pytester.path / "link.json").symlink_to("../usage.json")
    pytester.makeini(f"[pytest]\ncontract_usage_out = {name}")
    pytester.makepyfile(USING)

    result = run(pytester)

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stdout.fnmatch_lines(["contract usage: *leads to *usage.json, which is outside *"])
    assert not (pytester.path.parent / "usage.json").exists()


def test_without_a_file_nothing_is_written(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(USING)
    before = set(pytester.path.rglob("*.json"))

    result = run(pytester)

    result.assert_outcomes(passed=3)
    result.stdout.no_fnmatch_line("*contract usage*")
    assert set(pytester.path.rglob("*.json")) == before


def test_a_run_that_tracked_nothing_says_so(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(): pass")

    result = run(pytester, "--contract-usage-out=usage.json")

    result.stdout.fnmatch_lines(["contract usage: no test tracked a payload; * is not written"])
    assert not (pytester.path / "usage.json").exists()


def test_failed_tests_are_told(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        USING
        + """
    def test_four(contract_usage):
        for value in contract_usage.track({"a": 1}, event="x").values():
            raise ValueError(value)
    """
    )

    result = run(pytester, "--contract-usage-out=usage.json")

    result.stdout.fnmatch_lines(
        [
            "contract usage: 5 fields of 3 messages written to *, 1 remark on what was unseen",
            "contract usage: not all tests passed, so the code may read more than was seen",
        ]
    )


def test_a_file_that_cannot_be_written_fails_the_run(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(USING)
    (pytester.path / "taken").write_text("")

    result = run(pytester, "--contract-usage-out=taken/usage.json")

    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stdout.fnmatch_lines(["contract usage: *cannot be *"])


def test_a_payload_of_no_message_is_refused(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        def test_it(contract_usage):
            contract_usage.track({})
    """)

    result = run(pytester)

    result.assert_outcomes(failed=1)
    assert "which message is this?" in said(result)
