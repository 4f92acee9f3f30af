"""Names from inputs in everything that commands write: none of them is a command to a build server."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from contractguard.api import load
from contractguard.checks.coverage.collector import CoverageCollector
from contractguard.contract.canonical_json import canonical_json
from contractguard.contract.choices import Question, Unit
from contractguard.contract.report import Report, Section
from contractguard.observe.hits.cells import CoverageLevel
from contractguard.reports.parts.style import TextStyle
from contractguard.reports.text import text
from contractguard.store.coverage import replace_coverage
from tests.checks.descriptions import answering
from tests.cli.conftest import Run
from tests.support.test_printable import COMMANDS, INVISIBLE, is_obeyed

NAMES = [*COMMANDS.values(), *(f"a{sign}b" for sign in INVISIBLE.values() if sign != "\ud800")]
"""(A description with half a surrogate pair is refused.)"""


def description(*, required: bool) -> dict[str, Any]:
    """One in which every name is one that a build server would obey, directly, or behind a word of its own."""
    properties: dict[str, Any] = {name: {"type": "integer"} for name in NAMES}
    properties |= {f"{'long' * 30} {name}": {"type": "integer" if required else "string"} for name in NAMES}
    properties |= {f"{'x' * 60}{name}": {"enum": [name, f"and {name}"][: 1 if required else 2]} for name in NAMES}
    schema = {"type": "object", "properties": properties, "required": NAMES if required else []}
    found: dict[str, Any] = answering(schema)
    found["paths"] |= {f"/{name}": value for name in NAMES for value in found["paths"].values() if required}
    return found


@pytest.fixture
def hostile(folder: Path) -> Path:
    for name, required in (("before", True), ("after", False)):
        (folder / f"{name}.json").write_text(json.dumps(description(required=required)))
    return folder


def commands(output: str) -> list[str]:
    return [line for line in output.splitlines() if is_obeyed(line)]


@pytest.mark.no_cover
@pytest.mark.parametrize("columns", [40, 80])
def test_no_line_of_a_text_report_is_a_command(
    hostile: Path, run: Run, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))

    result = run("diff", "before.json", "after.json", "--show", "info")

    assert result.code == 1 and len(result.out) > 20_000
    assert not commands(result.out + result.err)
    assert all(one.isprintable() or one in "\n\u00a0\u3000" for one in result.out)


def test_no_line_of_a_json_report_is_a_command(hostile: Path, run: Run) -> None:
    result = run("diff", "before.json", "after.json", "--format", "json")

    assert not commands(result.out)
    found = json.loads(result.out)["findings"]
    assert any("##vso[task.setvariable variable=a]b" in str(one["message"]) for one in found)


def test_what_is_recorded_holds_nothing_invisible(hostile: Path, run: Run) -> None:
    assert run("record", "before.json", "--provider", "pay").code == 0

    written = (hostile / "snapshots" / "pay" / "contract.json").read_text("utf-8")

    assert all(one.isprintable() or one in "\n\u00a0\u3000" for one in written)
    assert not commands(written)
    assert run("diff", "before.json", "snapshots/pay").code == 0


@pytest.mark.no_cover
@pytest.mark.parametrize("name", COMMANDS.values(), ids=COMMANDS)
@pytest.mark.parametrize(
    "arguments",
    [
        ("diff", "{}", "new.json"),
        ("diff", "old.json", "{}:new.json"),
        ("diff", "old.json", "new.json", "--policy", "{}"),
        ("diff", "old.json", "new.json", "--severity", "a {}"),
        ("diff", "old.json", "new.json", "--lane", "a {}"),
        ("explain", "{}"),
        ("record", "old.json", "--provider", "{}"),
        ("check", "--provider", "a {}"),
        ("verify", "{}", "--contract", "old.json"),
        ("try", "--model", "{}", "--event", "a {}", "--contract", "old.json"),
        ("schema", "old.json#/{}", "new.json"),
        ("accept", "{}", "--reason", "{}", "--owner", "{}", "--until", "{}"),
        ("{}",),
        ("--debug", "diff", "old.json", "a {}"),
    ],
    ids=lambda arguments: "-".join(arguments[:2]).replace("{}", "name"),
)
@pytest.mark.usefixtures("folder")
def test_no_argument_comes_back_as_a_command(run: Run, arguments: tuple[str, ...], name: str) -> None:
    result = run(*(argument.replace("{}", name) for argument in arguments))

    assert result.code in (2, 3), result
    assert not commands(result.out + result.err), result


@pytest.mark.parametrize("variable", ["POLICY", "FAIL_ON", "LANE", "SEVERITY", "TODAY", "FORMAT"])
@pytest.mark.usefixtures("folder")
def test_no_value_of_the_environment_comes_back_as_a_command(
    run: Run, variable: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"CONTRACTGUARD_{variable}", "a ::error::\u200b##[x]\n::warning::y")

    result = run("diff", "old.json", "new.json")

    assert variable == "TODAY" or result.code == 2
    assert not commands(result.out + result.err)
    assert "\u200b" not in result.out + result.err


def test_a_traceback_is_no_way_around(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("\n::error::x\n##[add-path]y \x1b[2J")

    monkeypatch.setattr("contractguard.readers.sources.load.load", fail)

    result = run("diff", "old.json", "new.json", "--debug")

    assert result.code == 70 and "Traceback" in result.err
    assert not commands(result.err) and "\x1b" not in result.err


NAMED = {"diff": ("old.json", "new.json"), "schema": ("a.json", "b.json")}


class TestInGitHubActions:
    @pytest.fixture(autouse=True)
    def job(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("GITHUB_ACTIONS", "true")

    @pytest.mark.parametrize("command", ["diff", "schema"])
    def test_a_text_report_stands_between_a_stop_and_its_end(self, folder: Path, run: Run, command: str) -> None:
        for name in ("a", "b"):
            (folder / f"{name}.json").write_text(json.dumps({"type": "object", "required": [name]}))

        first, second = (run(command, *NAMED[command]).out for _ in range(2))

        stop, *report, end = first.splitlines()
        token = re.fullmatch(r"::stop-commands::([0-9a-f]{32})", stop)
        assert token and end == f"::{token[1]}::"
        assert report and second.splitlines()[1:-1] == report
        assert token[1] not in second

    @pytest.mark.usefixtures("folder")
    def test_json_and_files_are_as_everywhere(self, run: Run) -> None:
        assert json.loads(run("diff", "old.json", "new.json", "--format", "json").out)["command"] == "diff"

        run("diff", "old.json", "new.json", "-o", "text=report.txt")

        assert "stop-commands" not in Path("report.txt").read_text()

    @pytest.mark.usefixtures("folder")
    def test_quiet_is_quiet(self, run: Run) -> None:
        assert run("diff", "old.json", "new.json", "--quiet").out == ""


def test_integers_and_halves_of_pairs_are_written_as_canonical_json() -> None:
    assert json.loads(canonical_json({"a": 2**70, "b": "\ud800\x7f"})) == {"a": 2**70, "b": "\ud800\x7f"}


@pytest.mark.parametrize("sign", ["::error::b", "--- b"], ids=["command", "group"])
def test_a_long_name_that_is_broken_at_any_column_is_no_command(sign: str) -> None:
    for length in range(40, 80):
        report = Report("verify", (Section(title="x" * length + sign, question=Question.LIVE, unit=Unit.PAYLOAD),))

        assert not commands(text(report, TextStyle(40))), length


@pytest.mark.no_cover
@pytest.mark.parametrize("columns", [40, 80])
def test_no_line_of_the_map_of_coverage_is_a_command(
    hostile: Path, run: Run, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    (hostile / "contractguard.toml").write_text('[providers.pay]\nspec = "before.json"\n[coverage]\nfail_under = 87\n')
    names = "".join(f"    client.get({json.dumps('/nowhere/' + name)})\n" for name in NAMES)
    (hostile / "test_it.py").write_text(f"def test_it(client):\n{names}")
    found = replace_coverage_of(hostile)

    result = run("coverage", "-o", "markdown=c.md", "-o", "json=c.json", "-o", "html=c.html")

    written = [(hostile / name).read_text("utf-8") for name in ("c.md", "c.json", "c.html", found)]
    assert result.code == 1 and len(result.out) > 10_000
    assert not commands("\n".join((result.out, result.err, *written)))
    assert all(one.isprintable() or one in "\n\u00a0\u3000" for one in result.out)


def replace_coverage_of(folder: Path) -> str:
    """A coverage file in which every field of the description was seen."""
    collector = CoverageCollector("pay", load(folder / "before.json"))
    for operation in collector.contract.operations:
        headers = {"content-type": "application/json"}
        collector.add_response(operation, 200, headers, dict.fromkeys(NAMES, 1), level=CoverageLevel.SEEN)
    replace_coverage(collector.record(), folder / "contract-coverage.json")
    return "contract-coverage.json"
