"""Hostile and broken input, end to end: one clear line, the right exit code, no network, no file outside the root."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.checks.descriptions import answering, api, taking
from tests.cost import run_below

GUARD = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
root, *arguments = sys.argv[1:]

def audit(event, details):
    if event in ("socket.connect", "socket.getaddrinfo"):
        raise RuntimeError(f"network: {event}")
    if event == "open" and isinstance(details[0], str) and details[0].startswith(("/etc/passwd", "/etc/shadow", root + "/secret")):
        raise RuntimeError(f"read {details[0]}")

from contractguard.cli import main
sys.addaudithook(audit)
sys.exit(main(arguments))
"""


def guarded(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command line with a gigabyte of memory, no network, and no way to read what it should not."""
    command = [sys.executable, "-c", GUARD, str(folder.parent.parent), *arguments]
    result = run_below(10, command, cwd=folder, text=True, env={**os.environ, "COLUMNS": "80"})
    assert "Traceback" not in result.stderr, result.stderr
    return result


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "above" / "inside"
    inside.mkdir(parents=True)
    (tmp_path / "secret.yaml").write_text("type: string")
    (inside / "good.json").write_text(
        json.dumps(answering({"type": "object", "properties": {"a": {"type": "string"}}}))
    )
    return inside


UNREADABLE: dict[str, bytes] = {
    "truncated.json": json.dumps(answering({"type": "object"})).encode()[:-20],
    "binary.yaml": bytes(range(256)),
    "latin.yaml": b"openapi: 3.1.0\ninfo: {title: caf\xe9}\n",
    "twice.yaml": b"openapi: 3.1.0\npaths: {}\nopenapi: 3.0.0\n",
    "twice.json": b'{"openapi": "3.1.0", "paths": {}, "paths": {}}',
    "deep.json": b'{"openapi": "3.1.0", "x": ' + b"[" * 200_000,
    "deep.yaml": b"openapi: 3.1.0\nx: " + b"[" * 200_000,
    "digits.json": b'{"openapi": "3.1.0", "x": ' + b"9" * 5_000 + b"}",
    "nan.yaml": b"openapi: 3.1.0\nx: .nan\n",
    "nan.json": b'{"openapi": "3.1.0", "x": NaN}',
    "laughs.yaml": b"openapi: 3.1.0\na0: &a0 [x,x,x,x,x,x,x,x,x,x]\n"
    + b"".join(b"a%d: &a%d [%s]\n" % (i, i, b",".join([b"*a%d" % (i - 1)] * 10)) for i in range(1, 30)),
    "tag.yaml": b"openapi: !!python/object/apply:os.system ['touch owned']\n",
    "other.json": b'{"hello": "world"}',
    "list.json": b"[1, 2]",
    "old.json": b'{"openapi": "9.0.0", "paths": {}}',
    "empty.json": b"",
}


@pytest.mark.no_cover
@pytest.mark.parametrize("name", sorted(UNREADABLE))
def test_what_cannot_be_read_gets_one_line_and_a_remedy(folder: Path, name: str) -> None:
    (folder / name).write_bytes(UNREADABLE[name])

    result = guarded(folder, "diff", name, "good.json")

    assert result.returncode == 3
    lines = result.stderr.splitlines()
    assert len(lines) == 2, result.stderr
    assert lines[0].startswith(f"contractguard: {name}: ")
    assert lines[1].startswith("  remedy: ")
    assert not (folder / "owned").exists()


SCHEMAS: dict[str, Any] = {
    "dangling": {"$ref": "#/components/schemas/Nowhere"},
    "outside": {"$ref": "../../secret.yaml"},
    "absolute": {"$ref": "/etc/passwd"},
    "url": {"$ref": "http://127.0.0.1:9/schema.json"},
    "cycle": {"$ref": "#/components/schemas/A"},
    "no uri": {"$ref": "http://[x"},
    "type": {"type": "strin"},
    "required": {"type": "object", "required": "a"},
    "properties": {"type": "object", "properties": [1]},
    "enum": {"enum": 5},
    "a list": [1, 2],
    "a number": 5,
}


@pytest.mark.no_cover
@pytest.mark.parametrize("name", sorted(SCHEMAS))
def test_a_schema_that_cannot_be_used_is_unchecked_not_passed(folder: Path, name: str) -> None:
    loop = {"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"}}
    description = answering({"type": "object", "properties": {"a": SCHEMAS[name]}}, **loop)
    (folder / "bad.json").write_text(json.dumps(description))

    result = guarded(
        folder, "diff", "good.json", "bad.json", "--format", "json", "--fail-on", "never", "--fail-on-unknown"
    )

    assert result.returncode == 3, result.stderr
    report = json.loads(result.stdout)
    assert report["unchecked"] or any(finding["verdict"] == "unproven" for finding in report["findings"])
    assert report["complete"] is False


def test_patterns_that_blow_up_other_engines_do_not_hang(folder: Path) -> None:
    for name, pattern in (("a", "^(a+)+$"), ("b", "^(a|a)*b$")):
        (folder / f"{name}.json").write_text(
            json.dumps(taking({"type": "string", "pattern": pattern, "minLength": 30}))
        )

    result = guarded(folder, "diff", "a.json", "b.json")

    assert result.returncode == 1
    assert "request.pattern.changed" in result.stdout


@pytest.mark.no_cover
@pytest.mark.parametrize(
    "evil", ["\x1b[2J\x07", "\u202egnp", "::error::x", "<script>alert(1)</script>", "a\nb", "\u2028"]
)
def test_names_are_shown_escaped(folder: Path, evil: str) -> None:
    schema = {"type": "object", "properties": {evil: {"type": "string"}}}
    for name, required in (("a", [evil]), ("b", [])):
        (folder / f"{name}.json").write_text(json.dumps(answering({**schema, "required": required})))

    result = guarded(folder, "diff", "a.json", "b.json")

    assert result.returncode == 1
    shown = result.stdout.replace("\n", "")
    assert not any(ord(char) < 32 or 127 <= ord(char) < 160 or char in "\u202e\u2028" for char in shown)


def test_a_hostile_error_is_shown_escaped(folder: Path) -> None:
    (folder / "bad.yaml").write_text('openapi: 3.1.0\n"\\e[31m": 1\n"\\e[31m": 2\n')

    result = guarded(folder, "diff", "bad.yaml", "good.json")

    assert result.returncode == 3
    assert "\x1b" not in result.stderr


def test_yaml_that_other_versions_read_differently_is_read_by_1_2(folder: Path) -> None:
    text = (
        "openapi: 3.1.0\ninfo: {title: on, version: 1.10}\npaths:\n  /a:\n    get:\n      responses:\n        200:\n"
        "          description: no\n          content:\n            application/json:\n              schema: {enum: [no, 12:30]}\n"
    )
    (folder / "a.yaml").write_text(text)
    (folder / "b.json").write_text(
        json.dumps(
            api(
                paths={
                    "/a": {
                        "get": {
                            "responses": {
                                "200": {
                                    "description": "x",
                                    "content": {"application/json": {"schema": {"enum": ["no", "12:30"]}}},
                                }
                            }
                        }
                    }
                }
            )
        )
    )

    result = guarded(folder, "diff", "a.yaml", "b.json", "--fail-on", "info")

    assert result.returncode == 0, result.stdout


def test_a_byte_order_mark_is_no_trouble(folder: Path) -> None:
    data = (folder / "good.json").read_bytes()
    (folder / "bom.json").write_bytes(b"\xef\xbb\xbf" + data)
    (folder / "wide.json").write_bytes(data.decode().encode("utf-16"))

    assert guarded(folder, "diff", "bom.json", "wide.json", "--fail-on", "info").returncode == 0


def test_a_deeply_nested_schema_is_undecided_not_a_crash(folder: Path) -> None:
    def nest(leaf: Any, levels: int) -> Any:
        for _ in range(levels):
            leaf = {"type": "object", "required": ["a"], "properties": {"a": leaf}}
        return leaf

    (folder / "a.json").write_text(json.dumps(answering(nest({"type": "integer"}, 100))))
    (folder / "b.json").write_text(json.dumps(answering(nest({"type": "string"}, 100))))

    result = guarded(folder, "diff", "a.json", "b.json", "--format", "json")

    assert result.returncode == 1
    assert json.loads(result.stdout)["findings"][0]["verdict"] in ("proved", "unproven")


def test_wide_and_recursive_schemas_end_in_time(folder: Path) -> None:
    def wide(limit: int) -> Any:
        node: Any = {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer", "maximum": limit}}}
        node["properties"] |= {f"p{i}": {"$ref": "#/components/schemas/Node"} for i in range(500)}
        return answering({"$ref": "#/components/schemas/Node"}, Node=node)

    for name, limit in (("a", 5), ("b", 6)):
        (folder / f"{name}.json").write_text(json.dumps(wide(limit)))

    result = guarded(folder, "diff", "a.json", "b.json", "--format", "json")

    assert [finding["rule"] for finding in json.loads(result.stdout)["findings"]] == ["response.range.widened"]
