"""What attributes of test classes stand for: `self.url`, where test code gives it a value in one place only."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

from contractguard.readers.test_code.texts import Constants, routes_of, statuses_of, texts_of

_OWN = frozenset({"self", "cls"})


def attribute_values(tree: ast.Module, constants: Constants) -> Iterator[tuple[str, ast.expr | None]]:
    """Every attribute that the classes of a file give a value, with what that is worth by itself; None where it is not
    known. `constants`: those of the module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef):
            for statement in node.body:
                yield from _list_stores(statement, constants, is_class=True)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            local = {one.id for one in ast.walk(node) if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)}
            local |= {one.arg for one in ast.walk(node.args) if isinstance(one, ast.arg)}
            known = {name: value for name, value in constants.items() if name not in local}
            for part in _statements(node):
                yield from _list_stores(part, known, is_class=False)


def single_values(found: Iterable[tuple[str, ast.expr | None]]) -> Mapping[str, tuple[ast.expr, ...]]:
    """The attributes that get one value that is known, and no other anywhere: a class of another file may have the one
    of this file as its base."""
    values: dict[str, list[ast.expr | None]] = {}
    for name, value in found:
        values.setdefault(name, []).append(value)
    return {f"self.{name}": (one[0],) for name, one in values.items() if len(one) == 1 and one[0] is not None}


def _statements(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.AST]:
    """What stands in a function, but for functions and classes in it."""
    todo: list[ast.AST] = list(function.body)
    while todo:
        node = todo.pop()
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node
            todo += ast.iter_child_nodes(node)


def _list_stores(node: ast.AST, constants: Constants, *, is_class: bool) -> Iterator[tuple[str, ast.expr | None]]:
    targets: list[ast.expr] = []
    value = None
    if isinstance(node, ast.Assign):
        targets, value = node.targets, node.value
    elif isinstance(node, ast.AnnAssign | ast.AugAssign):
        targets, value = [node.target], node.value if isinstance(node, ast.AnnAssign) else None
    elif isinstance(node, ast.For | ast.AsyncFor):
        targets = [node.target]
    elif isinstance(node, ast.withitem) and node.optional_vars is not None:
        targets = [node.optional_vars]
    for target in targets:
        is_whole = isinstance(target, ast.Name | ast.Attribute)
        for one in ast.walk(target):
            name = _attribute(one, is_class=is_class)
            if name is not None:
                yield name, _worth(value, constants) if is_whole and value is not None else None


def _attribute(node: ast.AST, *, is_class: bool) -> str | None:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in _OWN:
        return node.attr
    return node.id if is_class and isinstance(node, ast.Name) else None


def _worth(value: ast.expr, constants: Constants) -> ast.expr | None:
    """An expression that is worth the same wherever it stands."""
    if len(routes := routes_of(value, constants)) == 1:
        return ast.Call(ast.Name("reverse"), [ast.Constant(routes[0])], [])
    if len(texts := texts_of(value, constants)) == 1:
        return ast.Constant(texts[0])
    statuses = statuses_of(value, constants)
    return ast.Constant(statuses[0]) if len(statuses) == 1 else None
