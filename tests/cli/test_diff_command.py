"""contractguard diff"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from tests.checks.descriptions import answering, api
from tests.cli.conftest import ID, LOOSE, Result, Run

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schemas" / "report.schema.json").read_text("utf-8"))


def test_a_break_is_shown_with_its_witness_and_ends_in_1(folder: Path, run: Run) -> None:
    result = run("diff", "old.json", "new.json")

    assert result.code == 1
    assert "response.property.became-optional" in result.out
    assert "new.json:1:" in result.out
    assert 'witness {"body": {}}' in result.out
    assert "1 error, 0 warnings" in result.out


def test_no_difference_ends_in_0(folder: Path, run: Run) -> None:
    result = run("diff", "old.json", "same.json")

    assert (result.code, result.err) == (0, "")
    assert "0 errors" in result.out


def test_the_json_report_keeps_its_schema(folder: Path, run: Run) -> None:
    result = run("diff", "old.json", "new.json", "--format", "json")

    report = json.loads(result.out)
    jsonschema.validate(report, SCHEMA)
    assert report["summary"]["error"] == 1
    assert report["findings"][0]["source"]["new"]["file"] == "new.json"
    assert report["findings"][0]["witness"] == {"body": {}}


def test_the_report_can_be_written_to_a_file(folder: Path, run: Run) -> None:
    result = run("diff", "old.json", "new.json", "-o", "json=out/report.json")

    assert result.code == 1
    assert "response.property.became-optional" in result.out
    assert json.loads((folder / "out" / "report.json").read_text())["command"] == "diff"


def test_quiet_says_nothing(folder: Path, run: Run) -> None:
    result = run("diff", "old.json", "new.json", "--quiet")

    assert (result.code, result.out, result.err) == (1, "", "")


@pytest.mark.parametrize(("fail_on", "code"), [("error", 0), ("warning", 0), ("info", 1), ("never", 0)])
def test_what_fails_can_be_chosen(folder: Path, run: Run, fail_on: str, code: int) -> None:
    assert run("diff", "new.json", "old.json", "--fail-on", fail_on).code == code


def test_a_rule_can_weigh_less(folder: Path, run: Run) -> None:
    result = run("diff", "old.json", "new.json", "--severity", "response.property.*=warning")

    assert result.code == 0
    assert "0 errors, 1 warning" in result.out


def test_infos_are_shown_on_demand(folder: Path, run: Run) -> None:
    assert "became-required" not in run("diff", "new.json", "old.json").out
    assert "became-required" in run("diff", "new.json", "old.json", "--show", "info").out


def test_nothing_to_compare_is_no_pass(folder: Path, run: Run) -> None:
    (folder / "empty.json").write_text(json.dumps(api()))

    result = run("diff", "empty.json", "empty.json")

    assert result.code == 3
    assert "nothing was compared" in result.err


def test_an_unreadable_file_is_no_pass(folder: Path, run: Run) -> None:
    (folder / "broken.json").write_text('{"openapi": ')

    result = run("diff", "broken.json", "new.json")

    assert result.code == 3
    assert result.err.startswith("contractguard: broken.json: line 1, column 13: ")
    assert "  remedy: " in result.err


def test_a_missing_file_is_named(folder: Path, run: Run) -> None:
    result = run("diff", "absent.json", "new.json")

    assert result.code == 3
    assert "absent.json: there is no such file" in result.err


def test_what_is_undecided_can_fail(folder: Path, run: Run) -> None:
    for name, pattern in (("a", r"^(a)\1$"), ("b", r"^(b)\1$")):
        schema = {"type": "object", "properties": {"x": {"$ref": "#/nowhere"}, "y": {"const": pattern}}}
        (folder / f"{name}.json").write_text(json.dumps(answering(schema)))

    assert run("diff", "a.json", "a.json").code == 0
    result = run("diff", "a.json", "b.json", "--fail-on", "never", "--fail-on-unknown")

    assert result.code == 3


@pytest.mark.no_cover
def test_standard_input_is_read_once(folder: Path) -> None:
    old = (folder / "old.json").read_bytes()
    command = [sys.executable, "-m", "contractguard", "diff"]

    one = subprocess.run([*command, "-", "new.json"], input=old, capture_output=True, check=False)
    two = subprocess.run([*command, "-", "-"], input=old, capture_output=True, check=False)

    assert (one.returncode, two.returncode) == (1, 2)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["diff"], "Missing argument"),
        (["diff", "old.json"], "Give NEW"),
        (["diff", "old.json", "new.json", "--policy", "lax"], "lax"),
        (["diff", "old.json", "new.json", "--severity", "x"], "RULE=LEVEL"),
        (["diff", "old.json", "new.json", "--severity", "response.enum.widend=info"], "response.enum.widened"),
        (["diff", "old.json", "new.json", "--lane", "gone"], "no lane"),
        (["dif", "old.json"], "Did you mean 'diff'"),
        (["diff", "old.json", "new.json", "--nonsense"], "nonsense"),
    ],
)
def test_a_wrong_command_line_ends_in_2(folder: Path, run: Run, arguments: list[str], words: str) -> None:
    result = run(*arguments)

    assert result.code == 2
    assert words in result.err
    assert "Traceback" not in result.err


@pytest.mark.no_cover
def test_the_same_input_gives_the_same_bytes_everywhere(folder: Path) -> None:
    schema = {"type": "object", "properties": {name: {"enum": [name, "x"]} for name in "abcdefgh"}}
    wider = {"type": "object", "properties": {name: {"enum": [name, "x", "y"]} for name in "abcdefgh"}}
    (folder / "many.json").write_text(json.dumps(answering(schema)))
    (folder / "wider.json").write_text(json.dumps(answering(wider)))
    command = [sys.executable, "-m", "contractguard", "diff", "many.json", "wider.json", "--format"]

    for form in ("json", "text"):
        outputs = {
            subprocess.run(
                [*command, form],
                env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": locale, "COLUMNS": "80"},
                capture_output=True,
                check=False,
            ).stdout
            for seed, zone, locale in (
                ("0", "UTC", "C"),
                ("1", "Asia/Tokyo", "C.UTF-8"),
                ("7", "America/Lima", "POSIX"),
            )
        }
        assert len(outputs) == 1
        assert b"response.enum.widened" in outputs.pop()


def test_hostile_names_reach_the_terminal_escaped(folder: Path, run: Run) -> None:
    for name, required in (("a", True), ("b", False)):
        evil = "\x1b[31m::error::<script>"
        schema = {"type": "object", "properties": {evil: {}}, **({"required": [evil]} if required else {})}
        (folder / f"{name}.json").write_text(json.dumps(answering(schema)))

    result = run("diff", "a.json", "b.json")

    assert result.code == 1
    assert "\x1b" not in result.out
    assert "\\u001b[31m" in result.out


def test_an_application_is_asked_only_when_named(folder: Path, run: Run) -> None:
    (folder / "shop.py").write_text(
        f"import json\nprint('started')\nclass App:\n    def openapi(self):\n        return {answering(LOOSE)!r}\napp = App()\n"
    )

    result = run("diff", "old.json", "--app", "shop:app")

    assert result.code == 1
    assert "became-optional" in result.out


def test_a_bug_of_ours_ends_in_70(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("contractguard.checks.comparison.contracts.compare_contracts", fail)

    result = run("diff", "old.json", "new.json")

    assert result.code == 70
    assert "a bug of ours: RuntimeError: boom" in result.err
    assert "Traceback" not in result.err
    assert "Traceback" in run("--debug", "diff", "old.json", "new.json").err


def test_an_interrupt_ends_in_130(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("contractguard.checks.comparison.contracts.compare_contracts", stop)

    assert run("diff", "old.json", "new.json").code == 130


def test_a_reader_that_goes_away_is_no_error(folder: Path) -> None:
    command = f"{sys.executable} -m contractguard rules | head -1"

    result = subprocess.run(["bash", "-c", command], capture_output=True, check=False, text=True)

    assert "Traceback" not in result.stderr
    assert "BrokenPipe" not in result.stderr


class TestColour:
    @pytest.mark.parametrize(
        ("arguments", "environment", "coloured"),
        [
            ([], {}, False),
            (["--color", "always"], {}, True),
            (["--color", "always"], {"NO_COLOR": "1"}, True),
            ([], {"FORCE_COLOR": "1"}, True),
            ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
            (["--color", "never"], {"FORCE_COLOR": "1"}, False),
        ],
    )
    def test_is_used_when_wanted(
        self,
        folder: Path,
        run: Callable[..., Result],
        monkeypatch: pytest.MonkeyPatch,
        arguments: list[str],
        environment: dict[str, str],
        coloured: bool,
    ) -> None:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)

        result = run("diff", "old.json", "new.json", *arguments)

        assert ("\x1b[" in result.out) is coloured

    def test_is_used_on_a_terminal(self, folder: Path) -> None:
        pty = pytest.importorskip("pty")
        chunks = []

        def read(handle: int) -> bytes | None:
            data = os.read(handle, 4096)
            chunks.append(data)
            return data

        environment = {"TERM": "xterm", "NO_COLOR": "", "PYTHONPATH": os.pathsep.join(sys.path)}
        command = ["env", *(f"{k}={v}" for k, v in environment.items())]
        pty.spawn([*command, sys.executable, "-m", "contractguard", "diff", "old.json", "new.json"], read)

        assert b"\x1b[" in b"".join(chunks)


def test_policies_differ(folder: Path, run: Run) -> None:
    (folder / "a.json").write_text(json.dumps(answering({"enum": ["a"]})))
    (folder / "b.json").write_text(json.dumps(answering({"enum": ["a", "b"]})))

    assert run("diff", "a.json", "b.json").code == 0
    assert run("diff", "a.json", "b.json", "--policy", "strict").code == 1


def test_the_environment_sets_options(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTRACTGUARD_FAIL_ON", "never")

    assert run("diff", "old.json", "new.json").code == 0
    assert run("diff", "old.json", "new.json", "--fail-on", "error").code == 1


def test_required_is_the_same_whatever_the_model(folder: Path, run: Run) -> None:
    assert run("diff", "old.json", "new.json", "--model", "literal", "--formats", "annotation").code == 1
    assert ID["required"] == ["id"]


def test_json_schemas_with_a_definition_for_each_event(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, kind in (("old", "string"), ("new", "integer")):
        shared = {"type": "object", "properties": {"name": {"type": kind}}, "required": ["name"]}
        events = {f"user${action}": {"$ref": "#/definitions/user"} for action in ("created", "deleted")}
        (tmp_path / f"{name}.json").write_text(json.dumps({"definitions": {"user": shared, **events}}))

    result = run("diff", "old.json", "new.json", "--events-in", "#/definitions/{event}${action}", "--format", "json")

    (finding,) = json.loads(result.out)["findings"]
    assert (result.code, finding["rule"], finding["places_total"]) == (1, "event.type.changed", 1)
    assert run("diff", "old.json", "new.json", "--events-in", "#/nowhere").code == 3
