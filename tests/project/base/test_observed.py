"""check, where it is recorded what a provider was observed to send: held against the description and the base."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.checks.descriptions import answering
from tests.cli.conftest import Run
from tests.project.base.repositories import commit, git, start

GET = "GET /orders → 200 application/json"
DENIED = "GET /orders → 403 application/json"
SCHEMA: Any = {
    "type": "object",
    "required": ["id"],
    "properties": {"id": {"type": "string"}, "note": {"type": "string"}},
}
RECORD = "/snapshots/shop/observed.json"


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTRACTGUARD_TODAY", "2026-01-01")


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> Path:
    """A provider that is described and recorded on main, but not observed; `work` is checked out."""
    start(tmp_path)
    monkeypatch.chdir(tmp_path)
    describe(tmp_path, SCHEMA)
    (tmp_path / "contractguard.toml").write_text('[providers.shop]\nspec = "openapi.json"\n')
    assert run("record").code == 0
    commit(tmp_path, "recorded")
    git(tmp_path, "switch", "-q", "-c", "work")
    return tmp_path


def describe(folder: Path, schema: Any) -> None:
    description = answering(schema)
    answers = description["paths"]["/orders"]["get"]["responses"]
    answers["403"] = {"description": "denied", "content": answers["200"]["content"]}
    (folder / "openapi.json").write_text(json.dumps(description))


def observe(folder: Path, *messages: str, calls: str = "10+", undocumented: tuple[str, ...] = (), **facts: str) -> None:
    """Write a record in which each message has these facts."""
    seen = {"": "object 10+", "id": "string", "note": "string", **facts}
    strange = {"undocumented": dict.fromkeys(undocumented, seen)} if undocumented else {}
    value = {"version": 1, "provider": "shop", "calls": calls, "messages": dict.fromkeys(messages, seen), **strange}
    (folder / "snapshots/shop/observed.json").write_text(json.dumps(value, ensure_ascii=False), "utf-8")


def observe_on_main(folder: Path, *messages: str, **facts: Any) -> None:
    git(folder, "switch", "-q", "main")
    observe(folder, *messages, **facts)
    commit(folder, "observed")
    git(folder, "switch", "-q", "work")
    git(folder, "merge", "-q", "main")


def check(run: Run, *arguments: str) -> tuple[int, dict[str, Any]]:
    result = run("check", "--format", "json", *arguments)
    return result.code, json.loads(result.out)


def told(report: dict[str, Any], severity: str = "error") -> list[tuple[str, str]]:
    return [(one["rule"], one["pointer"]) for one in report["findings"] if one["severity"] == severity]


def test_a_record_that_agrees_is_a_section_of_its_own(shop: Path, run: Run) -> None:
    observe(shop, GET)

    code, report = check(run)

    assert (code, told(report)) == (0, [])
    assert [one["question"] for one in report["sections"]] == ["gate", "comparison", "drift"]


def test_what_the_description_forbids_fails_the_check_and_says_what_to_do(shop: Path, run: Run) -> None:
    observe_on_main(shop, GET, note="string | null")

    code, report = check(run)

    assert (code, told(report)) == (1, [("response.nullable.added", "/body/note")])
    assert any("record it again" in one for section in report["sections"] for one in section["remarks"])


def test_a_description_that_has_changed_since_the_record_is_held_against_it(shop: Path, run: Run) -> None:
    observe_on_main(shop, GET, note="integer 1e0..1e3")
    describe(shop, {**SCHEMA, "properties": {"id": {"type": "string"}, "note": {"type": ["string", "integer"]}}})

    code, report = check(run)

    assert not [rule for rule, _ in told(report) if rule == "response.type.changed"]
    assert code == 1  # that it may be an integer now is the break


@pytest.mark.parametrize(
    "text", ["", "{", '{"version": 9, "provider": "shop"}', "[]"], ids=["empty", "torn", "newer", "a list"]
)
def test_a_record_that_cannot_be_read_is_no_pass(shop: Path, run: Run, text: str) -> None:
    (shop / "snapshots/shop/observed.json").write_text(text)

    result = run("check")

    assert result.code == 3
    assert "snapshots/shop/observed.json" in result.err
    assert "the record of shop could not be compared" in result.out


def test_a_record_of_another_provider_is_no_pass(shop: Path, run: Run) -> None:
    observe(shop, GET)
    path = shop / "snapshots/shop/observed.json"
    path.write_text(path.read_text("utf-8").replace('"shop"', '"billing"'), "utf-8")

    result = run("check")

    assert result.code == 3
    assert "is the record of 'billing', not of 'shop'" in result.err


def test_a_record_of_nothing_is_no_pass(shop: Path, run: Run) -> None:
    observe(shop, calls="0")

    result = run("check")

    assert result.code == 3
    assert "0 of 1 operations matched, at least 1 must" in result.out


# --- against the base's record


def test_a_record_that_is_taken_away_weakens_the_gate(shop: Path, run: Run) -> None:
    observe_on_main(shop, GET)
    (shop / "snapshots/shop/observed.json").unlink()

    code, report = check(run)

    assert (code, told(report)) == (1, [("gate.weakened", RECORD)])


def test_a_link_in_the_place_of_a_record_is_none(shop: Path, run: Run) -> None:
    observe_on_main(shop, GET)
    path = shop / "snapshots/shop/observed.json"
    path.unlink()
    path.symlink_to(shop / "gone.json")

    code, report = check(run)

    assert (code, told(report)) == (1, [("gate.weakened", RECORD)])


def test_messages_that_are_taken_out_weaken_the_gate_and_are_named(shop: Path, run: Run) -> None:
    observe_on_main(shop, GET, DENIED, note="string | null")
    observe(shop, GET)

    code, report = check(run)

    assert (code, told(report)) == (1, [("gate.weakened", f"{RECORD}/messages")])
    (found,) = [one for one in report["findings"] if one["rule"] == "gate.weakened"]
    assert found["old"] == [DENIED]


def test_a_record_that_is_emptied_weakens_the_gate(shop: Path, run: Run) -> None:
    observe_on_main(shop, GET, note="string | null")
    observe(shop, calls="0")

    code, report = check(run)

    assert (code, told(report)) == (1, [("gate.weakened", f"{RECORD}/messages")])


def test_the_configuration_of_the_change_does_not_let_that_pass(shop: Path, run: Run) -> None:
    observe_on_main(shop, GET)
    (shop / "snapshots/shop/observed.json").unlink()
    (shop / "contractguard.toml").write_text(
        'fail_on = "never"\n[severity]\n"*" = "none"\n[providers.shop]\nspec = "openapi.json"\n'
    )

    code, report = check(run)

    assert code == 1
    assert ("gate.weakened", RECORD) in told(report)


def test_a_message_of_an_operation_that_is_described_no_more_may_be_taken_out(shop: Path, run: Run) -> None:
    observe_on_main(shop, GET, "GET /gone → 200 application/json")
    observe(shop, GET)

    code, report = check(run)

    assert (code, told(report)) == (0, [])


def test_a_service_that_was_mended_and_recorded_afresh_passes_and_the_base_is_told(shop: Path, run: Run) -> None:
    observe_on_main(shop, GET, note="string | null")
    observe(shop, GET)

    code, report = check(run)

    assert (code, told(report)) == (0, [])
    assert ("response.nullable.added", "/body/note") in told(report, "info")
    assert any("has them no more" in one for section in report["sections"] for one in section["remarks"])


def test_what_was_always_so_in_the_base_and_is_no_more_is_told(shop: Path, run: Run) -> None:
    observe_on_main(shop, GET)
    observe(shop, GET)
    path = shop / "snapshots/shop/observed.json"
    path.write_text(path.read_text("utf-8").replace('"note"', '"note?"'), "utf-8")

    code, report = check(run)

    assert code == 0
    assert ("response.observed.narrowed-promise", "/body/note") in told(report, "info")


def test_undocumented_messages_may_be_taken_out_but_that_is_said(shop: Path, run: Run) -> None:
    observe_on_main(shop, GET, undocumented=("GET /jobs/{id} → 200 application/json",))
    observe(shop, GET)

    code, report = check(run)

    assert (code, told(report)) == (0, [])
    assert any("undocumented messages (1)" in one for section in report["sections"] for one in section["remarks"])


def test_a_base_whose_record_is_damaged_can_be_mended_and_that_is_listed(shop: Path, run: Run) -> None:
    observe_on_main(shop, GET)
    git(shop, "switch", "-q", "main")
    (shop / "snapshots/shop/observed.json").write_text("{")
    commit(shop, "damaged")
    git(shop, "switch", "-q", "work")
    git(shop, "merge", "-q", "main")
    observe(shop, GET)

    code, report = check(run)

    assert code == 0
    assert any("the base's record cannot be read" in one["reason"] for one in report["unchecked"])
    assert check(run, "--fail-on-unknown")[0] == 3


def test_without_a_base_the_record_is_compared_all_the_same(shop: Path, run: Run) -> None:
    observe(shop, GET, note="string | null")

    code, report = check(run, "--base", "none")

    assert (code, told(report)) == (1, [("response.nullable.added", "/body/note")])


# --- waivers


def accept(run: Run, fingerprint: str) -> int:
    return run("accept", fingerprint, "--reason", "known", "--owner", "ann", "--until", "2026-02-01").code


def test_a_finding_of_the_record_is_accepted_as_any_other(shop: Path, run: Run) -> None:
    observe_on_main(shop, GET, note="string | null")
    (found,) = [one for one in check(run)[1]["findings"] if one["severity"] == "error"]

    assert accept(run, found["fingerprint"]) == 0

    code, report = check(run)
    assert (code, report["unused_waivers"]) == (0, [])


def test_a_waiver_that_the_record_needs_no_more_is_unused(shop: Path, run: Run) -> None:
    observe_on_main(shop, GET, note="string | null")
    (found,) = [one for one in check(run)[1]["findings"] if one["severity"] == "error"]
    accept(run, found["fingerprint"])
    commit(shop, "accepted")
    git(shop, "switch", "-q", "main")
    git(shop, "merge", "-q", "work")
    observe(shop, GET)
    commit(shop, "mended")

    report = check(run, "--base", "HEAD")[1]

    assert [one["fingerprint"] for one in report["unused_waivers"]] == [found["fingerprint"]]


def test_a_waiver_accepts_no_other_member_than_it_was_written_for(shop: Path, run: Run) -> None:
    observe_on_main(shop, GET, note="string | null")
    (found,) = [one for one in check(run)[1]["findings"] if one["severity"] == "error"]
    accept(run, found["fingerprint"])
    observe(shop, GET, note="string | null", id="string | null")

    code, report = check(run)

    assert code == 1
    assert ("response.nullable.added", "/body/id") in told(report)
