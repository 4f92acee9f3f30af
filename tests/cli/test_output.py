"""Where reports go, and what stands there when a run could not check."""

from __future__ import annotations

import json
import os
import threading
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from contractguard.cli.output import run_reported
from contractguard.cli.outputs import Output, ReportOptions
from contractguard.reports.formats import FORMATS, ReportFormat
from tests.cli.conftest import Run


@pytest.fixture
def filed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two schemas; JSON goes to a file of its own where none is named."""
    monkeypatch.chdir(tmp_path)
    for name, kind in (("sender", "string"), ("reader", "integer")):
        (tmp_path / f"{name}.json").write_text(f'{{"type": "{kind}"}}')
    monkeypatch.setitem(
        cast(dict[str, ReportFormat], FORMATS), "json", replace(FORMATS["json"], default_output="r.json")
    )
    return tmp_path


def test_a_format_may_go_to_a_file_of_its_own(filed: Path, run: Run) -> None:
    result = run("schema", "sender.json", "reader.json", "-o", "json")

    assert (result.code, result.out.split(":")[0]) == (1, "breaking")
    assert json.loads((filed / "r.json").read_text())["command"] == "schema"


def test_a_file_that_is_named_wins_over_that_of_the_format(filed: Path, run: Run) -> None:
    run("schema", "sender.json", "reader.json", "-o", "json=named.json")

    assert (filed / "named.json").exists() and not (filed / "r.json").exists()


def test_format_means_standard_output(filed: Path, run: Run) -> None:
    result = run("schema", "sender.json", "reader.json", "--format", "json")

    assert json.loads(result.out)["command"] == "schema"
    assert not (filed / "r.json").exists()


def test_nothing_is_written_where_only_the_exit_code_is_asked_for(filed: Path, run: Run) -> None:
    result = run("schema", "sender.json", "reader.json", "--format", "json", "--quiet")

    assert (result.code, result.out) == (1, "")


def report_in(path: Path) -> tuple[str, int, str | None]:
    """State, exit code, and why nothing could be checked."""
    report = json.loads(path.read_text())
    return report["state"], report["exit_code"], report["problem"] and report["problem"]["what"]


def test_one_run_writes_several_reports(folder: Path, run: Run) -> None:
    result = run("diff", "old.json", "new.json", "-o", "json=a.json", "-o", "text=b.txt")

    assert result.code == 1
    assert report_in(folder / "a.json") == ("failed", 1, None)
    assert (folder / "b.txt").read_text() == result.out


def test_a_report_of_a_run_that_passed_says_so(folder: Path, run: Run) -> None:
    run("diff", "old.json", "same.json", "-o", "json=a.json")

    assert report_in(folder / "a.json") == ("passed", 0, None)


def test_the_reports_of_a_run_that_could_not_check_say_why(folder: Path, run: Run) -> None:
    run("diff", "old.json", "same.json", "-o", "json=a.json", "-o", "text=b.txt")

    result = run("diff", "old.json", "absent.json", "-o", "json=a.json", "-o", "text=b.txt")

    state, code, problem = report_in(folder / "a.json")
    assert (result.code, state, code) == (3, "not-checked", 3)
    assert problem and problem in result.err
    assert (folder / "b.txt").read_text().startswith("could not check\n")


def test_json_on_standard_output_says_that_nothing_could_be_checked(folder: Path, run: Run) -> None:
    result = run("diff", "old.json", "absent.json", "--format", "json")

    assert json.loads(result.out)["state"] == "not-checked"


def test_a_usage_error_behind_the_options_is_no_old_pass(folder: Path, run: Run) -> None:
    run("diff", "old.json", "same.json", "-o", "json=a.json")

    assert run("diff", "old.json", "-o", "json=a.json").code == 2
    assert report_in(folder / "a.json")[:2] == ("not-checked", 2)


@pytest.mark.parametrize("wrong", [("--nonsense",), ("--policy", "soft"), ("--limit", "many")])
def test_a_wrong_option_is_no_old_pass(folder: Path, run: Run, wrong: tuple[str, ...]) -> None:
    run("diff", "old.json", "same.json", "-o", "json=a.json")

    assert run("diff", "old.json", "same.json", "--output=json=a.json", *wrong).code == 2
    assert report_in(folder / "a.json")[:2] == ("not-checked", 2)


def test_help_writes_nothing(folder: Path, run: Run) -> None:
    run("diff", "old.json", "same.json", "-o", "json=a.json", "--help")

    assert not (folder / "a.json").exists()


def test_a_run_that_is_killed_leaves_no_old_pass(folder: Path) -> None:
    path = folder / "a.json"
    outputs = ReportOptions(outputs=(Output(FORMATS["json"], path),))

    def killed() -> int:
        seen.append(report_in(path))
        raise KeyboardInterrupt

    seen: list[tuple[str, int, str | None]] = []
    with pytest.raises(KeyboardInterrupt):
        run_reported("diff", outputs, killed)

    assert seen == [report_in(path)] == [("not-checked", 3, "the run has not ended")]


def test_one_output_that_cannot_be_written_is_named_and_the_others_are_written(folder: Path, run: Run) -> None:
    (folder / "file").write_text("")

    result = run("diff", "old.json", "same.json", "-o", "json=file/a.json", "-o", "json=b.json")

    assert result.code == 3
    assert "file/a.json" in result.err and "cannot be written" in result.err
    assert report_in(folder / "b.json")[0] == "passed"


def test_findings_win_over_an_output_that_cannot_be_written(folder: Path, run: Run) -> None:
    (folder / "file").write_text("")

    assert run("diff", "old.json", "new.json", "-o", "json=file/a.json").code == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_gets_one_report(folder: Path, run: Run) -> None:
    pipe, got = folder / "pipe", []
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()

    run("diff", "old.json", "new.json", "-o", "json=pipe")
    reader.join(20)

    assert json.loads(got[0])["state"] == "failed"


def test_the_configuration_names_outputs_and_the_command_line_replaces_them(folder: Path, run: Run) -> None:
    (folder / "contractguard.toml").write_text('[report]\noutputs = ["json=configured.json"]\n')

    run("diff", "old.json", "same.json")
    assert report_in(folder / "configured.json")[0] == "passed"
    (folder / "configured.json").unlink()

    run("diff", "old.json", "same.json", "-o", "json=named.json")
    assert (folder / "named.json").exists() and not (folder / "configured.json").exists()


@pytest.mark.parametrize("start", [".", "deep/below"], ids=["beside-it", "below-it"])
def test_paths_of_the_configuration_start_from_its_folder(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch, start: str
) -> None:
    (folder / "contractguard.toml").write_text('[report]\noutputs = ["json=configured.json", "junit"]\n')
    (folder / start).mkdir(parents=True, exist_ok=True)
    monkeypatch.chdir(folder / start)

    assert run("diff", str(folder / "old.json"), str(folder / "same.json")).code == 0

    assert report_in(folder / "configured.json")[0] == "passed"
    assert (folder / "contractguard.junit.xml").exists()


@pytest.mark.parametrize("place", ["../out.json", "{outside}/out.json", ".git/hooks/pre-commit", "contractguard.toml"])
def test_the_configuration_names_no_place_outside_of_its_project(
    folder: Path, run: Run, tmp_path_factory: pytest.TempPathFactory, place: str
) -> None:
    named = place.format(outside=tmp_path_factory.mktemp("outside"))
    (folder / ".git" / "hooks").mkdir(parents=True)
    text = f'[report]\noutputs = ["json=in.json", "json={named}"]\n'
    (folder / "contractguard.toml").write_text(text)

    result = run("diff", "old.json", "same.json")

    assert (result.code, result.out) == (2, "")
    assert (folder / "contractguard.toml").read_text() == text
    assert named == "contractguard.toml" or not (folder / named).exists()
    assert report_in(folder / "in.json")[:2] == ("not-checked", 2)


@pytest.mark.parametrize(
    "arguments, variable, settings",
    [
        (("-o", "json=a.json", "--nonsense"), "", ""),
        (("-qojson=a.json", "--nonsense"), "", ""),
        (("--nonsense",), "json=a.json", ""),
        (("--nonsense",), "", ""),
        ((), "", "unknown = 1\n"),
        (("-o", "json=a.json"), "", "unknown = 1\n"),
        (("-o", "json=a.json"), "", "unknown = \n"),
        ((), "json=a.json", "unknown = \n"),
    ],
    ids=[
        "option",
        "joined-options",
        "environment",
        "configuration",
        "wrong-configuration",
        "named-beside-a-wrong-one",
        "named-beside-one-that-is-no-toml",
        "environment-beside-one-that-is-no-toml",
    ],
)
def test_a_refusal_is_no_old_pass_wherever_the_output_was_named(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], variable: str, settings: str
) -> None:
    run("diff", "old.json", "same.json", "-o", "json=a.json")
    (folder / "contractguard.toml").write_text(f'{settings}[report]\noutputs = ["json=a.json"]\n')
    monkeypatch.setenv("CONTRACTGUARD_OUTPUT", variable)

    assert run("diff", "old.json", "same.json", *arguments).code == 2

    assert report_in(folder / "a.json")[:2] == ("not-checked", 2)


@pytest.mark.parametrize(
    "arguments",
    [
        ("report", "a.json", "-o", "json=a.json"),
        ("report", "-o", "text=./a.json", "a.json"),
        ("report", "-qojson=a.json", "a.json", "--nonsense"),
        ("diff", "old.json", "a.json", "--output=json=a.json"),
    ],
    ids=["same", "otherwise-spelled", "refused", "other-command"],
)
def test_a_report_is_not_written_over_what_is_read(folder: Path, run: Run, arguments: tuple[str, ...]) -> None:
    run("diff", "old.json", "same.json", "-o", "json=a.json")
    before = (folder / "a.json").read_bytes()

    assert run(*arguments).code == 2

    assert (folder / "a.json").read_bytes() == before


def test_the_page_of_a_job_is_appended_to(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "summary.md").write_text("before\n")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(folder / "summary.md"))

    run("diff", "old.json", "new.json", "-o", "github-summary")
    run("diff", "old.json", "absent.json", "-o", "github-summary")

    lines = (folder / "summary.md").read_text().splitlines()
    assert lines[0] == "before"
    assert [line[4] for line in lines if line.startswith("### ")] == ["✗", "⚠"]


def test_the_page_of_a_job_needs_a_job(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)

    result = run("diff", "old.json", "same.json", "-o", "github-summary")

    assert result.code == 2
    assert "GITHUB_STEP_SUMMARY is not set" in result.err


def test_reports_link_what_the_configuration_and_the_ci_system_say(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "contractguard.toml").write_text('[report]\nid = "shop"\ndocs_url = "https://docs.example.com"\n')
    for name, value in (("SERVER_URL", "https://example.com"), ("REPOSITORY", "a/b"), ("RUN_ID", "7")):
        monkeypatch.setenv(f"GITHUB_{name}", value)

    run("diff", "old.json", "new.json", "-o", "markdown=r.md", "-o", "sarif")

    assert "[the run](https://example.com/a/b/actions/runs/7)" in (folder / "r.md").read_text()
    assert (folder / "r.md").read_text().startswith("### ✗ `shop`")
    assert "https://docs.example.com/rules/" in (folder / "contractguard.sarif").read_text()


@pytest.mark.parametrize("place", ["configuration", "command-line", "environment"])
def test_no_report_is_written_over_a_description_that_the_configuration_names(
    folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    outputs = 'outputs = ["json=old.json"]\n' if place == "configuration" else ""
    (folder / "contractguard.toml").write_text(f'[report]\n{outputs}[providers.shop]\nspec = "old.json"\n')
    if place == "environment":
        monkeypatch.setenv("CONTRACTGUARD_OUTPUT", "json=old.json")
    before = (folder / "old.json").read_bytes()

    result = run("check", "--base", "none", *(("-o", "json=old.json") if place == "command-line" else ()))

    assert result.code == 2
    assert "is read by this command" in result.err
    assert (folder / "old.json").read_bytes() == before


@pytest.mark.parametrize("is_refused_besides", [False, True], ids=["alone", "with-a-wrong-option"])
@pytest.mark.parametrize(
    "kept", ["contracts/shop/order.schema.json", "snapshots/shop/contract.json", "given/api.json"]
)  # fmt: skip
def test_no_report_is_written_over_what_stands_in_a_folder_that_is_read(
    folder: Path, run: Run, kept: str, is_refused_besides: bool
) -> None:
    (folder / kept).parent.mkdir(parents=True)
    (folder / kept).write_bytes((folder / "old.json").read_bytes())
    wrong = ("--no-such-option",) if is_refused_besides else ()

    result = run("diff", "old.json", "given" if kept.startswith("given") else "old.json", "-o", f"json={kept}", *wrong)

    assert result.code == 2
    assert is_refused_besides or "is read by this command" in result.err
    assert (folder / kept).read_bytes() == (folder / "old.json").read_bytes()


@pytest.mark.parametrize("form", ["json", "sarif", "junit", "gitlab", "html", "markdown"])
def test_a_report_that_stands_in_such_a_folder_is_replaced(folder: Path, run: Run, form: str) -> None:
    (folder / "contracts").mkdir()
    place = f"contracts/report.{'md' if form == 'markdown' else form}"
    run("diff", "old.json", "new.json", "-o", f"{form}={place}")
    first = (folder / place).read_bytes()

    result = run("diff", "old.json", "old.json", "-o", f"{form}={place}")

    assert result.code == 0
    assert (folder / place).read_bytes() != first


@pytest.mark.parametrize(
    "wrong", [(), ("--no-such-option",), ("--no-such-option", "x=y")], ids=["right", "bare", "paired"]
)
def test_what_stands_in_no_folder_that_is_read_is_replaced_whatever_it_is(
    folder: Path, run: Run, wrong: tuple[str, ...]
) -> None:
    (folder / "r.json").write_text('{"state": "passed"}')

    run("diff", "old.json", "new.json", "-o", "json=r.json", *wrong)

    assert json.loads((folder / "r.json").read_text())["state"] == ("not-checked" if wrong else "failed")
