"""The routes of a project by their names: the modules that list them, put together as they include each other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from contractguard.readers.test_code.django_routes.modules import IncludedRoutes, ListedRoute, UrlModule
from contractguard.support.dataclass import dataclass

MAX_ROUTES = 20_000
_ANYWHERE = "/{}/"
"""Before a route, where that is not understood: any number of segments."""


@dataclass(frozen=True, slots=True)
class NamedRoute:
    """A route: its name, the namespaces that it is in, the outermost first, and its address with `{}` for whatever is
    known only when it is called, or None where it is not understood."""

    name: str
    namespaces: tuple[str, ...]
    path: str | None


class RouteTable:
    """Routes by their names."""

    def __init__(self, routes: Iterable[NamedRoute] = ()) -> None:
        self._by_name: dict[str, list[NamedRoute]] = {}
        for one in routes:
            self._by_name.setdefault(one.name, []).append(one)

    def find_paths(self, text: str) -> tuple[str, ...]:
        """The addresses that a name may stand for, as `reverse` takes it (`orders`, `shop:orders`); none where one of
        them is not understood. Where there is none of just these namespaces, what is around them is not known."""
        *namespaces, name = text.split(":")
        told = tuple(namespaces)
        named = self._by_name.get(name, [])
        exact = [one for one in named if one.namespaces == told]
        found = [one.path for one in exact or named if _ends_in(told, one.namespaces)]
        known = tuple(dict.fromkeys(path for path in found if path is not None))
        return () if None in found else known


def _ends_in(told: tuple[str, ...], known: tuple[str, ...]) -> bool:
    return len(known) <= len(told) and told[len(told) - len(known) :] == known


def link_routes(modules: Mapping[str, UrlModule]) -> RouteTable:
    """The table of some modules by their dotted names. What none of them includes is taken to begin at the root."""
    included = {target for one in modules.values() for target in included_modules(one.routes)}
    linker = _Linker(modules)
    for name in sorted(modules.keys() - included):
        linker.add_module(name, "/", (), ())
    return RouteTable(linker.found)


def included_modules(routes: Iterable[ListedRoute]) -> Iterator[str]:
    """The modules that routes include."""
    for one in routes:
        if one.included is not None:
            if one.included.module is not None:
                yield one.included.module
            yield from included_modules(one.included.routes)


class _Linker:
    def __init__(self, modules: Mapping[str, UrlModule]) -> None:
        self._modules = modules
        self.found: list[NamedRoute] = []

    def add_module(self, name: str, prefix: str, namespaces: tuple[str, ...], above: tuple[str, ...]) -> None:
        """Add the routes of a module; one that includes itself is entered once."""
        if name in self._modules and name not in above:
            self._add_all(self._modules[name].routes, prefix, namespaces, (*above, name))

    def _add_all(
        self, routes: Iterable[ListedRoute], prefix: str, namespaces: tuple[str, ...], above: tuple[str, ...]
    ) -> None:
        for one in routes:
            if len(self.found) >= MAX_ROUTES:
                return
            path = None if one.path is None else prefix + one.path
            if one.included is not None:
                self._add_included(one.included, path or _ANYWHERE, namespaces, above)
            elif one.name is not None:
                self.found.append(NamedRoute(one.name, namespaces, path))

    def _add_included(
        self, included: IncludedRoutes, path: str, namespaces: tuple[str, ...], above: tuple[str, ...]
    ) -> None:
        module = included.module
        own = self._modules[module].app_name if module in self._modules and module is not None else None
        named = included.namespace or own
        inner = (*namespaces, named) if named else namespaces
        if module is not None:
            self.add_module(module, path, inner, above)
        else:
            self._add_all(included.routes, path, inner, above)
