"""check against the base: what a change may not do without a waiver"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from contractguard.cli import main
from tests.checks.descriptions import answering
from tests.cli.conftest import ID, LOOSE, Result, Run
from tests.project.base.repositories import clone, commit, git, keep_in_lfs, start

MORE = {**ID, "properties": {**ID["properties"], "note": {"type": "string"}}}
CONFIGURATION = '[providers.shop]\nspec = "openapi.json"\n'
BREAK = "response.property.became-optional"


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTRACTGUARD_TODAY", "2026-01-01")


@pytest.fixture
def shop(tmp_path: Path, original: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A provider whose contract is recorded on main; `work` is checked out."""
    folder = shutil.copytree(original, tmp_path / "shop", symlinks=True)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What each test has a copy of."""
    folder = tmp_path_factory.mktemp("original") / "shop"
    start(folder)
    commit(folder, "empty", README="x")
    (folder / "contractguard.toml").write_text(CONFIGURATION)
    describe(folder, ID)
    with pytest.MonkeyPatch.context() as around:
        around.chdir(folder)
        assert main(["record"]) == 0
    commit(folder, "recorded")
    git(folder, "switch", "-q", "-c", "work")
    return folder


def describe(folder: Path, schema: Any, name: str = "openapi.json") -> None:
    (folder / name).write_text(json.dumps(answering(schema)))


def configure(folder: Path, text: str) -> None:
    (folder / "contractguard.toml").write_text(text)


def check(run: Run, *arguments: str) -> tuple[int, dict[str, Any]]:
    result = run("check", "--format", "json", *arguments)
    return result.code, json.loads(result.out)


def errors(report: dict[str, Any]) -> list[str]:
    return [one["rule"] for one in report["findings"] if one["severity"] == "error"]


def weakened(report: dict[str, Any]) -> list[str]:
    return [one["pointer"] for one in report["findings"] if one["rule"] == "gate.weakened"]


# --- re-recording


def test_an_unchanged_project_passes_and_says_what_it_was_judged_against(shop: Path, run: Run) -> None:
    result = run("check")

    head = git(shop, "rev-parse", "main")[:12]
    assert (result.code, result.out.splitlines()[-1]) == (0, f"checked against {head}, the merge base with main")


def test_what_an_earlier_version_recorded_is_said_to_tell_less_until_it_is_recorded_again(shop: Path, run: Run) -> None:
    recorded = shop / "snapshots/shop/contract.json"
    recorded.write_text(recorded.read_text().replace('"contractguard": 2', '"contractguard": 1'))
    git(shop, "switch", "-q", "main")
    commit(shop, "by an earlier version")
    git(shop, "switch", "-q", "-c", "next")

    code, report = check(run)
    assert run("record").code == 0
    commit(shop, "recorded again")
    git(shop, "branch", "-q", "-f", "main")
    again = check(run)

    assert (code, errors(report), [one["rule"] for one in report["findings"]]) == (0, [], ["gate.snapshot-stale"])
    assert [remark.partition(";")[0] for remark in report["remarks"]] == [
        "the recorded contract of shop was recorded by an earlier version of contractguard, which told less"
    ]
    assert (again[0], again[1]["findings"], again[1]["remarks"]) == (0, [], [])


@pytest.mark.parametrize("committed", [False, True], ids=["in the work tree", "committed"])
def test_recording_a_break_again_hides_nothing(shop: Path, run: Run, committed: bool) -> None:
    describe(shop, LOOSE)
    before = check(run)
    assert run("record").code == 0
    if committed:
        commit(shop, "recorded again")

    after = check(run)

    assert (before[0], after[0]) == (1, 1)
    assert errors(before[1]) == errors(after[1]) == [BREAK]
    assert after[1]["base"]["commit"] == git(shop, "rev-parse", "main")


def test_a_break_that_is_merged_was_decided(shop: Path, run: Run) -> None:
    describe(shop, LOOSE)
    run("record")
    commit(shop, "meant")
    git(shop, "switch", "-q", "main")
    git(shop, "merge", "-q", "--ff-only", "work")
    assert check(run)[0] == 1
    commit(shop, "another")

    assert check(run)[0] == 0


def test_on_the_very_first_commit_recording_again_hides_nothing_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    start(tmp_path)
    monkeypatch.chdir(tmp_path)
    configure(tmp_path, CONFIGURATION)
    describe(tmp_path, ID)
    run("record")
    commit(tmp_path, "all at once")
    assert check(run)[0] == 0
    describe(tmp_path, LOOSE)
    run("record")

    assert check(run)[0] == 1


def test_a_waiver_is_what_accepts_a_break(shop: Path, run: Run) -> None:
    describe(shop, LOOSE)
    run("record")
    fingerprint = check(run)[1]["findings"][0]["fingerprint"]
    assert run("accept", fingerprint, "--reason", "agreed", "--owner", "ann", "--until", "30d").code == 0

    result = run("check")

    assert result.code == 0
    assert "waivers that are new against the base (1)" in result.out
    assert "waived by ann until 2026-01-31: agreed" in result.out


def test_which_waivers_are_new_is_told(shop: Path, run: Run) -> None:
    def block(fingerprint: str, reason: str) -> str:
        return f'[[waiver]]\nfingerprint = "{fingerprint}"\nreason = "{reason}"\nowner = "a"\nuntil = 2026-01-31\n'

    old, new = block("1" * 12, "x") + block("2" * 12, "x"), block("1" * 12, "x") + block("2" * 12, "other")
    git(shop, "switch", "-q", "main")
    (shop / "contractguard-waivers.toml").write_text(old)
    commit(shop, "waivers")
    git(shop, "switch", "-q", "-c", "more")
    (shop / "contractguard-waivers.toml").write_text(new + block("3" * 12, "x"))

    found = check(run)[1]["new_waivers"]

    assert [one["fingerprint"] for one in found] == ["2" * 12, "3" * 12]


def test_waivers_of_the_base_that_cannot_be_read_are_none(shop: Path, run: Run) -> None:
    git(shop, "switch", "-q", "main")
    (shop / "contractguard-waivers.toml").write_text("x = ")
    commit(shop, "broken")
    git(shop, "switch", "-q", "-c", "more")
    (shop / "contractguard-waivers.toml").write_text(
        f'[[waiver]]\nfingerprint = "{"1" * 12}"\nreason = "x"\nowner = "a"\nuntil = 2026-01-31\n'
    )

    report = check(run)[1]

    assert len(report["new_waivers"]) == 1
    assert any("the base's waivers cannot be read" in one for one in report["remarks"])


# --- the recorded contract in the work tree


def test_a_recorded_contract_that_is_not_up_to_date_is_a_warning(shop: Path, run: Run) -> None:
    describe(shop, MORE)

    code, report = check(run)
    strict = check(run, "--strict-snapshot")

    assert code == 0
    assert [one["severity"] for one in report["findings"] if one["rule"] == "gate.snapshot-stale"] == ["warning"]
    assert (strict[0], errors(strict[1])) == (1, ["gate.snapshot-stale"])
    run("record")
    assert "gate.snapshot-stale" not in run("check", "--strict-snapshot").out


def test_strictness_can_be_configured(shop: Path, run: Run) -> None:
    configure(shop, "[check]\nstrict_snapshot = true\n" + CONFIGURATION)
    describe(shop, MORE)

    assert errors(check(run)[1]) == ["gate.snapshot-stale"]


def test_a_break_that_is_only_recorded_does_not_wait_for_the_next_change(shop: Path, run: Run) -> None:
    describe(shop, LOOSE)
    run("record")
    describe(shop, ID)

    code, report = check(run)

    assert (code, errors(report)) == (1, [BREAK])
    assert "in the recorded contract of this change" in report["findings"][0]["reason"]


def test_a_recorded_contract_that_is_gone_weakens_the_gate(shop: Path, run: Run) -> None:
    (shop / "snapshots/shop/contract.json").unlink()

    code, report = check(run)

    assert (code, weakened(report)) == (1, ["/snapshots/shop"])


def test_a_recorded_contract_that_cannot_be_read_is_no_pass(shop: Path, run: Run) -> None:
    (shop / "snapshots/shop/contract.json").write_text("{}")

    assert run("check").code == 3


# --- providers


def test_a_provider_that_is_gone_takes_all_of_its_operations_along(shop: Path, run: Run) -> None:
    configure(shop, '[providers.other]\nspec = "openapi.json"\n')
    run("record")

    code, report = check(run)

    assert code == 1
    assert errors(report) == ["api.operation.removed", "gate.weakened"]
    assert weakened(report) == ["/providers/shop"]
    assert any("checked as if all its operations were removed" in remark for remark in report["remarks"])
    assert any("first recording of other" in remark for remark in report["remarks"])
    assert run("check", "--provider", "shop").code == 1


def test_a_project_without_providers_has_not_lost_them_unseen(shop: Path, run: Run) -> None:
    configure(shop, 'policy = "tolerant"\n')

    code, report = check(run)

    assert (code, errors(report)) == (1, ["api.operation.removed", "gate.weakened"])


def test_a_configuration_that_is_gone_is_no_pass(shop: Path, run: Run) -> None:
    (shop / "contractguard.toml").unlink()

    assert run("check").code != 0


# --- settings


@pytest.mark.parametrize(
    ("base", "now", "places"),
    [
        pytest.param('policy = "strict"', 'policy = "tolerant"', ["/policy"], id="policy"),
        pytest.param('policy = "strict"', "", ["/policy"], id="policy left out"),
        pytest.param("", 'model = "literal"', ["/model"], id="model"),
        pytest.param('formats = "assert"', "", ["/formats"], id="formats"),
        pytest.param("", 'fail_on = "never"', ["/fail_on"], id="fail_on"),
        pytest.param("fail_on_unknown = true", "", ["/fail_on_unknown"], id="fail_on_unknown"),
        pytest.param("", '[severity]\n"response.*" = "info"', ["/severity/response.*"], id="severity of many"),
        pytest.param("", '[severity]\n"gate.weakened" = "none"', ["/severity/gate.weakened"], id="severity of this"),
        pytest.param('[severity]\n"response.*" = "error"', "", ["/severity/response.*"], id="severity left out"),
        pytest.param("", "budget = 1000", ["/budget"], id="budget"),
        pytest.param("budget = 1000", "", [], id="larger budget"),
        pytest.param("pending = false", "", ["/pending"], id="pending"),
        pytest.param("assume_unknown_consumers = true", "", ["/assume_unknown_consumers"], id="unknown consumers"),
        pytest.param("", 'waivers = "mine.toml"', ["/waivers"], id="waivers"),
        pytest.param("", 'snapshots = "other"', ["/snapshots", "/snapshots/shop"], id="snapshots"),
        pytest.param("", '[check]\nbase = "HEAD"', ["/check/base"], id="base"),
        pytest.param("[check]\nstrict_snapshot = true", "", ["/check/strict_snapshot"], id="strict snapshot"),
        pytest.param('[lanes.pr]\npolicy = "strict"', '[lanes.pr]\npolicy = "tolerant"', ["/lanes/pr/policy"],
                     id="lane"),
        pytest.param('[lanes.pr]\npolicy = "strict"', "[lanes.pr]", ["/lanes/pr/policy"], id="lane emptied"),
        pytest.param('[lanes.pr.severity]\n"response.*" = "error"', '[lanes.pr.severity]\n"response.*" = "none"',
                     ["/lanes/pr/severity/response.*"], id="severity of a lane"),
        pytest.param('policy = "tolerant"', 'policy = "strict"', [], id="stricter policy"),
        pytest.param("", 'fail_on = "info"', [], id="stricter fail_on"),
        pytest.param("", "pending = false", [], id="stricter pending"),
        pytest.param("", '[severity]\n"response.*" = "error"', [], id="stricter severity"),
        pytest.param("", 'consumers = "./contracts"', None, id="the same folder in other words"),
    ],
)  # fmt: skip
def test_settings_that_weaken_the_gate_are_told(
    shop: Path, run: Run, base: str, now: str, places: list[str] | None
) -> None:
    (shop / "contracts").mkdir()
    (shop / "contracts/x.txt").write_text("")
    git(shop, "switch", "-q", "main")
    configure(shop, f"{base}\n{CONFIGURATION}")
    commit(shop, "configured")
    git(shop, "switch", "-q", "-c", "other")
    configure(shop, f"{now}\n{CONFIGURATION}")

    code, report = check(run)

    assert weakened(report) == (places or [])
    if places is not None:
        assert code == (1 if places else 0)


def test_each_change_of_a_setting_is_a_finding_of_its_own(shop: Path, run: Run) -> None:
    seen: set[str] = set()
    for level in ("warning", "info", "none"):
        configure(shop, f'{CONFIGURATION}[severity]\n"response.enum.widened" = "{level}"\n')
        seen.update(one["fingerprint"] for one in check(run)[1]["findings"])

    assert len(seen) == 3


def test_a_weakened_setting_is_accepted_by_a_waiver_alone(shop: Path, run: Run) -> None:
    configure(shop, f'fail_on = "never"\n{CONFIGURATION}[severity]\n"*" = "none"\n')
    describe(shop, LOOSE)
    run("record")
    code, report = check(run)
    assert code == 1
    for one in report["findings"]:
        assert run("accept", one["fingerprint"], "--reason", "a", "--owner", "b", "--until", "30d").code == 0

    assert run("check").code == 0


def test_a_weakened_gate_is_red_in_every_format(shop: Path, run: Run) -> None:
    configure(shop, f'fail_on = "never"\n{CONFIGURATION}')
    describe(shop, LOOSE)

    assert run("check", "-o", "json=a.json", "-o", "junit=a.xml", "-o", "markdown=a.md").code == 1

    assert '<testsuites name="contractguard" tests="3" failures="1" errors="0">' in (shop / "a.xml").read_text()
    assert "✗ `gate, shop`: 1 change to look at" in (shop / "a.md").read_text()
    assert run("report", "a.json", "-o", "junit=b.xml", "-o", "json=b.json").code == 1
    assert (shop / "b.xml").read_bytes() == (shop / "a.xml").read_bytes()
    assert (shop / "b.json").read_bytes() == (shop / "a.json").read_bytes()


def test_what_the_command_line_says_of_failing_counts(shop: Path, run: Run) -> None:
    configure(shop, f'policy = "codegen"\n{CONFIGURATION}')
    commit(shop, "x")
    configure(shop, f'model = "literal"\n{CONFIGURATION}')

    assert run("check", "--fail-on", "never").code == 0


def test_a_configuration_that_moves_is_still_compared(shop: Path, run: Run) -> None:
    (shop / "contractguard.toml").unlink()
    (shop / "pyproject.toml").write_text(
        '[tool.contractguard]\nfail_on = "never"\n[tool.contractguard.providers.shop]\nspec = "openapi.json"\n'
    )
    describe(shop, LOOSE)
    run("record")

    code, report = check(run)

    assert (code, errors(report)) == (1, ["gate.weakened", BREAK])


def test_a_configuration_that_hides_another_one_is_compared_with_that(
    shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop / "below").mkdir()
    monkeypatch.chdir(shop / "below")
    (shop / "below/contractguard.toml").write_text('[providers.shop]\nspec = "openapi.json"\n')
    describe(shop / "below", LOOSE)
    run("record")

    code, report = check(run)

    assert (code, errors(report)) == (1, ["gate.weakened", "gate.weakened", BREAK])
    assert weakened(report) == ["/providers/shop", "/waivers"]


def test_a_base_that_the_change_itself_names_is_not_believed(shop: Path, run: Run) -> None:
    describe(shop, LOOSE)
    run("record")
    configure(shop, f'[check]\nbase = "work"\n{CONFIGURATION}')
    commit(shop, "all of it")

    code, report = check(run)

    assert (code, errors(report)) == (1, ["gate.weakened", BREAK])
    assert report["base"]["how"] == "the merge base with main"


def test_a_base_that_the_base_names_is_taken(shop: Path, run: Run) -> None:
    git(shop, "switch", "-q", "main")
    git(shop, "branch", "release")
    configure(shop, f'[check]\nbase = "release"\n{CONFIGURATION}')
    commit(shop, "released from there")
    git(shop, "switch", "-q", "-c", "more")

    assert check(run)[1]["base"]["how"] == "the merge base with release"


def test_none_is_for_the_command_line(shop: Path, run: Run) -> None:
    configure(shop, f'[check]\nbase = "none"\n{CONFIGURATION}')

    result = run("check")

    assert result.code == 2
    assert "--base none" in result.err


def test_a_description_that_is_still_there_is_not_exchanged_unseen(shop: Path, run: Run) -> None:
    (shop / "frozen.json").write_text((shop / "openapi.json").read_text())
    describe(shop, LOOSE)
    configure(shop, CONFIGURATION.replace("openapi.json", "frozen.json"))

    code, report = check(run)

    assert (code, weakened(report)) == (1, ["/providers/shop"])


APPLICATION = """\
class Application:
    def openapi(self):
        from json import load

        return load(open("openapi.json"))


app = other = Application()
"""


@pytest.fixture
def applied(shop: Path, run: Run) -> Path:
    """The same shop, described by its application."""
    git(shop, "switch", "-q", "main")
    (shop / "served.py").write_text(APPLICATION)
    configure(shop, CONFIGURATION.replace('spec = "openapi.json"', 'app = "served:app"'))
    assert run("record").code == 0
    commit(shop, "an application")
    git(shop, "switch", "-q", "-c", "other")
    return shop


@pytest.mark.parametrize("app", ["frozen:app", "served:other"])
def test_an_application_that_is_still_there_is_not_exchanged_unseen(applied: Path, run: Run, app: str) -> None:
    (applied / "frozen.py").write_text(APPLICATION)
    configure(applied, CONFIGURATION.replace('spec = "openapi.json"', f'app = "{app}"'))

    code, report = check(run)

    assert (code, weakened(report)) == (1, ["/providers/shop"])


def test_an_application_that_was_moved_is_judged_as_any_other(applied: Path, run: Run) -> None:
    (applied / "served.py").rename(applied / "moved.py")
    configure(applied, CONFIGURATION.replace('spec = "openapi.json"', 'app = "moved:app"'))

    code, report = check(run)

    assert (code, weakened(report)) == (0, [])


def test_what_is_recorded_is_no_description(shop: Path, run: Run) -> None:
    (shop / "openapi.json").unlink()
    configure(shop, CONFIGURATION.replace("openapi.json", "snapshots/shop"))

    code, report = check(run)

    assert (code, weakened(report)) == (1, ["/providers/shop"])


def test_a_recorded_contract_in_the_place_of_a_description_is_none(shop: Path, run: Run) -> None:
    """Its name says nothing: it never differs from what was recorded."""
    (shop / "openapi.json").write_text((shop / "snapshots/shop/contract.json").read_text())

    code, report = check(run)

    assert (code, weakened(report)) == (1, ["/providers/shop"])
    assert "a recorded contract" in report["findings"][0]["text"]


def test_a_provider_that_was_always_described_by_a_recorded_contract_goes_on_so(shop: Path, run: Run) -> None:
    git(shop, "switch", "-q", "main")
    (shop / "vendored").mkdir()
    (shop / "snapshots/shop/contract.json").rename(shop / "vendored/contract.json")
    configure(shop, CONFIGURATION.replace("openapi.json", "vendored"))
    assert run("record").code == 0
    commit(shop, "vendored")
    git(shop, "switch", "-q", "-c", "other")

    code, report = check(run)

    assert (code, weakened(report)) == (0, [])


@pytest.fixture
def described_folder(shop: Path, run: Run) -> Path:
    """A provider whose description is the only one in a folder."""
    git(shop, "switch", "-q", "main")
    (shop / "api").mkdir()
    (shop / "openapi.json").rename(shop / "api/shop.json")
    (shop / "api/README.json").write_text("{}")
    configure(shop, CONFIGURATION.replace("openapi.json", "api"))
    assert run("record").code == 0
    commit(shop, "a folder")
    git(shop, "switch", "-q", "-c", "other")
    return shop / "api"


@pytest.mark.parametrize("name", ["openapi.json", "contract.json"])
def test_a_further_file_in_a_folder_does_not_take_the_place_of_its_description(
    described_folder: Path, run: Run, name: str
) -> None:
    (described_folder / name).write_text((described_folder / "shop.json").read_text())
    describe(described_folder, LOOSE, "shop.json")

    code, report = check(run)

    assert (code, weakened(report)) == (1, ["/providers/shop"])
    assert "api/shop.json" in report["findings"][0]["text"]


def test_a_description_that_is_renamed_in_its_folder_is_judged_as_any_other(described_folder: Path, run: Run) -> None:
    (described_folder / "shop.json").rename(described_folder / "openapi.json")
    assert check(run)[0] == 0

    describe(described_folder, LOOSE)

    assert errors(check(run)[1]) == [BREAK]


def test_a_description_that_was_moved_is_judged_as_any_other(shop: Path, run: Run) -> None:
    (shop / "api").mkdir()
    (shop / "openapi.json").rename(shop / "api/openapi.json")
    configure(shop, CONFIGURATION.replace("openapi.json", "api/openapi.json"))

    assert check(run)[0] == 0
    describe(shop, LOOSE, "api/openapi.json")
    assert errors(check(run)[1]) == [BREAK]


def test_that_a_provider_is_described_by_another_file_is_said(shop: Path, run: Run) -> None:
    (shop / "openapi.json").rename(shop / "other.json")
    configure(shop, CONFIGURATION.replace("openapi.json", "other.json"))

    assert check(run)[1]["remarks"] == ["shop is described by other.json now; in the base it was openapi.json"]


def test_a_base_that_never_fails_goes_on_so(shop: Path, run: Run) -> None:
    git(shop, "switch", "-q", "main")
    configure(shop, f'fail_on = "never"\nformats = "assert"\n{CONFIGURATION}')
    commit(shop, "only told")
    git(shop, "switch", "-q", "-c", "more")
    configure(shop, f'fail_on = "never"\nformats = "warn"\n{CONFIGURATION}')

    code, report = check(run)

    assert (code, weakened(report)) == (0, ["/formats"])


def test_a_provider_that_was_never_recorded_and_is_gone_is_no_pass(shop: Path, run: Run) -> None:
    git(shop, "switch", "-q", "main")
    git(shop, "rm", "-q", "-r", "snapshots")
    commit(shop, "lost")
    git(shop, "switch", "-q", "-c", "more")
    configure(shop, 'policy = "tolerant"\n')

    code, report = check(run)

    assert (code, weakened(report)) == (1, ["/providers/shop"])


def test_other_ends_of_lines_are_up_to_date(shop: Path, run: Run) -> None:
    path = shop / "snapshots/shop/contract.json"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert check(run, "--strict-snapshot")[0] == 0


# --- where there is no base to speak of


def test_a_first_recording_passes_and_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    start(tmp_path)
    monkeypatch.chdir(tmp_path)
    commit(tmp_path, "empty", README="x")
    git(tmp_path, "switch", "-q", "-c", "work")
    configure(tmp_path, CONFIGURATION)
    describe(tmp_path, ID)
    run("record")

    code, report = check(run)

    assert code == 0
    assert report["remarks"] == [
        "first recording of shop: the base has no contract of it; checked against the one in the folder"
    ]
    (tmp_path / "snapshots/shop/contract.json").unlink()
    assert run("check").code == 3


def test_a_first_recording_that_is_committed_cannot_be_changed_unseen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    start(tmp_path)
    monkeypatch.chdir(tmp_path)
    commit(tmp_path, "empty", README="x")
    configure(tmp_path, CONFIGURATION)
    describe(tmp_path, ID)
    run("record")
    commit(tmp_path, "first")
    describe(tmp_path, LOOSE)
    run("record")

    code, report = check(run)

    assert (code, errors(report)) == (1, [BREAK])
    assert report["remarks"][0].endswith("checked against the one that is committed in HEAD")


def test_a_branch_from_before_the_set_up_is_judged_against_what_was_set_up(shop: Path, run: Run) -> None:
    describe(shop, LOOSE)
    run("record")
    texts = {path: path.read_text() for path in shop.rglob("*") if path.is_file() and ".git" not in path.parts}
    git(shop, "checkout", "-q", "-f", "main~1")
    git(shop, "switch", "-q", "-c", "old")
    for path, text in texts.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    commit(shop, "set up anew")

    code, report = check(run)

    assert (code, errors(report)) == (1, [BREAK])
    assert "is older than the configuration" in report["base"]["how"]


def test_a_contract_that_the_base_has_lost_is_recorded_for_the_first_time(shop: Path, run: Run) -> None:
    git(shop, "switch", "-q", "main")
    git(shop, "rm", "-q", "-r", "snapshots")
    commit(shop, "lost")
    git(shop, "switch", "-q", "-c", "again")
    run("record")

    code, report = check(run)

    assert (code, len(report["remarks"])) == (0, 1)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("snapshots/shop/contract.json", "{"),
        ("contractguard.toml", "policy = "),
        ("contractguard.toml", "polcy = 'x'"),
        ("snapshots/shop/contract.json", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 3\n"),
    ],
    ids=["snapshot", "configuration", "unknown key", "pointer of LFS"],
)
def test_a_base_that_cannot_be_read_is_no_pass(shop: Path, run: Run, name: str, content: str) -> None:
    good = (shop / name).read_text()
    git(shop, "switch", "-q", "main")
    (shop / name).write_text(content)
    commit(shop, "broken")
    git(shop, "switch", "-q", "-c", "mended")
    (shop / name).write_text(good)

    result = run("check")

    assert result.code == 3
    assert git(shop, "rev-parse", "main")[:12] in result.err


def test_a_contract_that_git_lfs_keeps_is_read_where_it_was_fetched(shop: Path, run: Run) -> None:
    git(shop, "switch", "-q", "main")
    keep_in_lfs(shop, "snapshots/shop/contract.json")
    git(shop, "switch", "-q", "-c", "other")
    describe(shop, LOOSE)
    run("record")

    assert errors(check(run)[1]) == [BREAK]


def test_a_content_of_git_lfs_that_is_another_one_is_none(shop: Path, run: Run) -> None:
    git(shop, "switch", "-q", "main")
    keep_in_lfs(shop, "snapshots/shop/contract.json")
    git(shop, "switch", "-q", "-c", "other")
    (stored,) = (one for one in (shop / ".git/lfs").rglob("*") if one.is_file())
    stored.write_text("{}")

    result = run("check")

    assert result.code == 3 and "is a pointer of Git LFS" in result.err


def test_a_contract_in_a_submodule_is_no_first_recording(shop: Path, run: Run, tmp_path: Path) -> None:
    other = tmp_path / "other"
    start(other)
    commit(other, "x", a="1")
    git(shop, "switch", "-q", "main")
    git(shop, "rm", "-q", "-r", "snapshots")
    git(shop, "submodule", "-q", "add", f"file://{other}", "snapshots")
    commit(shop, "submodule")
    git(shop, "switch", "-q", "-c", "more")

    result = run("check")

    assert result.code == 3
    assert "lies in a submodule" in result.err


def test_a_shallow_clone_is_no_pass(shop: Path, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    describe(shop, LOOSE)
    run("record")
    commit(shop, "break")
    copy = clone(shop, tmp_path / "copy", "--depth=1", "--branch=work")
    monkeypatch.chdir(copy)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_BASE_REF", "main")

    result: Result = run("check")

    assert (result.code, result.out) == (3, "")
    assert "fetch-depth: 0" in result.err
    assert run("check", "--base", "none").code == 0


def test_a_repository_that_names_no_branch_is_told_to(shop: Path, run: Run) -> None:
    git(shop, "branch", "-m", "main", "trunk")

    result = run("check")

    assert result.code == 3
    assert "--base" in result.err
    assert run("check", "--base", "trunk").code == 0


@pytest.mark.parametrize("how", ["option", "environment"])
def test_a_base_is_named(shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    if how == "environment":
        monkeypatch.setenv("CONTRACTGUARD_BASE", "main~0")
        result = run("check")
    else:
        result = run("check", "--base", "main~0")

    assert (result.code, result.out.splitlines()[-1].partition(", ")[2]) == (0, "the merge base with main~0")


def test_none_is_the_folder_s_own_contract(shop: Path, run: Run) -> None:
    describe(shop, LOOSE)
    run("record")

    result = run("check", "--base", "none")

    assert result.code == 0
    assert result.out.endswith("checked against the snapshot in the folder: --base none\n")


# --- where the waivers are


def test_that_the_waivers_move_is_not_accepted_by_those_that_moved(shop: Path, run: Run) -> None:
    configure(shop, f'waivers = "others.toml"\n{CONFIGURATION}')
    _, report = check(run)
    assert weakened(report) == ["/waivers"]
    accept(run, report)

    again, report = check(run)
    assert (again, weakened(report)) == (1, ["/waivers"])
    (shop / "others.toml").rename(shop / "contractguard-waivers.toml")

    assert check(run)[0] == 0


def test_the_same_name_in_another_folder_is_another_file(shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (shop / "below").mkdir()
    configure(shop / "below", CONFIGURATION.replace("openapi", "../openapi"))
    describe(shop, LOOSE)
    monkeypatch.chdir(shop / "below")
    assert run("record").code == 0
    accept(run, check(run)[1])

    code, report = check(run)

    counting = [one["pointer"] for one in report["findings"] if one["waived"] is None]
    assert (code, counting) == (1, ["/waivers"])


def accept(run: Run, report: dict[str, Any]) -> None:
    for finding in report["findings"]:
        told = ("--reason", "a", "--owner", "b", "--until", "30d")
        assert run("accept", finding["fingerprint"], *told).code == 0


def test_a_recorded_contract_that_tells_less_than_its_description_is_no_pass(shop: Path, run: Run) -> None:
    """What the next change is judged by would be silent about it."""
    recorded = shop / "snapshots/shop/contract.json"
    recorded.write_text(recorded.read_text().replace('"type": "integer"', '"$ref": "#/nowhere"'))

    code, report = check(run)

    assert (code, report["summary"]["missed"]) == (3, 1)
    assert "which its description does not follow" in report["unchecked"][0]["reason"]
