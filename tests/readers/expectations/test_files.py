"""Which files an entry may name, and what packed ones unpack to."""

from __future__ import annotations

import base64
import gzip
import json
import os
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from contractguard.contract.document import Json
from contractguard.contract.errors import InputError
from contractguard.readers.text import decompress
from contractguard.readers.text.decompress import inflate, unbase64
from tests.readers.expectations.conftest import Project

EVENT = {"event": "paid"}


def names(project: Project, fixtures: Json) -> list[str]:
    return [one.at.document.name for one in project.read({"fixtures": fixtures, **EVENT}).found]


def test_a_folder_gives_its_payloads_and_those_below(project: Project) -> None:
    for name in ("f/b.json", "f/sub/a.jsonl", "f/c.ndjson"):
        project.file(name, {"id": 1})
    project.file("f/README.md", "no payload")
    assert names(project, "f") == ["contracts/f/b.json", "contracts/f/c.ndjson", "contracts/f/sub/a.jsonl"]


def test_a_glob_gives_what_it_matches(project: Project) -> None:
    for name in ("f/pay.1.json", "f/pay.2.json", "f/other.json", "f/sub/pay.3.json"):
        project.file(name, {"id": 1})
    assert names(project, "f/pay.*.json") == ["contracts/f/pay.1.json", "contracts/f/pay.2.json"]
    assert names(project, "**/pay.*.json")[-1] == "contracts/f/sub/pay.3.json"


def test_a_file_named_twice_counts_once(project: Project) -> None:
    project.file("a.json", {"id": 1})
    assert names(project, ["a.json", "*.json", "a.json"])[:1] == ["contracts/a.json"]
    assert names(project, ["a.json", "a.json"]) == ["contracts/a.json"]


def test_a_name_with_brackets_is_that_file(project: Project) -> None:
    project.file("a[1].json", {"id": 1})
    assert names(project, "a[1].json") == ["contracts/a[1].json"]


@pytest.mark.parametrize(
    "name, part",
    [
        ("https://example.com/a.json", "is no file"),
        ("file:///etc/passwd", "is no file"),
        ("/etc/hostname", "is outside"),
        ("../../a.json", "is outside"),
        ("../../*.json", "is outside"),
        ("*/../../*.json", "is not a glob that is followed"),
        ("**/**/a.json", "is not a glob that is followed"),
        ("nothing*.json", "finds no file"),
        ("empty", "finds no file"),
        ("missing.json", "there is no such file"),
        ("a" * 900, "cannot be read"),
        ("a" * 900 + "*", "finds no file"),
    ],
)
def test_a_file_that_is_not_to_be_read_is_a_problem(project: Project, name: str, part: str) -> None:
    (project.folder / "empty").mkdir()
    assert part in project.refused({"fixtures": name, **EVENT})


def test_a_link_that_leads_outside_is_not_followed(project: Project, tmp_path_factory: pytest.TempPathFactory) -> None:
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.json"
    secret.write_text("{}", "utf-8")
    os.symlink(secret, project.folder / "link.json")
    assert "is outside" in project.refused({"fixtures": "link.json", **EVENT})
    assert "is outside" in project.refused({"fixtures": "link*.json", **EVENT})


def test_links_in_a_circle_are_a_problem(project: Project) -> None:
    os.symlink(project.folder / "b.json", project.folder / "a.json")
    os.symlink(project.folder / "a.json", project.folder / "b.json")
    (_, what) = project.read({"fixtures": "a.json", **EVENT}).problems[0]
    assert "a.json" in what


def _refusing(name: str, scandir: Callable[..., Json]) -> Callable[..., Json]:
    """As the system's, but for folders of that name, as for one whose rights are somebody else's."""

    def refusing(folder: Path) -> Json:
        if os.path.basename(folder) == name:
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    return refusing


@pytest.mark.parametrize("glob", ["f/**/*.json", "f/*/*.json", "*/locked/a.json", "f/**"])
def test_a_folder_that_cannot_be_looked_into_is_a_problem_of_a_glob(
    project: Project, monkeypatch: pytest.MonkeyPatch, glob: str
) -> None:
    project.file("f/open/a.json", {})
    project.file("f/locked/b.json", {})
    monkeypatch.setattr(os, "scandir", _refusing("locked", os.scandir))

    assert "f/locked" in project.refused({"fixtures": glob, **EVENT})


def test_a_glob_looks_into_no_folder_that_it_does_not_name(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.file("f/a.json", {})
    (project.root / "contracts" / "f" / "locked").mkdir()
    monkeypatch.setattr(os, "scandir", _refusing("locked", os.scandir))

    assert names(project, "f/*.json") == ["contracts/f/a.json"]


def test_too_many_files_are_a_problem(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("contractguard.readers.expectations.files.MAX_FILES", 2)
    for name in ("1.json", "2.json", "3.json"):
        project.file(f"f/{name}", {})
    assert "names more than 2 files" in project.refused({"fixtures": "f/*.json", **EVENT})


def test_a_packed_fixture_is_unpacked(project: Project, line_of: Callable[..., int]) -> None:
    project.file("a.ndjson.gz", gzip.compress(b'{"id": 1}\n\n{"id": 2}\n'))
    found = project.read({"fixtures": "a.ndjson.gz", **EVENT}).found
    assert [one.parts[0].examples for one in found] == [({"id": 1},), ({"id": 2},)]
    assert [line_of(one.at) for one in found] == [1, 3]


def test_a_bomb_is_a_problem_and_the_other_files_are_read(project: Project) -> None:
    project.file("f/bomb.json.gz", gzip.compress(b" " * (80 * 1024 * 1024)))
    project.file("f/good.json", {"id": 1})
    result = project.read({"fixtures": "f", **EVENT})
    assert len(result.found) == 1
    assert "contracts/f/bomb.json.gz: unpacks to more than 50 MB" in result.problems[0][1]


@pytest.mark.parametrize(
    "data",
    [b"no gzip at all", gzip.compress(b"abc" * 1000, mtime=0)[:-9], b"\x1f\x8b"],
    ids=["not-packed", "broken-off", "head-only"],
)
def test_what_is_not_packed_properly_is_refused(data: bytes) -> None:
    with pytest.raises(InputError, match="cannot be unpacked"):
        inflate(data, "x.gz")


def test_every_member_of_a_gzip_file_counts() -> None:
    assert inflate(gzip.compress(b"ab") + gzip.compress(b"cd") + b"\0\0", "x") == b"abcd"


def test_zlib_and_raw_deflate_are_unpacked() -> None:
    machine = zlib.compressobj(wbits=-15)
    assert inflate(zlib.compress(b"hello"), "x") == b"hello"
    assert inflate(machine.compress(b"hello") + machine.flush(), "x") == b"hello"


def test_the_bound_holds_for_all_members_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decompress, "MAX_BYTES", 1000)
    assert inflate(gzip.compress(b"a" * 1000), "x") == b"a" * 1000
    with pytest.raises(InputError, match="unpacks to more"):
        inflate(gzip.compress(b"a" * 600) * 2, "x")


def test_a_ratio_beyond_the_bound_is_refused_and_one_below_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decompress, "_HARMLESS", 0)
    with pytest.raises(InputError, match="200 times its size"):
        inflate(gzip.compress(b"a" * 1_000_000), "x")
    assert len(inflate(gzip.compress(json.dumps(list(range(10_000))).encode()), "x")) > 10_000


def test_base64_is_bounded_and_exact(monkeypatch: pytest.MonkeyPatch) -> None:
    assert unbase64("aGVs\nbG8=\n", "x") == b"hello"
    for bad in ("aGVsbG8", "a", "a*b=", "é"):
        with pytest.raises(InputError, match="not base64"):
            unbase64(bad, "x")
    monkeypatch.setattr(decompress, "MAX_BYTES", 8)
    with pytest.raises(InputError, match="unpacks to more"):
        unbase64(base64.b64encode(b"123456789").decode(), "x")
    with pytest.raises(InputError, match="unpacks to more"):
        unbase64("A" * 100, "x")


def test_a_file_of_very_many_members_takes_linear_time() -> None:
    """What is left behind each member is copied: of the whole file, that would be 100 GB here."""
    packed = gzip.compress(b"", mtime=0) * 100_000 + gzip.compress(b"{}", mtime=0)

    assert inflate(packed, "a.gz") == b"{}"
