"""Test code in files: which files it is in, and what each of their functions states."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from contractguard.contract.errors import InputError
from contractguard.readers.test_code.attributes import attribute_values, single_values
from contractguard.readers.test_code.calls import FunctionReader, StatedCall
from contractguard.readers.test_code.django_routes.files import read_routes
from contractguard.readers.test_code.django_routes.table import RouteTable
from contractguard.readers.test_code.folders import walk_folders
from contractguard.readers.test_code.reach import (
    FoundFunction,
    Function,
    found_function,
    mentioned_names,
    nodes_outside,
    reached_calls,
)
from contractguard.readers.test_code.texts import Constants
from contractguard.readers.user_file import read_bytes
from contractguard.support.dataclass import dataclass

MAX_FILES = 20_000
MAX_BYTES = 5_000_000
_OFF = frozenset({"skip", "expectedFailure"})
_CONDITIONS = {"skipif": True, "skipIf": True, "skipUnless": False}
"""What a condition has to be for a test to be skipped."""
_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_FOLDERS = frozenset({"tests", "test"})


@dataclass(frozen=True, slots=True)
class ReadTests:
    """What test code states, and which files of it could not be read, each with why. `routes`: what the names of routes
    stand for by which it calls."""

    calls: tuple[StatedCall, ...] = ()
    files: int = 0
    unread: tuple[tuple[str, str], ...] = ()
    routes: RouteTable = RouteTable()


def read_tests(places: Iterable[Path], top: Path, root: Path | None = None) -> ReadTests:
    """The calls in the test files among some files and folders, in order; names are relative to `top`.

    In a folder those count that pytest or Django takes for tests, and what lies in a folder called `tests`. `root`:
    where they must lie."""
    functions: list[FoundFunction] = []
    outside: set[str] = set()
    unread: list[tuple[str, str]] = []
    paths = [(path, _name(path, top)) for path in _find_files(places)]
    trees = list(_parse_files(paths, root, unread))
    own = _attributes(tree for tree, _ in trees)
    for tree, name in trees:
        try:
            functions += _read_functions(tree, name, own)
            outside.update(mentioned_names(nodes_outside(tree)))
        except RecursionError:
            unread.append((name, "is no Python that can be read: RecursionError"))
    calls = tuple(reached_calls(functions, outside))
    routes = read_routes(top, root) if any(one.routes for one in calls) else RouteTable()
    return ReadTests(calls, len(paths), tuple(sorted(unread)), routes)


def _parse_files(
    paths: Iterable[tuple[Path, str]], root: Path | None, unread: list[tuple[str, str]]
) -> Iterator[tuple[ast.Module, str]]:
    for path, name in paths:
        try:
            yield ast.parse(read_bytes(path, name, root, MAX_BYTES)), name
        except InputError as error:
            unread.append((name, error.what))
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            unread.append((name, f"is no Python that can be read: {type(error).__name__}"))


def read_test_file(data: bytes, name: str) -> list[StatedCall]:
    """The calls in one file. Raises `SyntaxError` or `ValueError` for what is no Python."""
    tree = ast.parse(data)
    return list(reached_calls(_read_functions(tree, name, _attributes([tree])), mentioned_names(nodes_outside(tree))))


def _attributes(trees: Iterable[ast.Module]) -> Constants:
    """What attributes of test classes stand for; nothing where a file is too deep to say which it sets."""
    try:
        return single_values(one for tree in trees for one in attribute_values(tree, _constants(tree.body)))
    except RecursionError:
        return {}


def _read_functions(tree: ast.Module, name: str, attributes: Constants) -> Iterator[FoundFunction]:
    """The functions of a file that are not skipped."""
    constants = {**attributes, **_constants(tree.body)}
    for function, inside, is_skipped in _functions(tree.body, "", skipped=_is_switched_off(tree.body)):
        if not is_skipped:
            parameters = {one.arg for one in ast.walk(function.args) if isinstance(one, ast.arg)}
            known = {name: value for name, value in constants.items() if name not in parameters}
            reader = FunctionReader({**known, **_parameters(function)})
            yield found_function(function, reader.read(function, name, f"{name}::{inside}"))


def _find_files(places: Iterable[Path]) -> Iterator[Path]:
    left = MAX_FILES
    for place in places:
        found = [place] if place.is_file() else _files_below(place)
        for path in found:
            if not left:
                return
            left -= 1
            yield path


def _files_below(top: Path) -> Iterator[Path]:
    for here, files in walk_folders(top):
        is_tests = bool(_FOLDERS & set(here.relative_to(top.parent).parts))
        yield from (here / name for name in files if name.endswith(".py") and (is_tests or is_test_file(name)))


def is_test_file(name: str) -> bool:
    """Whether pytest or Django takes a file of this name for tests."""
    return name.startswith("test_") or name.endswith("_test.py") or name in ("tests.py", "conftest.py")


def _name(path: Path, top: Path) -> str:
    try:
        return path.resolve().relative_to(top.resolve()).as_posix()
    except ValueError:
        return str(path)


def _functions(body: Iterable[ast.stmt], inside: str, *, skipped: bool) -> Iterator[tuple[Function, str, bool]]:
    """All functions, with the names of the classes and functions around them, and whether they are skipped: so is one
    that another of the same name behind it takes the place of."""
    body = list(body)
    last = {one.name: one for one in body if isinstance(one, _NAMED) and not _is_added(one)}
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            name, is_skipped = f"{inside}{node.name}", skipped or _is_skipped(node.decorator_list)
            is_skipped = is_skipped or last.get(node.name, node) is not node
            if not isinstance(node, ast.ClassDef):
                yield node, name, is_skipped
            elif _is_switched_off(node.body):
                is_skipped = True
            yield from _functions(node.body, f"{name}::", skipped=is_skipped)
        else:
            never = isinstance(node, ast.If) and isinstance(node.test, ast.Constant) and not node.test.value
            for part in ("orelse",) if never else ("body", "orelse", "finalbody"):
                yield from _functions(getattr(node, part, ()), inside, skipped=skipped)


def _is_skipped(decorators: Iterable[ast.expr]) -> bool:
    return any(map(_is_switch, decorators))


def _is_switch(mark: ast.expr) -> bool:
    name = ast.unparse(mark.func if isinstance(mark, ast.Call) else mark)
    last = name.rpartition(".")[2]
    if name.endswith((".skip", "mark.xfail")) or last in _OFF:
        return True
    said = mark.args[0] if isinstance(mark, ast.Call) and mark.args else None
    return isinstance(said, ast.Constant) and _CONDITIONS.get(last) is (said.value in (True, "True"))


def _is_added(function: ast.stmt) -> bool:
    """Whether a definition adds to one of the same name (`@total.setter`), and does not take its place."""
    name = getattr(function, "name", "")
    return any(ast.unparse(one).startswith(f"{name}.") for one in getattr(function, "decorator_list", ()))


def _is_switched_off(body: Iterable[ast.stmt]) -> bool:
    """Whether a module or a class says of itself that its tests do not run."""
    given = {
        ast.unparse(target): node.value for node in body if isinstance(node, ast.Assign) for target in node.targets
    }
    marks, own = given.get("pytestmark"), given.get("__test__")
    if isinstance(own, ast.Constant) and not own.value:
        return True
    return marks is not None and _is_skipped(marks.elts if isinstance(marks, ast.List | ast.Tuple) else [marks])


def _constants(body: Iterable[ast.stmt]) -> dict[str, tuple[ast.expr, ...]]:
    """The names that a module gives a value once."""
    found: dict[str, list[ast.expr]] = {}
    for node in body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                found.setdefault(ast.unparse(target), []).append(node.value)
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            found.setdefault(ast.unparse(node.target), []).append(node.value)
    return {name: tuple(values) for name, values in found.items() if len(values) == 1}


def _parameters(function: Function) -> Constants:
    """What the parameters of a test stand for, where `parametrize` lists it."""
    found: dict[str, tuple[ast.expr, ...]] = {}
    for decorator in function.decorator_list:
        if not isinstance(decorator, ast.Call) or not ast.unparse(decorator.func).endswith("parametrize"):
            continue
        if len(decorator.args) < 2 or not isinstance(decorator.args[1], ast.List | ast.Tuple):
            continue
        names = _parameter_names(decorator.args[0])
        for row in filter(_runs, decorator.args[1].elts):
            values = _row_values(row) if len(names) > 1 else [_param(row)]
            for name, value in zip(names, values, strict=False):
                found[name] = (*found.get(name, ()), value)
    return found


def _parameter_names(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant):
        return [name.strip() for name in str(node.value).split(",")]
    elements = node.elts if isinstance(node, ast.List | ast.Tuple) else []
    return [str(one.value) if isinstance(one, ast.Constant) else "" for one in elements]


def _runs(row: ast.expr) -> bool:
    """Whether a row of parameters is not one that is skipped (`pytest.param(…, marks=pytest.mark.skip)`)."""
    marks = [one.value for one in row.keywords if one.arg == "marks"] if isinstance(row, ast.Call) else []
    return not any(_is_skipped(one.elts if isinstance(one, ast.List | ast.Tuple) else [one]) for one in marks)


def _param(node: ast.expr) -> ast.expr:
    """A value, or what `pytest.param` holds of one."""
    is_param = isinstance(node, ast.Call) and ast.unparse(node.func).endswith("param") and node.args
    return node.args[0] if is_param and isinstance(node, ast.Call) else node


def _row_values(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("param"):
        return list(node.args)
    return list(node.elts) if isinstance(node, ast.Tuple | ast.List) else []
