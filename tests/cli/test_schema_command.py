"""contractguard schema"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from contractguard.cli import main
from contractguard.contract.choices import CompatibilityMode
from tests.cli.conftest import Run

PUBLISHED = json.loads((Path(__file__).parents[2] / "docs" / "schemas" / "report.schema.json").read_text("utf-8"))

WIDE = {"type": "object", "properties": {"a": {"enum": ["x", "y"]}, "b": {"type": "integer"}}, "required": ["a"]}
NARROW = {
    "type": "object",
    "properties": {"a": {"enum": ["x"]}, "b": {"type": "integer", "minimum": 3}},
    "required": ["a", "b"],
}
TEXT = {"type": "string"}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with wide.json and narrow.json: the second takes less."""
    monkeypatch.chdir(tmp_path)
    put("wide.json", WIDE)
    put("narrow.json", NARROW)
    return tmp_path


def put(name: str, value: Any) -> str:
    Path(name).write_text(value if isinstance(value, str) else json.dumps(value, indent=2), "utf-8")
    return name


def report(run: Run, *arguments: str) -> Any:
    found = json.loads(run("schema", *arguments, "--format", "json").out)
    jsonschema.validate(found, PUBLISHED)
    return found


# --- the answer


def test_what_breaks_is_told_with_both_places_and_a_witness(here: Path, run: Run) -> None:
    result = run("schema", "wide.json", "narrow.json", "--mode", "backward")

    assert (result.code, result.err) == (1, "")
    lines = result.out.splitlines()
    assert lines[0] == "breaking: wide.json → narrow.json"
    assert lines[1] == "  backward · 2020-12 · literal · formats: annotation"
    assert lines[3:7] == [
        "breaks   enum.widened at /a",
        '         reader narrow.json:5:7   {"enum": ["x"]}',
        '         sender wide.json:5:7   {"enum": ["x", "y"]}',
        '         witness {"a": "y", "b": 3}',
    ]
    assert lines[-1] == "3 differences, proved to be all"


def test_what_is_compatible_ends_in_0(here: Path, run: Run) -> None:
    result = run("schema", "narrow.json", "wide.json", "--mode", "backward")

    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("compatible: narrow.json → wide.json")
    assert result.out.endswith("\nno differences, proved\n")


def test_without_a_mode_both_ways_are_shown_and_the_first_counts(here: Path, run: Run) -> None:
    result = run("schema", "narrow.json", "wide.json")

    assert result.code == 0
    assert "compatible: narrow.json → wide.json" in result.out
    assert "breaking: wide.json → narrow.json" in result.out
    assert "the exit code does not depend on it" in " ".join(result.out.split())
    assert run("schema", "wide.json", "narrow.json").code == 1


def test_the_json_report_keeps_its_schema(here: Path, run: Run) -> None:
    found = report(run, "wide.json", "narrow.json")

    assert (found["version"], found["command"], found["summary"]["error"]) == (1, "schema", 3)
    assert [(one["title"], one["verdict"]["kind"], one["decides"]) for one in found["sections"]] == [
        ("wide.json → narrow.json", "breaking", True),
        ("narrow.json → wide.json", "compatible", False),
    ]
    first = found["findings"][0]
    assert (first["section"], first["rule"], first["severity"], first["verdict"], first["isolated"]) == (
        0,
        "schema.enum.widened",
        "error",
        "proved",
        True,
    )
    assert (first["pointer"], first["new"], first["old"]) == ("/a", {"enum": ["x", "y"]}, {"enum": ["x"]})
    assert first["source"]["new"] == {"file": "wide.json", "line": 5, "column": 7}
    assert first["witness"] == {"value": {"a": "y", "b": 3}}
    assert first["message"]["kind"] == "schema"


def test_what_does_not_decide_is_an_info(here: Path, run: Run) -> None:
    found = report(run, "narrow.json", "wide.json")

    assert {(one["section"], one["severity"]) for one in found["findings"]} == {(1, "info")}
    assert "schema.enum.widened" in [one["rule"] for one in found["findings"]]
    assert run("schema", "narrow.json", "wide.json").code == 0


@pytest.mark.no_cover
def test_the_report_is_the_same_whatever_the_hash_seed(here: Path) -> None:
    def bytes_of(seed: str) -> bytes:
        command = [sys.executable, "-m", "contractguard", "schema", "wide.json", "narrow.json", "--format", "json"]
        root = str(Path(__file__).parents[2])
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": root}
        return subprocess.run(command, env=environment, capture_output=True, check=False).stdout

    assert bytes_of("1") == bytes_of("2") != b""


def test_a_witness_may_be_null(here: Path, run: Run) -> None:
    put("text.json", TEXT)
    put("any.json", "true")

    found = report(run, "any.json", "text.json", "--mode", "backward")

    assert found["findings"][0]["witness"] == found["sections"][0]["verdict"]["witness"] == {"value": None}


def test_a_long_witness_is_cut_in_the_text_and_whole_in_the_json(here: Path, run: Run) -> None:
    put("long.json", {"type": "string", "minLength": 200})
    put("never.json", {"type": "string", "maxLength": 100})

    text = run("schema", "long.json", "never.json").out
    whole = report(run, "long.json", "never.json")

    assert max(map(len, text.splitlines())) <= 80
    assert "…" in text
    assert len(whole["sections"][0]["verdict"]["witness"]["value"]) == 200


# --- modes


@pytest.mark.parametrize(
    ("mode", "code", "asked"),
    [
        ("backward", 1, ["wide.json → narrow.json"]),
        ("BACKWARD", 1, ["wide.json → narrow.json"]),
        ("forward", 0, ["narrow.json → wide.json"]),
        ("full", 1, ["wide.json → narrow.json", "narrow.json → wide.json"]),
        ("FULL_TRANSITIVE", 1, ["wide.json → narrow.json", "narrow.json → wide.json"]),
    ],
)
def test_a_mode_says_who_must_take_whose(here: Path, run: Run, mode: str, code: int, asked: list[str]) -> None:
    result = run("schema", "wide.json", "narrow.json", "--mode", mode)

    assert result.code == code
    assert [line.split(": ")[1].split("   ")[0] for line in result.out.splitlines() if " → " in line] == asked


@pytest.mark.parametrize(("mode", "code", "directions"), [("backward", 0, 1), ("backward-transitive", 1, 2), ("full-transitive", 1, 4)])  # fmt: skip
def test_transitive_modes_look_at_every_earlier_version(
    here: Path, run: Run, mode: str, code: int, directions: int
) -> None:
    put("v1.json", {"type": ["string", "null"]})
    put("v2.json", TEXT)
    put("v3.json", {"type": ["string", "integer"]})

    result = run("schema", "v1.json", "v2.json", "v3.json", "--mode", mode)

    assert result.code == code
    assert result.out.count("literal · formats") == directions


@pytest.mark.parametrize("mode", CompatibilityMode.words())
def test_the_same_schema_is_compatible_in_every_mode(here: Path, run: Run, mode: str) -> None:
    result = run("schema", "wide.json", "wide.json", "--mode", mode)

    assert result.code == 0
    assert "both are the same schema\n" in result.out


def test_the_same_file_twice_is_told_once(here: Path, run: Run) -> None:
    put("copy.json", WIDE)

    for other in ("wide.json", "copy.json"):
        found = report(run, "wide.json", other)
        assert [(one["remarks"], one["verdict"]["kind"]) for one in found["sections"]] == [
            (["both are the same schema"], "compatible")
        ]


# --- what the schemas mean


def test_objects_can_be_read_as_declared(here: Path, run: Run) -> None:
    put("id.json", {"type": "object", "properties": {"id": {"type": "integer"}}})
    put("more.json", {"type": "object", "properties": {"id": {"type": "integer"}, "tag": TEXT}})

    assert run("schema", "id.json", "more.json").code == 1
    assert run("schema", "id.json", "more.json", "--model", "declared").code == 0


@pytest.mark.parametrize(("formats", "code", "notes"), [("annotation", 0, 0), ("assert", 1, 0), ("warn", 0, 1)])
def test_formats_mean_what_was_asked(here: Path, run: Run, formats: str, code: int, notes: int) -> None:
    put("text.json", TEXT)
    put("mail.json", {"type": "string", "format": "email"})

    result = run("schema", "text.json", "mail.json", "--formats", formats, "--mode", "backward")

    assert result.code == code
    assert result.out.count("warning  format.dropped") == notes
    assert result.out.count("1 warning: what would break") == notes


def test_a_sender_that_nothing_satisfies_is_compatible_and_said_aloud(here: Path, run: Run) -> None:
    put("none.json", {"type": "object", "required": ["a"], "properties": {"a": False}})
    put("text.json", TEXT)

    result = run("schema", "none.json", "text.json", "--mode", "backward")

    assert result.code == 0
    assert "nothing satisfies none.json, so this says little" in result.out
    assert report(run, "none.json", "text.json", "--mode", "backward")["sections"][0]["verdict"]["empty_sender"] is True


def test_what_was_not_compared_is_not_called_without_difference(here: Path, run: Run) -> None:
    put("dangling.json", {"type": "object", "properties": {"a": {"$ref": "#/nowhere"}}})
    put("object.json", {"type": "object", "properties": {"a": TEXT}})

    result = run("schema", "dangling.json", "object.json", "--mode", "backward")

    assert result.code == 3
    assert "whether anything differs is not known" in result.out


def test_what_cannot_be_decided_ends_in_3(here: Path, run: Run) -> None:
    put("dangling.json", {"not": {"$ref": "#/nowhere"}})
    put("text.json", TEXT)

    result = run("schema", "dangling.json", "text.json", "--mode", "backward")

    assert result.code == 3
    assert result.out.startswith("unknown: dangling.json → text.json")
    assert "not decided: $ref '#/nowhere' points at nothing" in result.out
    assert "1 difference found; there may be more" in result.out
    found = report(run, "dangling.json", "text.json", "--mode", "backward")
    assert found["sections"][0]["verdict"]["kind"] == "unknown"
    assert (found["sections"][0]["complete"], found["summary"]["error"], found["summary"]["missed"]) == (False, 0, 1)
    assert [(one["must"], one["reason"]) for one in found["unchecked"]] == [
        (True, "$ref '#/nowhere' points at nothing")
    ]


def test_a_break_weighs_more_than_what_was_not_decided(here: Path, run: Run) -> None:
    put("dangling.json", {"not": {"$ref": "#/nowhere"}})
    put("text.json", TEXT)
    put("integer.json", {"type": "integer"})

    assert run("schema", "dangling.json", "integer.json", "text.json", "--mode", "backward-transitive").code == 1


def test_names_in_schemas_cannot_move_the_terminal(here: Path, run: Run) -> None:
    put("evil.json", {"type": "object", "properties": {"\x1b[31m\u202e": {"type": "integer"}}})
    put("good.json", {"type": "object", "properties": {"\x1b[31m\u202e": TEXT}})

    text, as_json = (run("schema", "evil.json", "good.json", "--format", form).out for form in ("text", "json"))

    assert "\\u001b[31m\\u202e" in text
    assert not {"\x1b", "\u202e"} & set(text + as_json)


# --- the dialect

NULLABLE = {"type": "string", "nullable": True}


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("named", "dialect"),
    [
        ("http://json-schema.org/draft-04/schema#", "draft-04"),
        ("http://json-schema.org/draft-06/schema#", "draft-06"),
        ("https://json-schema.org/draft-07/schema", "draft-07"),
        ("https://json-schema.org/draft/2019-09/schema", "2019-09"),
        ("https://json-schema.org/draft/2020-12/schema", "2020-12"),
        ("https://spec.openapis.org/oas/3.1/dialect/base", "openapi-3.1"),
        (None, "2020-12"),
    ],
)
def test_the_document_names_the_dialect(here: Path, run: Run, named: str | None, dialect: str) -> None:
    put("one.json", {"type": "string", **({"$schema": named} if named else {})})

    assert report(run, "one.json", "wide.json")["sections"][0]["sides"]["sender"]["dialect"] == dialect


@pytest.mark.no_cover
@pytest.mark.parametrize(
    ("head", "dialect"),
    [
        ({"openapi": "3.0.3"}, "openapi-3.0"),
        ({"openapi": "3.1.0"}, "openapi-3.1"),
        ({"openapi": "3.2.0"}, "openapi-3.1"),
        ({"openapi": "3.1.0", "jsonSchemaDialect": "http://json-schema.org/draft-07/schema#"}, "draft-07"),
        ({"openapi": "3.0.3", "$schema": "https://spec.openapis.org/oas/3.0/schema/2021-09-28"}, "openapi-3.0"),
        ({"swagger": "2.0"}, "openapi-2.0"),
        ({"asyncapi": "2.6.0"}, "draft-07"),
        ({"contractguard": 1, "dialect": "openapi-3.0"}, "openapi-3.0"),
    ],
)
def test_a_description_names_the_dialect_of_its_schemas(
    here: Path, run: Run, head: dict[str, Any], dialect: str
) -> None:
    put("api.json", {**head, "schemas": {"One": TEXT}})

    assert report(run, "api.json#/schemas/One", "wide.json")["sections"][0]["sides"]["sender"]["dialect"] == dialect


def test_the_nearest_name_of_a_dialect_counts(here: Path, run: Run) -> None:
    own = {"$schema": "http://json-schema.org/draft-04/schema#", **TEXT}
    put("api.json", {"openapi": "3.1.0", "components": {"schemas": {"One": own}}})
    put(
        "snap.json",
        {"contractguard": 1, "dialect": "openapi-3.1", "dialects": {"O": "draft-06"}, "schemas": {"O": TEXT}},
    )
    put("property.json", {"properties": {"$schema": True, "a": TEXT}})

    names = ["api.json#/components/schemas/One", "snap.json#/schemas/O", "property.json#/properties/a"]
    found = [report(run, name, "wide.json")["sections"][0]["sides"]["sender"]["dialect"] for name in names]

    assert found == ["draft-04", "draft-06", "2020-12"]


def test_the_command_line_names_the_dialect_before_all_else(here: Path, run: Run) -> None:
    put("null.json", {"$schema": "urn:own", **NULLABLE})
    put("text.json", TEXT)

    assert run("schema", "null.json", "text.json", "--dialect", "openapi-3.0").code == 1
    assert run("schema", "null.json", "text.json", "--dialect", "2020-12").code == 0


def test_the_two_sides_may_differ_in_dialect(here: Path, run: Run) -> None:
    put("old.json", {"$schema": "http://json-schema.org/draft-04/schema#", "maximum": 5, "exclusiveMaximum": True})
    put("new.json", {"$schema": "http://json-schema.org/draft-07/schema#", "exclusiveMaximum": 5})

    result = run("schema", "old.json", "new.json", "--mode", "full")

    assert result.code == 0
    assert "draft-04 → draft-07" in result.out


@pytest.mark.parametrize(
    "head",
    [
        {"$schema": "urn:own"},
        {"$schema": 7},
        {"openapi": "4.0.0"},
        {"asyncapi": "1.2.0"},
        {"contractguard": 1, "dialect": "draft-99"},
        {"openapi": "3.1.0", "jsonSchemaDialect": "urn:own"},
    ],
)
def test_an_unknown_dialect_names_the_file_and_the_remedy(here: Path, run: Run, head: dict[str, Any]) -> None:
    put("odd.json", {**head, "$defs": {"x": TEXT}})

    result = run("schema", "wide.json", "odd.json#/$defs/x")

    assert (result.code, result.out) == (3, "")
    assert result.err.startswith("contractguard: odd.json: ")
    assert "--dialect" in result.err


# --- where schemas come from


def test_a_pointer_or_an_anchor_leads_to_a_schema_inside(here: Path, run: Run) -> None:
    put("defs.json", {"$defs": {"a/b c": TEXT, "n": {"$anchor": "num", "type": "integer"}}})

    for name in ("defs.json#/$defs/a~1b c", "defs.json#/$defs/a~1b%20c"):
        found = report(run, name, "defs.json#num", "--mode", "backward")["sections"][0]
        assert found["sides"]["sender"]["name"] == "defs.json#/$defs/a~1b c"
        assert found["sides"]["reader"]["pointer"] == "/$defs/n"
        assert found["verdict"]["kind"] == "breaking"


def test_yaml_is_read_like_json(here: Path, run: Run) -> None:
    put("text.yaml", "# a comment\ntype: string\nmaxLength: 3\n")
    put("text.json", TEXT)

    result = run("schema", "text.json", "text.yaml", "--mode", "backward")

    assert result.code == 1
    assert 'text.yaml:3:1   {"maxLength": 3}' in result.out


def test_a_file_may_have_a_number_sign_in_its_name(here: Path, run: Run) -> None:
    put("a#b.json", {"$defs": {"x": TEXT}})
    put("text.json", TEXT)

    assert run("schema", "a#b.json#/$defs/x", "text.json", "--mode", "full").code == 0
    assert report(run, "a#b.json", "text.json")["sections"][0]["sides"]["sender"]["file"] == "a#b.json"


def test_files_that_are_referred_to_are_read(here: Path, run: Run) -> None:
    (here / "parts").mkdir()
    put("parts/name.json", {"$defs": {"name": {"type": "string", "maxLength": 9}}})
    put("person.json", {"properties": {"name": {"$ref": "parts/name.json#/$defs/name"}}})
    put("short.json", {"properties": {"name": {"type": "string", "maxLength": 5}}})

    result = run("schema", "person.json", "short.json", "--mode", "backward")

    assert result.code == 1
    assert "sender parts/name.json:5:7" in result.out


def test_a_file_outside_is_not_read(here: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    put("outside.json", TEXT)
    (here / "inside").mkdir()
    monkeypatch.chdir("inside")
    put("curious.json", {"$ref": "../outside.json"})
    put("text.json", TEXT)

    result = run("schema", "curious.json", "text.json")

    assert result.code == 3
    assert "which is outside" in " ".join(result.out.split())


def test_a_schema_can_be_taken_from_a_git_revision(here: Path, run: Run) -> None:
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    put("api.json", {"openapi": "3.0.3", "components": {"schemas": {"A": NULLABLE}}})
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "first"], ["tag", "v1"]):
        subprocess.run([*git, *command], check=True, capture_output=True)
    put("api.json", {"openapi": "3.0.3", "components": {"schemas": {"A": TEXT}}})

    result = run("schema", "v1:api.json#/components/schemas/A", "api.json#/components/schemas/A", "--mode", "backward")

    assert result.code == 1
    assert "nullable.added at the top" in result.out
    assert "v1:api.json:" in result.out


def test_standard_input_is_read(here: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(json.dumps({"$defs": {"a": WIDE}}).encode())

    monkeypatch.setattr(sys, "stdin", Stdin)

    result = run("schema", "--mode", "full", "--", "-#/$defs/a", "wide.json")

    assert result.code == 0
    assert "<stdin>#/$defs/a → wide.json" in result.out


# --- how the report is written


def test_quiet_leaves_the_exit_code(here: Path, run: Run) -> None:
    result = run("schema", "wide.json", "narrow.json", "--quiet")

    assert (result.code, result.out, result.err) == (1, "", "")


def test_the_report_can_be_written_to_a_file(here: Path, run: Run) -> None:
    result = run("schema", "wide.json", "narrow.json", "-o", "json=out/report.json")

    assert result.code == 1
    assert result.out.startswith("breaking: ")
    jsonschema.validate(json.loads((here / "out" / "report.json").read_text("utf-8")), PUBLISHED)


def test_colour_is_for_those_who_ask(here: Path, run: Run) -> None:
    assert "\x1b[1;31mbreaking\x1b[0m" in run("schema", "wide.json", "narrow.json", "--color", "always").out
    assert "\x1b" not in run("schema", "wide.json", "narrow.json").out


# --- what cannot be answered


def test_a_schema_beside_that_is_not_there_leaves_the_question_open(here: Path, run: Run) -> None:
    put("odd.json", {"$ref": "gone.json"})

    for arguments in (("odd.json", "wide.json"), ("wide.json", "odd.json")):
        result = run("schema", *arguments)
        assert result.code == 3
        assert "not decided: refers to gone.json: there is no such file" in result.out


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"type": "strin"}, "odd.json#/type: type must be"),
        ({"properties": {"a": {"pattern": "("}}}, "odd.json#/properties/a/pattern: pattern must be"),
        ({"properties": {"a": {"minLength": -1}}}, "odd.json#/properties/a/minLength: "),
        ({"$ref": "#"}, "odd.json#/$ref: the reference leads only to further references"),
        ([1], "odd.json#: a schema must be an object or a boolean, not a list"),
        ("null", "odd.json#: a schema must be an object or a boolean, not null"),
        ({"name": "Ada"}, "odd.json: not a schema: none of its members is a keyword"),
        ({"openapi": "3.1.0", "paths": {}}, "odd.json: a whole description, not a schema"),
        ("{", "odd.json: line 1"),
        ('{"type": "string", "type": "null"}', "the same key twice"),
        ('{"items":' * 600 + "{}" + "}" * 600, "nested deeper"),
    ],
)
def test_what_is_no_valid_schema_is_told_in_one_line_and_a_remedy(
    here: Path, run: Run, content: Any, said: str
) -> None:
    put("odd.json", content)

    for arguments in (("odd.json", "wide.json"), ("wide.json", "odd.json")):
        result = run("schema", *arguments)
        assert (result.code, result.out) == (3, "")
        assert said in result.err
        assert [line.split(":")[0] for line in result.err.splitlines()] == ["contractguard", "  remedy"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("missing.json", "missing.json: there is no such file"),
        ("missing.json#/a", "missing.json: there is no such file"),
        ("wide.json#/properties/zzz", "wide.json: #/properties/zzz points at nothing"),
        ("wide.json#properties", "wide.json: #properties points at nothing"),
        ("wide.json#/properties", "wide.json#/properties: not a schema"),
        ("nowhere:wide.json", "not a git repository"),
        ("http://127.0.0.1:9/x.json#/a", "http://127.0.0.1:9/x.json: cannot be fetched"),
    ],
)
def test_what_leads_nowhere_ends_in_3(here: Path, run: Run, name: str, said: str) -> None:
    result = run("schema", name, "narrow.json")

    assert (result.code, result.out) == (3, "")
    assert said in result.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Give two schemas"),
        (("wide.json",), "Give two schemas"),
        (("a", "b", "c"), "need a --mode"),
        (("-", "-"), "only once"),
        (("--mode", "full", "--", "-#/a", "-"), "only once"),
        (("a", "b", "--mode", "sideways"), "'--mode'"),
        (("a", "b", "--dialect", "draft-99"), "'--dialect'"),
        (("a", "b", "--model", "x"), "'--model'"),
        (("a", "b", "--formats", "x"), "'--formats'"),
        (("a", "b", "-o", "json=."), "is a folder"),
    ],
)
def test_a_wrong_command_line_ends_in_2(here: Path, run: Run, arguments: tuple[str, ...], said: str) -> None:
    result = run("schema", *arguments)

    assert (result.code, result.out) == (2, "")
    assert said in result.err


def test_the_command_is_listed_and_its_help_is_cheap() -> None:
    code = (
        "import sys\nfrom contractguard.cli import main\nmain(['--help'])\nmain(['schema', '--help'])\n"
        "print([n for n in ('jsonschema', 'yaml', 'pydantic', 'orjson') if n in sys.modules], file=sys.stderr)"
    )

    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert re.search("schema +Whether one JSON Schema takes", result.stdout)
    assert result.stderr.strip() == "[]"
    assert main(["schema", "--help"]) == 0


def test_the_documentation_shows_what_is_printed(here: Path, run: Run) -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "schema-command.md").read_text("utf-8")
    shown = page.split("<!-- example -->\n```console\n")[1].split("```\n<!-- /example -->")[0]
    first, second, asked = (part.partition("\n")[::2] for part in shown.removeprefix("$ ").split("\n$ "))
    for command, content in (first, second):
        put(command.removeprefix("cat "), content)

    result = run(*asked[0].split()[1:])

    assert result.code == 1
    assert result.out == asked[1]


def test_every_dialect_can_be_named() -> None:
    from contractguard.contract.choices import DialectName
    from contractguard.contract.dialects import DIALECTS

    assert list(DialectName.words()) == list(DIALECTS)
