"""accept, and what check and diff make of it"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.checks.descriptions import answering
from tests.cli.conftest import ID, LOOSE, Result, Run

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schemas" / "report.schema.json").read_text("utf-8"))
FILE = "contractguard-waivers.toml"
TWO = '[providers.shop]\nspec = "now.json"\n[providers.b]\nspec = "b.json"\n'
BROKEN = {"type": "object", "properties": {"id": {"type": "string"}, "a": {"type": "integer"}}, "required": ["id"]}


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTRACTGUARD_TODAY", "2026-01-01")


@pytest.fixture
def project(folder: Path, run: Run) -> Path:
    """A provider whose description has drifted from its snapshot: one error."""
    (folder / "contractguard.toml").write_text('[providers.shop]\nspec = "now.json"\n')
    (folder / "now.json").write_text(json.dumps(answering(ID)))
    run("record")
    (folder / "now.json").write_text(json.dumps(answering(LOOSE)))
    return folder


def report_of(result: Result) -> Any:
    value = json.loads(result.out)
    Draft202012Validator(SCHEMA).validate(value)
    return value


def fingerprints(run: Run) -> list[str]:
    return [finding["fingerprint"] for finding in report_of(run("check", "--format", "json"))["findings"]]


def accept(run: Run, fingerprint: str, *more: str, until: str = "2026-01-31") -> Result:
    return run("accept", fingerprint, "--reason", "old clients", "--owner", "ann", "--until", until, *more)


def written(project: Path) -> str:
    return (project / FILE).read_text("utf-8")


class TestAcceptedFinding:
    def test_fails_no_check_and_is_still_told(self, project: Path, run: Run) -> None:
        (name,) = fingerprints(run)
        assert run("check").code == 1

        result = accept(run, name)

        assert result.code == 0
        assert result.out == (
            f"added waiver {name} until 2026-01-31 in {FILE}: response.property.became-optional"
            " GET /orders → 200 application/json\n"
        )
        after = run("check")
        assert after.code == 0
        assert after.out.startswith("waived   response.property.became-optional")
        assert re.search(r"error, waived by ann until 2026-01-31 \(\d+ days left\): old clients\n", after.out)
        assert "0 errors, 0 warnings, 0 infos, 1 waived · 1 operation" in after.out

    def test_in_the_json_report(self, project: Path, run: Run) -> None:
        accept(run, fingerprints(run)[0])

        report = report_of(run("check", "--format", "json"))

        (finding,) = report["findings"]
        assert finding["severity"] == "error"
        assert finding["waived"] == {
            "reason": "old clients",
            "owner": "ann",
            "until": "2026-01-31",
            "days_left": 30,
            "fingerprint": finding["fingerprint"],
        }
        assert finding["expired_waiver"] is None
        assert (report["summary"]["error"], report["summary"]["waived"]) == (0, 1)
        assert report["unused_waivers"] == []

    def test_fails_no_diff(self, project: Path, run: Run) -> None:
        accept(run, fingerprints(run)[0])

        result = run("diff", "old.json", "new.json")

        assert result.code == 0 and "waived by ann" in result.out

    def test_a_diff_does_not_need_all_waivers(self, project: Path, run: Run) -> None:
        accept(run, fingerprints(run)[0])

        assert "unused" not in run("diff", "old.json", "same.json").out

    def test_others_still_fail(self, project: Path, run: Run) -> None:
        accept(run, fingerprints(run)[0])
        (project / "now.json").write_text(json.dumps(answering({"type": "object", "properties": {}})))

        assert run("check").code == 1

    @pytest.mark.parametrize("today, code", [("2026-01-31", 0), ("2026-02-01", 1)])
    def test_up_to_the_last_day(
        self, project: Path, run: Run, monkeypatch: pytest.MonkeyPatch, today: str, code: int
    ) -> None:
        accept(run, fingerprints(run)[0])
        monkeypatch.setenv("CONTRACTGUARD_TODAY", today)

        assert run("check").code == run("diff", "old.json", "new.json").code == code

    @pytest.mark.parametrize(
        "variable, value", [("CONTRACTGUARD_TODAY", "2026-01-30"), ("SOURCE_DATE_EPOCH", "1769731200")]
    )
    def test_that_the_day_is_not_the_clocks_is_told_once(
        self, project: Path, run: Run, monkeypatch: pytest.MonkeyPatch, variable: str, value: str
    ) -> None:
        accept(run, fingerprints(run)[0])
        monkeypatch.delenv("CONTRACTGUARD_TODAY")
        monkeypatch.setenv(variable, value)

        told = f"the day is 2026-01-30, as {variable} says"

        assert run("check").out.count(told) == 1
        assert report_of(run("check", "--format", "json"))["remarks"] == [told]

    def test_of_the_day_nothing_is_told_without_waivers(self, project: Path, run: Run) -> None:
        assert "the day is" not in run("check").out

    def test_after_the_last_day_the_expiry_is_told(
        self, project: Path, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (name,) = fingerprints(run)
        accept(run, name)
        monkeypatch.delenv("CONTRACTGUARD_TODAY")
        monkeypatch.setenv("SOURCE_DATE_EPOCH", "1769904000")  # the 1st of February 2026

        result = run("check")

        assert result.out.startswith("error ")
        assert f"waiver for {name} by ann expired on 2026-01-31: old clients" in " ".join(result.out.split())
        assert "1 error, 0 warnings, 0 infos · " in result.out
        report = report_of(run("check", "--format", "json"))
        assert report["findings"][0]["waived"] is None
        assert report["findings"][0]["expired_waiver"]["until"] == "2026-01-31"


class TestUnusedWaiver:
    def test_is_told_and_fails_nothing(self, project: Path, run: Run) -> None:
        accept(run, fingerprints(run)[0])
        (project / "now.json").write_text(json.dumps(answering(ID)))

        result = run("check", "--fail-on", "info")

        assert result.code == 0
        assert "unused waivers (1)\n" in result.out
        assert "no finding needs it; waived by ann until 2026-01-31: old clients\n" in result.out
        assert f"{FILE}:3" in result.out
        (unused,) = report_of(run("check", "--format", "json"))["unused_waivers"]
        assert unused["rule"] == "response.property.became-optional" and unused["source"] == f"{FILE}:3"

    def test_not_when_only_one_provider_was_checked(self, project: Path, run: Run) -> None:
        accept(run, "0" * 12, "--force")
        (project / "contractguard.toml").write_text(TWO)

        assert "unused" not in run("check", "--provider", "shop").out

    def test_not_when_a_provider_could_not_be_checked(self, project: Path, run: Run) -> None:
        accept(run, "0" * 12, "--force")
        (project / "contractguard.toml").write_text(TWO)

        assert "unused" not in run("check").out

    def test_not_when_the_consumers_were_left_aside(self, project: Path, run: Run) -> None:
        accept(run, "0" * 12, "--force")

        assert "unused" not in run("check", "--no-consumers").out
        assert "unused" in run("check").out

    def test_very_many_are_not_all_spelled_out(self, project: Path, run: Run) -> None:
        for number in range(22):
            accept(run, f"{number:012x}", "--force")

        out = run("check").out

        assert "unused waivers (22)\n" in out and "\n  and 2 more\n" in out


class TestFingerprint:
    def test_a_prefix_is_enough(self, project: Path, run: Run) -> None:
        (name,) = fingerprints(run)

        assert accept(run, name[:6].upper()).code == 0
        assert f'fingerprint = "{name}"\n' in written(project)

    @pytest.mark.parametrize("prefix", ["12345", "", "x" * 12, "1" * 13, "é" * 6, "-1"])
    def test_what_is_none(self, project: Path, run: Run, prefix: str) -> None:
        assert accept(run, prefix).code == 2
        assert not (project / FILE).exists()

    def test_an_unknown_one_is_told_the_closest(self, project: Path, run: Run) -> None:
        (name,) = fingerprints(run)
        wrong = name[:-1] + ("0" if name[-1] != "0" else "1")

        result = accept(run, wrong)

        assert result.code == 2
        assert f"no finding has the fingerprint {wrong}\n" in result.err
        assert f"closest are {name} (response.property.became-optional)" in result.err
        assert not (project / FILE).exists()

    def test_without_findings_there_is_nothing_to_accept(self, project: Path, run: Run) -> None:
        (project / "now.json").write_text(json.dumps(answering(ID)))

        result = accept(run, "0" * 12)

        assert result.code == 2 and "there are no findings" in result.err

    def test_an_ambiguous_one(self, project: Path, run: Run) -> None:
        report = report_of(run("check", "--format", "json"))
        (finding,) = report["findings"]
        report["findings"] = [{**finding, "fingerprint": f"123456{end}"} for end in ("aaaaaa", "bbbbbb")]
        (project / "report.json").write_text(json.dumps(report))

        result = accept(run, "123456", "--report", "report.json")

        assert result.code == 2
        assert "2 findings have fingerprints that begin with 123456\n" in result.err
        assert "give more digits: 123456aaaaaa (response.property.became-optional), 123456bbbbbb" in result.err
        assert accept(run, "123456b", "--report", "report.json").code == 0

    def test_of_a_report_of_diff(self, folder: Path, run: Run) -> None:
        (folder / "broken.json").write_text(json.dumps(answering(BROKEN)))
        run("diff", "old.json", "broken.json", "-o", "json=report.json")
        name = json.loads((folder / "report.json").read_text())["findings"][0]["fingerprint"]

        assert accept(run, name, "--report", "report.json").code == 0

        assert 'message = "GET /orders → 200 application/json"\n' in written(folder)
        assert run("diff", "old.json", "broken.json").code == 0

    def test_unseen(self, project: Path, run: Run) -> None:
        result = accept(run, "0" * 12, "--force")

        assert (result.code, result.out) == (0, f"added waiver 000000000000 until 2026-01-31 in {FILE}\n")
        assert "rule" not in written(project)

    def test_unseen_needs_all_digits(self, project: Path, run: Run) -> None:
        assert accept(run, "0" * 11, "--force").code == 2


class TestSeveralProviders:
    @pytest.fixture
    def two(self, project: Path, run: Run) -> Path:
        """Two providers of the same API, which drifted alike."""
        (project / "contractguard.toml").write_text(TWO)
        (project / "b.json").write_text(json.dumps(answering(ID)))
        run("record", "--provider", "b")
        (project / "b.json").write_text(json.dumps(answering(LOOSE)))
        return project

    def test_a_finding_of_both_needs_the_name_of_one(self, two: Path, run: Run) -> None:
        name = fingerprints(run)[0]

        result = accept(run, name)

        assert result.code == 2
        assert f"give --provider: {name} (b response." in result.err and f"{name} (shop response." in result.err

    def test_only_the_named_one_is_waived(self, two: Path, run: Run) -> None:
        assert accept(run, fingerprints(run)[0], "--provider", "b").code == 0

        assert 'provider = "b"\n' in written(two)
        assert 'message = "GET /orders → 200 application/json"\n' in written(two)
        assert (run("check", "--provider", "b").code, run("check", "--provider", "shop").code) == (0, 1)
        result = run("check")
        assert result.code == 1 and "1 error, 0 warnings, 0 infos, 1 waived" in result.out
        assert "unused" not in result.out

    def test_of_a_written_report(self, two: Path, run: Run) -> None:
        name = fingerprints(run)[0]
        report = report_of(run("check", "--format", "json"))
        report["findings"] = [one for one in report["findings"] if "[shop]" in one["message"]["operation"]]
        (two / "report.json").write_text(json.dumps(report))

        assert accept(run, name, "--report", "report.json").code == 0

        assert 'provider = "shop"\n' in written(two) and "[shop]" not in written(two)

    def test_of_a_written_report_on_one(self, two: Path, run: Run) -> None:
        name = fingerprints(run)[0]
        run("check", "--provider", "shop", "-o", "json=report.json")

        assert accept(run, name, "--report", "report.json", "--provider", "none").code == 2
        assert accept(run, name, "--report", "report.json", "--provider", "shop").code == 0

        assert 'provider = "shop"\n' in written(two)

    def test_of_a_written_report_on_another(self, two: Path, run: Run) -> None:
        name = fingerprints(run)[0]
        run("check", "-o", "json=report.json")

        assert accept(run, name, "--report", "report.json", "--provider", "b").code == 0
        assert run("check", "--provider", "shop").code == 1

    def test_unseen(self, two: Path, run: Run) -> None:
        assert accept(run, "0" * 12, "--force", "--provider", "none").code == 2
        assert accept(run, "0" * 12, "--force", "--provider", "b").code == 0

        assert "unused waivers (1)\n  000000000000   [b]   " in run("check").out

    def test_one_that_cannot_be_checked(self, project: Path, run: Run) -> None:
        (project / "contractguard.toml").write_text(TWO)

        result = accept(run, fingerprints(run)[0])

        assert result.code == 0 and "provider b has no snapshot" in result.err
        assert 'provider = "shop"\n' in written(project)


class TestConsumers:
    @pytest.fixture
    def expecting(self, project: Path) -> Path:
        """Nothing has drifted, but a consumer expects a text where the provider sends a number."""
        (project / "now.json").write_text(json.dumps(answering(ID)))
        (project / "contracts").mkdir()
        (project / "contracts/web.yaml").write_text(
            "consumer: web\nprovider: shop\nexpects:\n"
            "  - schema: order.json\n    response: {operation: GET /orders, status: 200}\n"
        )
        wanted = {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}
        (project / "contracts/order.json").write_text(json.dumps(wanted))
        (project / "contractguard.toml").write_text('pending = false\n[providers.shop]\nspec = "now.json"\n')
        return project

    def test_an_expectation_that_is_not_met_can_be_accepted(self, expecting: Path, run: Run) -> None:
        (name,) = fingerprints(run)
        assert run("check").code == 1

        assert accept(run, name).code == 0

        result = run("check")
        assert result.code == 0 and result.out.startswith("waived ") and "breaks web" in result.out

    def test_an_unread_expectation_is_no_reason_to_remove_a_waiver(self, expecting: Path, run: Run) -> None:
        accept(run, "0" * 12, "--force")
        (expecting / "contracts/order.json").unlink()

        assert "unused" not in run("check").out


class TestReport:
    @pytest.mark.parametrize(
        "text",
        [
            "[]",
            "{}",
            '{"version": 2, "findings": []}',
            '{"version": 1, "findings": {}}',
            '{"version": 1, "findings": [1]}',
            '{"version": 1, "findings": [{"fingerprint": "a", "rule": "b", "pointer": "", "message": []}]}',
            '{"version": 1, "findings": [{"fingerprint": 1, "rule": "b", "pointer": "", "message":'
            ' {"kind": "event", "operation": "a", "status": null, "media_type": null}}]}',
            '{"version": 1, "findings": [{"fingerprint": "a", "rule": "b", "pointer": "", "message":'
            ' {"kind": "x", "operation": "a", "status": null, "media_type": null}}]}',
            '{"version": 1, "findings": [{"fingerprint": "a", "rule": "b", "pointer": "", "message":'
            ' {"kind": ["x"], "operation": "a", "status": null, "media_type": null}}]}',
            '{"version": 1, "findings": [{"fingerprint": "000000000000\\u001b", "rule": "b", "pointer": "", "message":'
            ' {"kind": "event", "operation": "a", "status": null, "media_type": null}}]}',
            "[" * 100_000,
            "\x00",
        ],
    )
    def test_of_something_else(self, folder: Path, run: Run, text: str) -> None:
        (folder / "report.json").write_text(text)

        result = accept(run, "0" * 12, "--report", "report.json")

        assert result.code == 3 and result.err.startswith("contractguard: report.json")

    def test_on_schemas_has_nothing_to_accept(self, folder: Path, run: Run) -> None:
        for name, kind in (("sender", "string"), ("reader", "integer")):
            (folder / f"{name}.json").write_text(json.dumps({"type": kind}))
        run("schema", "sender.json", "reader.json", "-o", "json=report.json")

        result = accept(run, "0" * 12, "--report", "report.json")

        assert result.code == 3 and "report.json: is about schemas" in result.err

    def test_that_is_not_there(self, folder: Path, run: Run) -> None:
        assert accept(run, "0" * 12, "--report", "none.json").code == 3

    def test_and_an_application(self, project: Path, run: Run) -> None:
        assert accept(run, "0" * 12, "--report", "report.json", "--app", "shop:app").code == 2


class TestUntil:
    @pytest.mark.parametrize(
        "until, last",
        [
            ("30d", "2026-01-31"),
            ("2w", "2026-01-15"),
            ("2026-01-01", "2026-01-01"),
            ("365d", "2027-01-01"),
            ("2027-01-01", "2027-01-01"),
        ],
    )
    def test_days(self, project: Path, run: Run, until: str, last: str) -> None:
        assert accept(run, "0" * 12, "--force", until=until).code == 0
        assert f"until = {last}\n" in written(project)

    @pytest.mark.parametrize(
        "until",
        ["", "0d", "-1d", "1y", "d", "366d", "999w", "2025-12-31", "2027-01-02", "2026-02-30", "tomorrow", "٣d"],
    )
    def test_no_days(self, project: Path, run: Run, until: str) -> None:
        result = accept(run, "0" * 12, "--force", until=until)

        assert result.code == 2 and "--until" in result.err
        assert not (project / FILE).exists()

    def test_in_the_last_year_that_there_is(self, project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CONTRACTGUARD_TODAY", "9999-12-30")

        assert accept(run, "0" * 12, "--force", until="2w").code == 0
        assert "until = 9999-12-31\n" in written(project)

    def test_a_clock_that_tells_nothing(self, project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("CONTRACTGUARD_TODAY", "soon")

        result = accept(run, "0" * 12, "--force")

        assert result.code == 2 and "CONTRACTGUARD_TODAY" in result.err
        assert run("check").code == 2  # also where there are no waivers yet


class TestReasonAndOwner:
    @pytest.mark.parametrize("option", ["--reason", "--owner", "--until"])
    def test_are_needed(self, project: Path, run: Run, option: str) -> None:
        given = {"--reason": "a", "--owner": "b", "--until": "1d"}
        del given[option]

        result = run("accept", "0" * 12, "--force", *(word for pair in given.items() for word in pair))

        assert result.code == 2 and option in result.err

    @pytest.mark.parametrize("text", ["", "  ", "a\nb", "\x1b[31m", "a\u202eb", "\udcff", "x" * 401])
    @pytest.mark.parametrize("option", ["--reason", "--owner"])
    def test_are_one_line_of_text(self, project: Path, run: Run, option: str, text: str) -> None:
        given = {"--reason": "a", "--owner": "b", "--until": "1d", option: text}

        result = run("accept", "0" * 12, "--force", *(word for pair in given.items() for word in pair))

        assert result.code == 2 and option in result.err and "\x1b" not in result.err
        assert not (project / FILE).exists()


class TestFile:
    def test_an_update(self, project: Path, run: Run) -> None:
        (name,) = fingerprints(run)
        accept(run, name)

        assert accept(run, name, until="2w").out.startswith("changed waiver ")
        assert accept(run, name, until="2w").out.startswith("unchanged waiver ")
        assert written(project).count("[[waiver]]") == 1 and "until = 2026-01-15\n" in written(project)

    def test_two_waivers_for_one_finding(self, project: Path, run: Run) -> None:
        accept(run, fingerprints(run)[0])
        text = written(project)
        (project / FILE).write_text(text + text[text.index("[[") :], "utf-8")

        for result in (run("check"), run("diff", "old.json", "new.json"), accept(run, "0" * 12, "--force")):
            assert result.code == 2 and result.out == ""
            assert "a second waiver for " in result.err and result.err.count("contractguard: ") == 1

    def test_a_wrong_file_is_one_line(self, project: Path, run: Run) -> None:
        (project / FILE).write_text("[[waiver]]\nreason = 1\x1b[31m\n")

        result = run("check")

        assert result.code == 2 and "\x1b" not in result.err
        assert result.err.startswith(f"contractguard: {FILE}: ") and result.err.count("\n") == 2

    def test_an_owner_cannot_colour_the_terminal(self, project: Path, run: Run) -> None:
        (name,) = fingerprints(run)
        accept(run, name)
        (project / FILE).write_text(written(project).replace('"ann"', '"\\u001b[31m\\u202eann"'), "utf-8")

        for result in (run("check"), run("check", "--format", "json")):
            assert result.code == 0 and "\x1b" not in result.out and "\u202e" not in result.out

    def test_can_have_another_name(self, project: Path, run: Run) -> None:
        (project / "contractguard.toml").write_text(
            'waivers = "guard/accepted.toml"\n[providers.shop]\nspec = "now.json"\n'
        )

        assert accept(run, fingerprints(run)[0]).code == 0

        assert (project / "guard/accepted.toml").is_file() and not (project / FILE).exists()
        assert run("check").code == 0

    def test_is_found_from_a_folder_below(self, project: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        (project / "below").mkdir()
        monkeypatch.chdir(project / "below")

        assert accept(run, fingerprints(run)[0]).code == 0

        assert (project / FILE).is_file()
        assert run("check").code == 0
