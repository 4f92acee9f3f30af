"""Which functions of test code run: tests, what is called by its name from these, and what something else calls."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TypeAlias

from contractguard.readers.test_code.calls import StatedCall
from contractguard.support.dataclass import dataclass

Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef
_STARTS = ("test", "setup", "teardown", "asyncsetup", "asyncteardown", "runtest", "pytest_", "__")
"""Of the names, in lower case, that pytest, unittest and Python call by themselves."""
_PLAIN = frozenset(
    {"staticmethod", "classmethod", "property", "cached_property", "contextmanager", "asynccontextmanager", "fixture"}
)
"""Decorators of functions that somebody has to name; what any other one does with a function is not known."""


@dataclass(frozen=True, slots=True)
class FoundFunction:
    """A function: what it is called, the names that it mentions, the calls that it states, whether it is called without
    being named."""

    name: str
    mentions: frozenset[str]
    calls: tuple[StatedCall, ...]
    is_root: bool


def found_function(node: Function, calls: Iterable[StatedCall]) -> FoundFunction:
    """What there is to know of a function."""
    return FoundFunction(node.name, frozenset(mentioned_names(ast.walk(node))), tuple(calls), _is_root(node))


def _is_root(node: Function) -> bool:
    return node.name.lower().startswith(_STARTS) or not all(map(_is_plain, node.decorator_list))


def _is_plain(decorator: ast.expr) -> bool:
    call = decorator if isinstance(decorator, ast.Call) else None
    name = ast.unparse(call.func if call else decorator).rpartition(".")[2]
    return name in _PLAIN and not any(one.arg in ("autouse", "name") for one in (call.keywords if call else ()))


def mentioned_names(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """The names that some nodes hold by which a function could be meant: also the names of arguments, which are those
    of fixtures, and texts, by which an attribute may be got."""
    for node in nodes:
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
            yield node.value
        elif isinstance(node, ast.alias) and node.asname:
            yield node.name


def nodes_outside(tree: ast.Module) -> Iterator[ast.AST]:
    """What runs when a module is imported: all but its functions."""
    todo: list[ast.AST] = [tree]
    while todo:
        node = todo.pop()
        yield node
        todo += (
            one for one in ast.iter_child_nodes(node) if not isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
        )


def reached_calls(functions: Iterable[FoundFunction], outside: Iterable[str]) -> Iterator[StatedCall]:
    """The calls of the functions that run, in order. `outside`: the names that modules mention outside of functions. By
    names alone, whatever file they are in: a helper that has the name of another one runs with it."""
    found = list(functions)
    by_name: dict[str, list[FoundFunction]] = {}
    for one in found:
        by_name.setdefault(one.name, []).append(one)
    reached = {one.name for one in found if one.is_root} | (set(outside) & by_name.keys())
    todo = list(reached)
    while todo:
        named = {name for one in by_name[todo.pop()] for name in one.mentions} & by_name.keys()
        todo += named - reached
        reached |= named
    for one in found:
        if one.name in reached:
            yield from one.calls
