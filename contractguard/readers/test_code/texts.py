"""What an expression in test code is worth as a text or a status, as far as that is known without running it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus

HOLE = "{}"
"""In a text: what is known only when the code runs."""
_FORMATTED = re.compile(r"\{[^{}]*\}")
_PERCENT = re.compile(r"%(?:\([^)]*\))?[-+ #0-9.]*[sdirf]")
_DRF = re.compile(r"HTTP_([1-5][0-9]{2})_")
_STATUSES = {one.name: one.value for one in HTTPStatus} | {"OK": 200, "CREATED": 201, "NO_CONTENT": 204}

_ROUTERS = frozenset({"reverse", "reverse_lazy", "url_for", "url_path_for"})
"""What makes an address of the name of a route, in Django, Flask and Starlette."""
_ROUTE_NAME = frozenset({"viewname", "endpoint", "name"})

Constants = Mapping[str, tuple[ast.expr, ...]]
"""The expressions that a name may stand for: one, or each value of a parameter of a test."""
MAX_DEPTH = 20


def texts_of(node: ast.expr, names: Constants, depth: int = 0) -> list[str]:
    """The texts that an expression may be, with holes; none where nothing of it is known."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if depth > MAX_DEPTH or (isinstance(node, ast.JoinedStr | ast.BinOp) and routes_of(node, names, depth + 1)):
        return []
    if isinstance(node, ast.JoinedStr):
        return _join_pieces([_piece(part, names, depth) for part in node.values])
    if isinstance(node, ast.Name | ast.Attribute):
        return _each([texts_of(value, names, depth + 1) for value in names.get(name_of(node), ())])
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        sides = [texts_of(side, names, depth + 1) for side in (node.left, node.right)]
        if not any(sides):
            return []
        return _join_pieces([sides[0] or _start(node.left, names, depth), sides[1] or [HOLE]])
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
        return [_PERCENT.sub(HOLE, text) for text in texts_of(node.left, names, depth + 1)]
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        return [_FORMATTED.sub(HOLE, text) for text in texts_of(node.func.value, names, depth + 1)]
    return []


def routes_of(node: ast.expr, names: Constants, depth: int = 0) -> list[str]:
    """The names of the routes that an expression may be the address of: `reverse("orders")`, `url_for("orders")`,
    `app.url_path_for("orders")`, with or without a query behind; none where nothing of it is known."""
    if depth > MAX_DEPTH:
        return []
    if isinstance(node, ast.Name | ast.Attribute):
        return _each([routes_of(value, names, depth + 1) for value in names.get(name_of(node), ())])
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return routes_of(node.left, names, depth + 1) if _is_query(texts_of(node.right, names, depth + 1)) else []
    if isinstance(node, ast.JoinedStr) and node.values:
        rest = _join_pieces([_piece(part, names, depth) for part in node.values[1:]])
        return routes_of(node.values[0], names, depth + 1) if rest == [""] or _is_query(rest) else []
    if isinstance(node, ast.FormattedValue):
        return routes_of(node.value, names, depth + 1)
    if not isinstance(node, ast.Call):
        return []
    called = ast.unparse(node.func).rpartition(".")[2]
    if called == "str" and node.args:
        return routes_of(node.args[0], names, depth + 1)
    named = [*node.args[:1], *(one.value for one in node.keywords if one.arg in _ROUTE_NAME)]
    return texts_of(named[0], names, depth + 1) if called in _ROUTERS and named else []


def name_of(node: ast.Name | ast.Attribute) -> str:
    """By which name a constant is known: its own, or that of an attribute of a test class (`self.url`)."""
    if isinstance(node, ast.Name):
        return node.id
    is_own = isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")
    return f"self.{node.attr}" if is_own else ""


def _is_query(texts: list[str]) -> bool:
    """Whether what stands behind an address is no more of its path."""
    return bool(texts) and all(text.startswith(("?", "#")) for text in texts)


def _start(node: ast.expr, names: Constants, depth: int) -> list[str]:
    """What a text begins with that is not known: the address of a route ends where a segment does."""
    return [f"{HOLE}/" if routes_of(node, names, depth + 1) else HOLE]


def _each(found: list[list[str]]) -> list[str]:
    """What each value of a name may be, with a hole for one that is not known, since its place in the list counts."""
    return [text for texts in found for text in texts or [HOLE]] if any(found) else []


def _piece(part: ast.expr, names: Constants, depth: int) -> list[str]:
    if isinstance(part, ast.FormattedValue):
        value = part.value
        if isinstance(value, ast.Constant):
            return [str(value.value)]
        return texts_of(value, names, depth + 1) or _start(value, names, depth)
    return texts_of(part, names, depth + 1)


def _join_pieces(pieces: Iterable[list[str]]) -> list[str]:
    """All ways to put the pieces together, as long as these are few."""
    found = [""]
    for piece in pieces:
        found = [start + end for start in found for end in piece[: max(1, 16 // len(found))]]
    return found


def statuses_of(node: ast.expr, names: Constants, depth: int = 0) -> list[int]:
    """The statuses that an expression may be: a number, `HTTPStatus.NOT_FOUND`, `status.HTTP_404_NOT_FOUND`,
    `codes.not_found`, a name of one, or each value of a parameter."""
    if depth > MAX_DEPTH:
        return []
    if isinstance(node, ast.Constant):
        is_status = isinstance(node.value, int) and not isinstance(node.value, bool) and 100 <= node.value <= 599
        return [int(str(node.value))] if is_status else []
    if isinstance(node, ast.Name):
        own = [statuses_of(value, names, depth + 1) for value in names.get(node.id, ())]
        if any(own):
            return [one for statuses in own for one in statuses] if all(own) else []  # each has its place
        return _named_status(node.id)
    if isinstance(node, ast.Attribute):
        if held := names.get(name_of(node)):
            return [status for value in held for status in statuses_of(value, names, depth + 1)]
        if node.attr == "value":
            return statuses_of(node.value, names, depth + 1)
        return _named_status(node.attr)
    return []


def _named_status(name: str) -> list[int]:
    drf = _DRF.match(name)
    if drf is not None:
        return [int(drf[1])]
    return [_STATUSES[name.upper()]] if name.upper() in _STATUSES else []
