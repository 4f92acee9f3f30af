"""Help, explanations, completion, and what starting up costs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from contractguard import cli
from contractguard.cli import COMMANDS
from contractguard.contract.choices import Unit
from contractguard.reports.formats import FORMATS, Delivery, format_names
from contractguard.rules.catalogue import RULES
from contractguard.rules.parts import PARTS
from tests.cli.conftest import Run
from tests.cost import cpu_of, untraced


def test_every_module_of_a_command_is_one_that_can_be_called() -> None:
    modules = {file.stem.removesuffix("_command") for file in Path(cli.__file__).parent.glob("*_command.py")}

    assert modules == set(COMMANDS)


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_teaches_with_an_example(run: Run, command: str) -> None:
    result = run(command, "--help")

    assert result.code == 0
    assert f"contractguard {command}" in result.out.split("Options:")[0].split("Usage:")[1].split("\n", 1)[1]


@pytest.mark.parametrize(
    ("command", "unit"),
    [
        ("check", Unit.CONTRACT),
        ("diff", Unit.CONTRACT),
        ("schema", Unit.SCHEMA),
        ("try", Unit.CODE),
        ("verify", Unit.PAYLOAD),
    ],
)
def test_every_format_is_offered_where_it_works(run: Run, command: str, unit: Unit) -> None:
    names = [name for name in format_names(unit) if FORMATS[name].delivery is Delivery.DOCUMENT]
    told = "".join(run(command, "--help").out.split())

    assert f"--format[{'|'.join(names)}]" in told


def test_without_arguments_there_is_help(run: Run) -> None:
    result = run()

    assert result.code == 2
    assert "diff" in result.err + result.out


def test_the_version_is_told(run: Run) -> None:
    from contractguard import __version__

    assert run("--version").out == f"contractguard-gate {__version__}\n"


def test_a_rule_is_explained(run: Run) -> None:
    result = run("explain", "response.enum.widened")

    assert result.code == 0
    assert "response.enum.widened" in result.out


def test_an_unknown_rule_has_a_suggestion(run: Run) -> None:
    result = run("explain", "response.enum.widend")

    assert result.code == 2
    assert "response.enum.widened" in result.err


def test_the_rules_are_listed(run: Run) -> None:
    everything, some = run("rules"), run("rules", "--part", "request", "--severity", "error", "--format", "json")

    assert everything.out.count("\n") == len(RULES)
    rows = json.loads(some.out)
    assert rows
    assert all(row["severity"] == "error" and row["id"].startswith("request.") for row in rows)


def completed(words: str, **environment: str) -> list[str]:
    variables = {**os.environ, "_CONTRACTGUARD_COMPLETE": "bash_complete", "COMP_WORDS": words, **environment}
    count = str(len(words.split(" ")) - 1)
    code = "import sys; from contractguard.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", code]
    result = subprocess.run(
        command, env={**variables, "COMP_CWORD": count}, capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stderr) == (0, "")
    return [line.split(",", 1)[-1] for line in result.stdout.splitlines() if line]


@pytest.mark.no_cover
def test_completion_knows_rules_and_levels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "contractguard.toml").write_text('[providers.shop]\nspec = "x"\n')
    monkeypatch.chdir(tmp_path)

    assert "response.enum.widened" in completed("contractguard explain response.enum")
    assert "response.enum.widened=info" in completed("contractguard diff --severity response.enum.widened=")
    assert completed("contractguard check --provider s") == ["shop"]
    assert "strict" in completed("contractguard diff --policy s")


def test_completion_is_silent_about_a_broken_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "contractguard.toml").write_text("x = [")
    monkeypatch.chdir(tmp_path)

    assert completed("contractguard check --provider s") == []


def _start(*arguments: str) -> float:
    """The least CPU time of three starts, the later ones with byte code, as an installed package has it."""
    return min(cpu_of([sys.executable, *arguments], env=untraced()) for _ in range(3))


def test_help_costs_little_more_than_starting_python_with_click() -> None:
    assert _start("-m", "contractguard", "--help") < 5 * _start("-c", "import click")


@pytest.mark.parametrize(
    ("code", "absent"),
    [
        ("import contractguard", ["click", "jsonschema", "jsonschema_rs", "pydantic", "yaml", "orjson"]),
        ("from contractguard.cli import main; main(['--help'])", ["jsonschema", "pydantic", "yaml", "orjson"]),
        ("import contractguard.api", ["click", "jsonschema", "jsonschema_rs", "pydantic", "yaml"]),
    ],
)
def test_heavy_packages_are_imported_only_when_needed(code: str, absent: list[str]) -> None:
    script = f"{code}\nimport sys\nprint([name for name in {absent!r} if name in sys.modules], file=sys.stderr)"

    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert result.stderr.strip() == "[]"


SCRIPT = """
import sys
from contractguard.cli import main
names, arguments = sys.argv[1].split(), sys.argv[2:]
code = main(['diff', *arguments])
print(code, [name for name in names if name in sys.modules], file=sys.stderr)
"""


def imported_by_diff(absent: list[str], two_versions: list[str]) -> str:
    """The exit code of a comparison, and which of the modules it imported."""
    result = subprocess.run(
        [sys.executable, "-c", SCRIPT, " ".join(absent), *two_versions],
        capture_output=True,
        text=True,
        check=True,
        cwd=os.path.dirname(two_versions[0]),
        env=untraced(),
    )
    return result.stderr.splitlines()[-1]


def write_versions(folder: Path, **changes: str) -> list[str]:
    """Two small descriptions that differ in their titles, and in the type of what is answered where `changes` say so:
    the names of their files."""
    files = []
    for name in ("old", "new"):
        schema = {"type": "object", "properties": {"id": {"type": changes.get(name, "integer")}}}
        response = {"description": "OK", "content": {"application/json": {"schema": schema}}}
        paths = {"/a": {"get": {"responses": {"200": response}}}}
        described = {"openapi": "3.1.0", "info": {"title": name, "version": "1"}, "paths": paths}
        (folder / f"{name}.json").write_text(json.dumps(described))
        files.append(str(folder / f"{name}.json"))
    return files


@pytest.fixture
def two_versions(tmp_path: Path) -> list[str]:
    """Two small descriptions that differ in their titles alone."""
    return write_versions(tmp_path)


NOT_READ = ["pydantic", "yaml", "tomllib", "importlib.metadata", "subprocess", "contractguard.snapshots.read"]
"""Parsers of YAML and TOML, and snapshots, where there are none."""


def test_a_comparison_imports_only_what_it_needs(two_versions: list[str]) -> None:
    """Where nothing changed: nothing of what finds changes, proves and words them, and no validator."""
    absent = [*NOT_READ, "jsonschema", "jsonschema_rs", "attr", "shutil"]
    absent += [
        "contractguard.algebra.compile",
        "contractguard.algebra.proof",
        "contractguard.contract.redaction",
        "contractguard.checks.comparison.changed",
        "contractguard.checks.verification",
        "contractguard.rules.describe",
        "contractguard.rules.rows.row",
    ]

    assert imported_by_diff(absent, two_versions) == "0 []"


def test_a_witness_imports_only_what_it_needs(tmp_path: Path) -> None:
    """Of the algebra no regular languages where there is no pattern, and of the rules those that there is a change
    for."""
    absent = [
        *NOT_READ,
        "contractguard.algebra.containment",
        "contractguard.algebra.regular",
        "contractguard.contract.expectation",
        "contractguard.readers.openapi.swagger",
        "contractguard.reports.events",
        "contractguard.rules.explain",
        "contractguard.rules.rows.operations",
        "contractguard.rules.rows.shapes",
        "contractguard.rules.standing",
    ]

    assert imported_by_diff(absent, write_versions(tmp_path, new="string")) == "1 []"


def test_a_small_comparison_costs_little_more_than_the_libraries_that_it_needs(two_versions: list[str]) -> None:
    """1.6 times when this was written. (Compared with Python alone, what a busy machine adds is mistaken for ours.)"""
    needed = _start("-c", "import click, jsonschema, jsonschema_rs, orjson")

    assert _start("-m", "contractguard", "diff", *two_versions) < 2.4 * needed


@pytest.mark.parametrize("part", [*PARTS])
def test_the_rules_of_every_part_can_be_listed(run: Run, part: str) -> None:
    rows = json.loads(run("rules", "--part", part, "--format", "json").out)

    assert [row["id"] for row in rows] == [one for one in RULES if one.startswith(f"{part}.")] != []


def test_every_rule_is_of_a_known_part() -> None:
    assert {rule.part for rule in RULES.values()} == set(PARTS)
