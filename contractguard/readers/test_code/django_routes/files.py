"""The modules of a project that list routes, found by their names and by what they include."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from contractguard.contract.errors import InputError
from contractguard.readers.test_code.django_routes.modules import UrlModule, imported_names, read_url_module
from contractguard.readers.test_code.django_routes.table import RouteTable, included_modules, link_routes
from contractguard.readers.test_code.django_routes.viewsets import RoutedViewSet, read_viewset
from contractguard.readers.test_code.folders import walk_folders
from contractguard.readers.user_file import read_bytes

MAX_FILES = 20_000
MAX_BYTES = 5_000_000
MAX_IMPORTS = 10
"""From the module that names a class to the one that has it."""


def read_routes(top: Path, root: Path | None = None) -> RouteTable:
    """The named routes of the Django project in a folder; none where there is none. What cannot be read is passed over,
    for a route that is not known only leaves open what a call is about. `root`: where files must lie."""
    return _RouteFiles(top, root).read_table()


class _RouteFiles:
    """Reads each module once."""

    def __init__(self, top: Path, root: Path | None) -> None:
        self._root = root
        self._paths = dict(_python_files(top))
        self._names: dict[str, list[str]] = {}
        for name in self._paths:
            self._names.setdefault(name.rpartition(".")[2], []).append(name)
        self._trees: dict[str, ast.Module | None] = {}

    def read_table(self) -> RouteTable:
        """All routes that are listed in modules called after URLs, and in what these include."""
        found: dict[str, UrlModule] = {}
        waiting = sorted(name for name in self._paths if "url" in name.rpartition(".")[2])
        while waiting:
            name = waiting.pop()
            module = None if name in found else self._read_module(name)
            if module is not None:
                found[name] = module
                waiting += included_modules(module.routes)
        return link_routes(found)

    def _read_module(self, name: str) -> UrlModule | None:
        tree = self._tree(name)
        try:
            return None if tree is None else read_url_module(tree, self._package(name), self)
        except RecursionError:  # an expression that is nested too deep to be written out
            return None

    def find_module(self, name: str) -> str | None:
        found = [one for one in self._names.get(name.rpartition(".")[2], ()) if f".{one}".endswith(f".{name}")]
        return name if name in found else found[0] if len(found) == 1 else None

    def find_viewset(self, module: str, name: str) -> RoutedViewSet | None:
        found = self.find_module(module)
        for _ in range(MAX_IMPORTS):
            tree = None if found is None else self._tree(found)
            if found is None or tree is None:
                return None
            for node in tree.body:
                if isinstance(node, ast.ClassDef) and node.name == name:
                    return read_viewset(node)
            told = [imported_names(one, self._package(found)) for one in tree.body if isinstance(one, ast.ImportFrom)]
            module, name = next((one[name] for one in told if name in one), ("", name))
            found = self.find_module(module) if module else None
        return None

    def _package(self, name: str) -> str:
        return name if self._paths[name].name == "__init__.py" else name.rpartition(".")[0]

    def _tree(self, name: str) -> ast.Module | None:
        if name not in self._trees:
            path = self._paths[name]
            try:
                self._trees[name] = ast.parse(read_bytes(path, path.name, self._root, MAX_BYTES))
            except (InputError, SyntaxError, ValueError, RecursionError, MemoryError):
                self._trees[name] = None
        return self._trees[name]


def _python_files(top: Path) -> Iterator[tuple[str, Path]]:
    """The modules of a folder by their dotted names; where there are too many, the first ones."""
    left = MAX_FILES
    for here, files in walk_folders(top):
        for file in files:
            if file.endswith(".py") and left:
                left -= 1
                path = here / file
                yield ".".join(path.relative_to(top).with_suffix("").parts).removesuffix(".__init__"), path
