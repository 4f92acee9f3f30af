"""The plan of the package, as far as a program can tell: names, sizes, folders."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "contractguard"
FILES = sorted(PACKAGE.rglob("*.py"))

MOST_LINES, MOST_LINES_OF_A_FUNCTION, MOST_FILES = 400, 40, 16

PREPOSITIONS = frozenset("at before below beside by for from in into of on over to under with within".split())

NAMED_OTHERWISE = {
    "algebra/compile/keywords.py: _required": "the handler of the keyword `required`, as each beside it is of its own",
    "algebra/confirm/inlining.py: _required": "the handler of the keyword `required`, as each beside it is of its own",
    "algebra/nodes.py: required": "the set that the keyword `required` describes, as each beside it is of its own",
    "algebra/proof/by_parts.py: required": "the case of the keyword `required`, looked up by the keyword's name",
}
"""Functions whose name is a bare participle or preposition, each with its reason."""

TESTS = ROOT / "tests"

NOT_MIRRORED = {
    "contract/answers": "verdicts and differences are tested where they are given: algebra, reports",
    "rules/rows": "a row is tested by its folder in tests/rules/cases",
}
"""Folders of the package without tests of their own, each with its reason. No line is added: tests are."""

DATA_OF_TESTS = {"algebra/compile/cases", "algebra/solve/pairs", "checks/exercise/planted", "rules/cases"}


@cache
def trees() -> dict[Path, ast.Module]:
    """Every file of the package, parsed: when a test asks for it, not while tests are collected."""
    return {file: ast.parse(file.read_text("utf-8")) for file in FILES}


def folders_below(top: Path) -> set[str]:
    """The folders of modules below one, by name."""
    return {file.parent.relative_to(top).as_posix() for file in top.rglob("*.py")} - {"."}


@cache
def functions() -> list[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Every function and method, also within others; a property is read as an attribute, and is none."""
    return [
        (file, node)
        for file, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not is_property(node)
    ]


def is_property(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a method is read without being called."""
    return any(ast.unparse(one).endswith("property") for one in node.decorator_list)


def is_bare(name: str) -> bool:
    """Whether a name is one word that says neither what is done nor what is returned."""
    if name.startswith("__"):  # the language's own
        return False
    name = name.strip("_")
    return "_" not in name and (name in PREPOSITIONS or (name.endswith("ed") and name not in ("feed", "need", "seed")))


def shown(file: Path) -> str:
    """A file by its name below the package."""
    return file.relative_to(PACKAGE).as_posix()


def test_a_class_name_means_one_thing() -> None:
    homes = defaultdict(list)
    for file, tree in trees().items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name].append(shown(file))

    assert {name: files for name, files in homes.items() if len(files) > 1} == {}


def test_a_function_is_called_by_what_it_does_or_returns() -> None:
    bare = [f"{shown(file)}: {node.name}" for file, node in functions() if is_bare(node.name)]

    assert sorted(bare) == sorted(NAMED_OTHERWISE)


def test_bare_names_are_recognised() -> None:
    assert [
        name for name in ("located", "_located", "of", "find_located", "feed", "__reversed__") if is_bare(name)
    ] == [
        "located",
        "_located",
        "of",
    ]


def test_a_file_is_read_in_one_sitting() -> None:
    lengths = {shown(file): len(file.read_text("utf-8").splitlines()) for file in FILES}

    assert {name: length for name, length in lengths.items() if length > MOST_LINES} == {}


@pytest.mark.no_cover
def test_a_function_fits_a_screen() -> None:
    long = {
        f"{shown(file)}: {node.name}": node.end_lineno - node.lineno + 1
        for file, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno
        and body_lines(node) > MOST_LINES_OF_A_FUNCTION
    }

    assert long == {}


def body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The lines of a function's body; what it is called, takes and says of itself does not count."""
    body = node.body[1:] if ast.get_docstring(node) is not None and len(node.body) > 1 else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1


def test_a_folder_is_seen_at_a_glance() -> None:
    folders: defaultdict[str, int] = defaultdict(int)
    for file in FILES:
        if file.name != "__init__.py":
            folders[file.parent.relative_to(PACKAGE).as_posix()] += 1

    assert {name: count for name, count in folders.items() if count > MOST_FILES and name != "cli"} == {}


def test_every_folder_says_what_it_is_for() -> None:
    silent = [shown(file) for file in FILES if file.name == "__init__.py" and not ast.get_docstring(trees()[file])]

    assert silent == []


@pytest.mark.no_cover
def test_private_names_stay_in_their_module() -> None:
    taken = [
        f"{shown(file)}: {alias.name}"
        for file, tree in trees().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("contractguard")
        for alias in node.names
        if alias.name.startswith("_") and not alias.name.startswith("__")
    ]

    assert taken == []


def test_options_travel_as_values_with_named_fields() -> None:
    untyped = [
        f"{shown(file)}: {node.name}({parameter.arg})"
        for file, tree in trees().items()
        if shown(file).startswith(("cli/", "project/"))
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef)
        for parameter in (*node.args.args, *node.args.kwonlyargs)
        if parameter.annotation is not None
        and ast.unparse(parameter.annotation).replace("dict", "Mapping")
        in ("Mapping[str, Any]", "Mapping[str, object]")
    ]

    assert untyped == []


def test_every_folder_of_the_package_has_its_tests() -> None:
    with_modules = {file.parent.relative_to(PACKAGE).as_posix() for file in FILES if file.name != "__init__.py"}
    tested = {file.parent.relative_to(TESTS).as_posix() for file in TESTS.rglob("test_*.py")}

    assert sorted(with_modules - tested) == sorted(NOT_MIRRORED)


def test_tests_stand_where_the_package_has_what_they_test() -> None:
    rooms = {folder for folder in folders_below(PACKAGE) if "/" not in folder}
    standing = {
        folder.relative_to(TESTS).as_posix()
        for room in rooms
        for folder in (TESTS / room).rglob("*")
        if folder.is_dir() and any(file.suffix != ".pyc" for file in folder.rglob("*") if file.is_file())
    }

    adrift = {folder for folder in standing if not any(f"{folder}/".startswith(f"{data}/") for data in DATA_OF_TESTS)}
    assert sorted(adrift - folders_below(PACKAGE)) == []


def test_every_folder_of_tests_is_a_package() -> None:
    folders = {file.parent for file in TESTS.rglob("*.py") if "cases" not in file.relative_to(TESTS).parts}

    assert sorted(str(folder) for folder in folders if not (folder / "__init__.py").is_file()) == []


def places_of_changes(page: str) -> list[str]:
    """The files and folders that the table of a page sends a change to."""
    table = page.split("## Where does it belong?")[1].split("\n\n")[1]
    found = [one for line in table.splitlines()[2:] for one in re.findall(r"`([^`]+)`", line.split("|")[2])]
    return [one for one in found if "/" in one or one.endswith(".toml")]


def is_there(place: str) -> bool:
    """Whether a place, as the pages for contributors write it, is one of the package or of the repository."""
    return "<" in place or any((top / place).exists() for top in (PACKAGE, ROOT))


def test_the_places_of_changes_are_there() -> None:
    places = places_of_changes((ROOT / "docs" / "architecture.md").read_text("utf-8"))

    assert len(places) > 40
    assert [one for one in places if not is_there(one)] == []


def test_the_places_that_contributors_are_sent_to_are_there() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    places = re.findall(r"`((?:contractguard|tests|docs|contracts)/[^`\s]+)`", page)

    assert len(places) > 15
    assert [one for one in places if not is_there(one)] == []


def names_told_of(room: str, page: str) -> set[str]:
    """The names in a page's row on a room, and in its paragraph on what is in it, if it has one."""
    told = re.findall(rf"^(?:\| `{room}` \||The \w+ in `{room}/`).*?(?=\n\n|\n\|)", page, re.MULTILINE | re.DOTALL)
    return {one.rstrip("/") for one in re.findall(r"`([^`\s]+)`", "\n".join(told))}


def unnamed_folders(page: str) -> list[str]:
    """The folders just below a room that a page does not name where it tells of the room."""
    below = (folder.split("/") for folder in folders_below(PACKAGE) if folder.count("/") == 1)
    return sorted(f"{room}/{name}" for room, name in below if name not in names_told_of(room, page))


def test_the_page_names_every_folder_of_a_room() -> None:
    assert unnamed_folders((ROOT / "docs" / "architecture.md").read_text("utf-8")) == []


def test_a_folder_that_the_page_does_not_name_is_noticed() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")

    assert unnamed_folders(page.replace("placement", "shown")) == ["project/placement"]
