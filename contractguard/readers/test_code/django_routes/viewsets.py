"""The routes that a router of Django REST framework makes of a view set."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from contractguard.readers.test_code.django_routes.patterns import HOLE, path_of_expression
from contractguard.support.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class ViewSetAction:
    """An action beside the usual ones: of one thing or of all, its part of the address, and of the name."""

    is_detail: bool
    path: str
    name: str


@dataclass(frozen=True, slots=True)
class RoutedViewSet:
    """A view set: the model of its query set in lower case, by which its routes are called unless they have a basename,
    and its own actions."""

    model: str | None
    actions: tuple[ViewSetAction, ...] = ()


def read_viewset(node: ast.ClassDef) -> RoutedViewSet:
    """What a class says of its routes."""
    model = None
    actions = []
    for one in node.body:
        if isinstance(one, ast.Assign) and any(ast.unparse(target) == "queryset" for target in one.targets):
            model = _model_of(one.value)
        elif isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef):
            actions += [found for each in one.decorator_list if (found := _read_action(one.name, each)) is not None]
    return RoutedViewSet(model, tuple(actions))


def routes_of_viewset(viewset: RoutedViewSet | None, basename: str | None) -> Iterator[tuple[str, str]]:
    """The rest of the address, and the name, of each route; none where they are called by what is not known."""
    basename = basename or (viewset.model if viewset is not None else None)
    if basename is None:
        return
    yield "", f"{basename}-list"
    yield f"{HOLE}/", f"{basename}-detail"
    for one in viewset.actions if viewset is not None else ():
        yield f"{HOLE}/{one.path}/" if one.is_detail else f"{one.path}/", f"{basename}-{one.name}"


def _model_of(node: ast.expr) -> str | None:
    """`order` of `Order.objects.filter(…)`."""
    while isinstance(node, ast.Call | ast.Attribute):
        if isinstance(node, ast.Attribute) and node.attr == "objects":
            return ast.unparse(node.value).rpartition(".")[2].lower()
        node = node.func if isinstance(node, ast.Call) else node.value
    return None


def _read_action(function: str, decorator: ast.expr) -> ViewSetAction | None:
    if not isinstance(decorator, ast.Call) or ast.unparse(decorator.func).rpartition(".")[2] != "action":
        return None
    told = {one.arg: one.value for one in decorator.keywords}
    detail = told.get("detail")
    path, name = _text(told.get("url_path"), function), _text(told.get("url_name"), function.replace("_", "-"))
    read = None if path is None else path_of_expression(path)
    if not isinstance(detail, ast.Constant) or read is None or name is None:
        return None
    return ViewSetAction(bool(detail.value), read, name)


def _text(node: ast.expr | None, usual: str) -> str | None:
    if node is None:
        return usual
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
