"""Patches that are applied when a module is imported, and to what is loaded already.

A look into `sys.modules` when a test starts would miss what the test itself imports; a finder on `sys.meta_path` does
not. It finds a module as the others would, and patches it as soon as it has been executed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.metadata import PackageNotFoundError, version
from types import ModuleType
from typing import Any

from contractguard.observe.live.tap import Tap

Patch = Callable[["Patcher", ModuleType], None]
"""Replaces what is to be watched in a module, and raises `AttributeError` where it is not there."""


def late(library: str, name: str) -> Patch:
    """The patch `name` of the file here for a library, which is loaded when it is applied: of all libraries that can be
    recorded, a run has few."""

    def patch(patcher: Patcher, module: ModuleType) -> None:
        getattr(import_module(f"{__package__}.{library}"), name)(patcher, module)

    return patch


class Patcher(MetaPathFinder):
    """Applies a table of patches, by the full name of the module, and takes them back in the end."""

    def __init__(self, patches: Mapping[str, Patch], tap: Tap) -> None:
        self.tap = tap
        self._patches = patches
        self._undo: list[tuple[Any, str, Any]] = []

    def install(self) -> None:
        """Patch what is loaded, and from now on what will be."""
        for name in self._patches:
            module = sys.modules.get(name)
            if module is not None:
                self.apply(name, module)
        sys.meta_path.insert(0, self)

    def uninstall(self) -> None:
        """Put back what was there, the last first."""
        if self in sys.meta_path:
            sys.meta_path.remove(self)
        while self._undo:
            owner, name, original = self._undo.pop()
            setattr(owner, name, original)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The spec that the finders after this one have, with a loader that patches; None for every other module."""
        if fullname not in self._patches:
            return None
        finders = list(sys.meta_path)
        for finder in finders[finders.index(self) + 1 if self in finders else 0 :]:
            spec = finder.find_spec(fullname, path, target)
            if spec is not None:
                self._take_over(spec)
                return spec
        return None

    def _take_over(self, spec: ModuleSpec) -> None:
        if spec.loader is None or not hasattr(spec.loader, "exec_module"):
            self._report(spec.name, f"its loader, {type(spec.loader).__name__}, has no exec_module")
            return
        spec.loader = _PatchingLoader(spec.loader, self)

    def apply(self, name: str, module: ModuleType) -> None:
        """Patch a module; what cannot be patched is reported, once for each library."""
        try:
            self._patches[name](self, module)
        except Exception as error:
            self._report(name, f"{type(error).__name__}: {error}")

    def _report(self, name: str, why: str) -> None:
        library = name.partition(".")[0]
        self.tap.problems.setdefault(library, f"cannot record {library}{_version(library)}: {why}")

    def replace(self, owner: Any, name: str, build: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
        """Replace a function of a class or module by what is built around it. Raises `AttributeError`."""
        original = getattr(owner, name)
        inherited = isinstance(owner, type) and name not in vars(owner)
        if inherited:
            raise AttributeError(f"{owner.__name__} has no {name} of its own")
        self._undo.append((owner, name, original))
        setattr(owner, name, wraps(original)(build(original)))


class _PatchingLoader(Loader):
    """A loader as it is, with a patch after the module has been executed."""

    def __init__(self, loader: Loader, patcher: Patcher) -> None:
        self._loader, self._patcher = loader, patcher

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        module.__loader__ = self._loader
        self._loader.exec_module(module)
        self._patcher.apply(module.__name__, module)


def _version(library: str) -> str:
    names = {"rest_framework": "djangorestframework", "vcr": "vcrpy"}
    try:
        return f" {version(names.get(library, library))}"
    except PackageNotFoundError:
        return ""
