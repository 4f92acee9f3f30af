"""Hostile input through `python -m contractguard`: nothing is opened but what belongs to the run, nothing connected."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.checks.descriptions import answering, taking
from tests.cost import run_below

pytestmark = pytest.mark.no_cover

# Imported by the interpreter before anything else: what is opened outside the listed folders, and every use of the
# network, ends the process with a code of its own.
WATCH = """
import os, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
allowed = tuple(os.path.realpath(p) for p in (*os.environ["ALLOWED"].split(os.pathsep), *sys.path, sys.prefix, sys.base_prefix) if p)
forbidden = os.environ["FORBIDDEN"]

def watch(event, details):
    if event.startswith("socket.") and event not in ("socket.gethostname",):
        os._exit(98)
    if event in ("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"):
        os._exit(97)
    if event in ("open", "os.listdir") and isinstance(details[0], (str, bytes)):
        path = os.path.realpath(os.fsdecode(details[0]))
        if path.startswith(forbidden) and not path.startswith(os.environ["ALLOWED"]) or path.startswith("/etc/"):
            os._exit(99)

sys.addaudithook(watch)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder that is worked in; with the one above, which may be read for references, it lies beside a secret."""
    inside = tmp_path / "above" / "inside"
    inside.mkdir(parents=True)
    (tmp_path / "secret.yaml").write_text("type: string")
    write(inside / "good.json", answering({"type": "object", "properties": {"a": {"type": "string"}}}))
    return inside


@pytest.fixture(scope="module")
def watcher(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("watcher")
    (path / "sitecustomize.py").write_text(WATCH)
    return path


def write(path: Path, description: Any) -> None:
    path.write_bytes(description if isinstance(description, bytes) else json.dumps(description).encode())


def guarded(folder: Path, watcher: Path, *arguments: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(watcher), *filter(None, sys.path)]),
        "ALLOWED": str(folder.parent),
        "FORBIDDEN": str(folder.parent.parent),
        "COLUMNS": "80",
        "http_proxy": "http://127.0.0.1:9",
    }
    command = [sys.executable, "-m", "contractguard", *arguments]
    result = run_below(10, command, cwd=folder, env=environment, input=stdin)
    assert result.returncode in (0, 1, 3), (result.returncode, result.stderr)
    assert b"Traceback" not in result.stderr
    return result


def assert_one_line_and_a_remedy(result: subprocess.CompletedProcess[bytes], name: str) -> None:
    lines = result.stderr.decode().splitlines()
    assert result.returncode == 3
    assert len(lines) == 2, lines
    assert lines[0].startswith(f"contractguard: {name}: ")
    assert lines[1].startswith("  remedy: ")
    assert result.stdout == b""


def test_the_watcher_bites(folder: Path, watcher: Path) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": str(watcher),
        "ALLOWED": str(folder.parent),
        "FORBIDDEN": str(folder.parent.parent),
    }

    def code(program: str) -> int:
        return subprocess.run([sys.executable, "-c", program], env=environment, check=False, cwd=folder).returncode

    assert code("open('good.json').close()") == 0
    assert code("open('../../secret.yaml')") == 99
    assert code("open('/etc/passwd')") == 99
    assert code("import socket; socket.create_connection(('127.0.0.1', 9))") == 98
    assert code("import os; os.system('true')") == 97
    assert code("bytearray(2 << 30)") == 1


UNREADABLE: dict[str, bytes] = {
    "truncated.yaml": b"openapi: 3.1.0\npaths: {/a: {get: {responses: {200: {descr",
    "unended.json": b'{"openapi": "' + b'\\"' * 1_000_000,
    "objects.json": b'{"a":' * 40_000,
    "flow.yaml": b'{"a":' * 40_000,
    "block.yaml": b"- " * 100_000,
    "wrong-mark.json": b'\xff\xfe{"openapi": "3.1.0"}',
    "escape.yaml": b"openapi: 3.1.0\nx: \x1b[2J\n",
    "tag-on-key.yaml": b"openapi: 3.1.0\n!!python/name:os.system x: 1\n",
    "digits.yaml": b"openapi: 3.1.0\nx: -" + b"9" * 5_000,
    "infinite.json": b'{"openapi": "3.1.0", "x": -Infinity}',
    "beyond.json": b'{"openapi": "3.1.0", "x": 1e999}',
    "surrogate.json": b'{"openapi": "3.1.0", "x": "\\ud800"}',
    "recursive.yaml": b"openapi: 3.1.0\nx: &x {y: *x}\n",
    "merges.yaml": b"openapi: 3.1.0\na: &a {"
    + b",".join(b"k%d: 1" % i for i in range(5_000))
    + b"}\nb: {<<: ["
    + b",".join([b"*a"] * 5_000)
    + b"]}",
}


@pytest.mark.parametrize("name", sorted(UNREADABLE))
def test_what_cannot_be_read_ends_in_one_line_and_a_remedy(folder: Path, watcher: Path, name: str) -> None:
    write(folder / name, UNREADABLE[name])

    assert_one_line_and_a_remedy(guarded(folder, watcher, "diff", name, "good.json"), name)


@pytest.mark.parametrize("order", [("-", "good.json"), ("good.json", "-")])
def test_standard_input_is_no_more_trusted(folder: Path, watcher: Path, order: tuple[str, str]) -> None:
    result = guarded(folder, watcher, "diff", *order, stdin=b"[" * 200_000)

    assert_one_line_and_a_remedy(result, "<stdin>")


@pytest.mark.parametrize("name", ["x" * 5_000, "loop.yaml", "http://[x", "http://127.0.0.1:99999/"])
def test_a_source_that_is_none_ends_in_one_line_and_a_remedy(folder: Path, watcher: Path, name: str) -> None:
    (folder / "loop.yaml").symlink_to("loop.yaml")

    result = guarded(folder, watcher, "diff", name, "good.json")

    assert result.returncode == 3
    assert len(result.stderr.splitlines()) == 2


REFERENCES = [
    "#/components/schemas/Absent",
    "absent.yaml",
    "../../secret.yaml",
    "link.yaml",
    "loop.yaml",
    "%00.yaml",
    "/etc/passwd",
    "file:///etc/passwd",
    "//host/share",
    "http://127.0.0.1:9/x.yaml",
    "https://[x",
    "\x1b[31m\u202e.yaml",
    "a" * 5_000,
    "#/components/schemas/A",
]


@pytest.mark.parametrize("reference", REFERENCES)
def test_a_reference_that_leads_nowhere_is_named_as_unchecked(folder: Path, watcher: Path, reference: str) -> None:
    (folder / "link.yaml").symlink_to("../../secret.yaml")
    (folder / "loop.yaml").symlink_to("loop.yaml")
    loop = {"A": {"$ref": "#/components/schemas/B"}, "B": {"$ref": "#/components/schemas/A"}}
    write(folder / "bad.json", answering({"type": "object", "properties": {"a": {"$ref": reference}}}, **loop))

    told = guarded(folder, watcher, "diff", "good.json", "bad.json", "--fail-on-unknown", "-o", "json=report.json")

    written = (folder / "report.json").read_bytes()
    report = json.loads(written)
    assert told.returncode == 3
    assert b"1 not checked" in told.stdout
    assert report["complete"] is False
    assert len(report["unchecked"]) == 1
    for output in (told.stdout, told.stderr, written):
        assert not {"\x1b", "\u202e", "\0"} & set(output.decode())


@pytest.mark.parametrize("old", [10**400, 10**4_299])
@pytest.mark.parametrize("new", [10**400 + 1, 1.5, 5])
def test_huge_numbers_in_schemas_are_compared_or_left_open(folder: Path, watcher: Path, old: int, new: float) -> None:
    write(folder / "a.json", taking({"type": "integer", "maximum": old}))
    write(folder / "b.json", taking({"type": "integer", "maximum": new}))

    result = guarded(folder, watcher, "diff", "a.json", "b.json", "--format", "json", "--fail-on-unknown")

    assert result.returncode in (1, 3) or old < new
    json.loads(result.stdout.replace(b"\n", b" "), parse_int=str)


@pytest.mark.parametrize(
    "pattern", ["^(a+)+$", "(a|a)*b", "^(([a-z])+.)+[A-Z]([a-z])+$", "(.*){1,32000}[bc]", "(" * 5_000, "[" * 5_000]
)
def test_a_pattern_that_blows_up_other_engines_ends_in_time(folder: Path, watcher: Path, pattern: str) -> None:
    write(folder / "a.json", taking({"type": "string", "minLength": 40}))
    write(folder / "b.json", taking({"type": "string", "minLength": 40, "pattern": pattern}))

    result = guarded(folder, watcher, "diff", "a.json", "b.json", "--fail-on-unknown")

    assert result.returncode in (1, 3)
