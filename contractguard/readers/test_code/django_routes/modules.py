"""A module that lists routes, read without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Protocol

from contractguard.readers.test_code.django_routes.patterns import HOLE, path_of_expression, path_of_route
from contractguard.readers.test_code.django_routes.viewsets import RoutedViewSet, routes_of_viewset
from contractguard.support.dataclass import dataclass

_PATTERNS = {"path": path_of_route, "re_path": path_of_expression, "url": path_of_expression}
_WRAPPERS = frozenset({"format_suffix_patterns"})
MAX_DEPTH = 20


@dataclass(frozen=True, slots=True)
class IncludedRoutes:
    """What a route includes: another module by its dotted name, or routes of this one. `namespace`: as it says."""

    module: str | None = None
    routes: tuple[ListedRoute, ...] = ()
    namespace: str | None = None


@dataclass(frozen=True, slots=True)
class ListedRoute:
    """A route as it is listed: its part of the address, None where that is not understood; its name, or what it
    includes."""

    path: str | None
    name: str | None = None
    included: IncludedRoutes | None = None


@dataclass(frozen=True, slots=True)
class UrlModule:
    """The routes that a module lists, and the namespace that it gives them by itself."""

    routes: tuple[ListedRoute, ...]
    app_name: str | None = None


class ProjectModules(Protocol):
    """The other modules of a project."""

    def find_module(self, name: str) -> str | None:
        """The one name of a module that is imported as `name`; None where it is not there, or may be several."""
        ...

    def find_viewset(self, module: str, name: str) -> RoutedViewSet | None:
        """A class by the module that it is imported from, and its name there."""
        ...


def read_url_module(tree: ast.Module, package: str, others: ProjectModules) -> UrlModule:
    """The routes of a module. `package`: what it lies in, to which its relative imports are relative."""
    reader = _Reader(tree, package, others)
    named = reader.assigned.get("app_name", ())
    return UrlModule(tuple(reader.list_routes(ast.Name("urlpatterns"))), _text(named[0]) if len(named) == 1 else None)


class _Reader:
    def __init__(self, tree: ast.Module, package: str, others: ProjectModules) -> None:
        self._others = others
        self.assigned: dict[str, list[ast.expr]] = {}
        self._imported: dict[str, tuple[str, str]] = {}
        self._registered: dict[str, list[ast.Call]] = {}
        for node in tree.body:
            self._note(node, package)

    def _note(self, node: ast.stmt, package: str) -> None:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self.assigned.setdefault(ast.unparse(target), []).append(node.value)
        elif isinstance(node, ast.AnnAssign | ast.AugAssign) and node.value is not None:
            self.assigned.setdefault(ast.unparse(node.target), []).append(node.value)
        elif isinstance(node, ast.ImportFrom):
            self._imported.update(imported_names(node, package))
        elif isinstance(node, ast.Import):
            self._imported.update({one.asname: (one.name, "") for one in node.names if one.asname})
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            called = node.value.func
            if isinstance(called, ast.Attribute) and called.attr == "register":
                self._registered.setdefault(ast.unparse(called.value), []).append(node.value)
        elif isinstance(node, ast.If):
            for one in (*node.body, *node.orelse):
                self._note(one, package)

    def list_routes(self, node: ast.expr, depth: int = 0) -> Iterator[ListedRoute]:
        """The routes that an expression lists; what is not understood is none."""
        if depth > MAX_DEPTH:
            return
        if isinstance(node, ast.List | ast.Tuple):
            for one in node.elts:
                yield from self.list_routes(one.value if isinstance(one, ast.Starred) else one, depth + 1)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            for one in (node.left, node.right):
                yield from self.list_routes(one, depth + 1)
        elif isinstance(node, ast.Name):
            for one in self.assigned.get(node.id, ()):
                yield from self.list_routes(one, depth + 1)
        elif isinstance(node, ast.Attribute) and node.attr == "urls":
            yield from self._routes_of_router(ast.unparse(node.value))
        elif isinstance(node, ast.Call):
            yield from self._routes_of_call(node, depth)

    def _routes_of_call(self, node: ast.Call, depth: int) -> Iterator[ListedRoute]:
        called = _last_name(node.func)
        if called in _WRAPPERS and node.args:
            yield from self.list_routes(node.args[0], depth + 1)
        elif called == "i18n_patterns":
            for one in node.args:
                yield ListedRoute(f"{HOLE}/", None, IncludedRoutes(None, tuple(self.list_routes(one, depth + 1))))
        elif called in _PATTERNS and len(node.args) >= 2:
            text = _text(node.args[0])
            path = None if text is None else _PATTERNS[called](text)
            yield ListedRoute(path, _text(_argument(node, 3, "name")), self._find_included(node.args[1], depth))

    def _find_included(self, node: ast.expr, depth: int) -> IncludedRoutes | None:
        if not isinstance(node, ast.Call) or _last_name(node.func) != "include" or not node.args:
            return None
        what, named = node.args[0], _argument(node, 1, "namespace")
        if isinstance(what, ast.Tuple) and len(what.elts) == 2:
            named = named or what.elts[1]
            what = what.elts[0]
        namespace = _text(named)
        if isinstance(what, ast.Constant):
            return IncludedRoutes(self._others.find_module(str(what.value)), (), namespace)
        if (module := self._module_of(what)) is not None:
            return IncludedRoutes(self._others.find_module(module), (), namespace)
        return IncludedRoutes(None, tuple(self.list_routes(what, depth + 1)), namespace)

    def _module_of(self, node: ast.expr) -> str | None:
        """The dotted name of a module that was imported under a name."""
        if not isinstance(node, ast.Name) or node.id in self.assigned or node.id not in self._imported:
            return None
        module, name = self._imported[node.id]
        return f"{module}.{name}" if name else module

    def _routes_of_router(self, name: str) -> Iterator[ListedRoute]:
        """The routes of a router of Django REST framework, as far as its basenames are known."""
        made = self.assigned.get(name, ())
        if len(made) != 1 or not isinstance(made[0], ast.Call) or not _last_name(made[0].func).endswith("Router"):
            return
        if made[0].args:
            return  # one that is nested in another one: what stands before it is not known
        for call in self._registered.get(name, ()):
            prefix = _text(_argument(call, 0, "prefix"))
            path = None if prefix is None else path_of_expression(prefix)
            viewset = self._viewset_of(_argument(call, 1, "viewset"))
            basename = _text(_argument(call, 2, "basename") or _argument(call, 2, "base_name"))
            for below, named in routes_of_viewset(viewset, basename):
                yield ListedRoute(None if path is None else f"{path}/{below}" if path else below, named)

    def _viewset_of(self, node: ast.expr | None) -> RoutedViewSet | None:
        holder = node.value if isinstance(node, ast.Attribute) else node
        if not isinstance(holder, ast.Name) or holder.id not in self._imported:
            return None
        module, name = self._imported[holder.id]
        if isinstance(node, ast.Attribute):
            return self._others.find_viewset(f"{module}.{name}" if name else module, node.attr)
        return self._others.find_viewset(module, name)


def imported_names(node: ast.ImportFrom, package: str) -> Mapping[str, tuple[str, str]]:
    """By the name that each thing has here: the module that it is imported from, and its name there."""
    parts = package.split(".") if package else []
    above = parts[: len(parts) - node.level + 1] if node.level else []
    module = ".".join([*above, *([node.module] if node.module else [])])
    return {one.asname or one.name: (module, one.name) for one in node.names}


def _argument(call: ast.Call, at: int, name: str) -> ast.expr | None:
    if len(call.args) > at:
        return call.args[at]
    return next((one.value for one in call.keywords if one.arg == name), None)


def _text(node: ast.expr | None) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def _last_name(node: ast.expr) -> str:
    return ast.unparse(node).rpartition(".")[2]
