"""The loader that patches a module after it was executed.

The name of this file is what keeps warnings where they are without us: `warnings` passes over the frames of files with
`importlib` and `_bootstrap` in their names (`warnings._is_internal_frame`), so that what a module warns of while it is
imported (`stacklevel=2`) is told of whoever imports it, and filters by module go on to match.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any


class PatchingLoader(Loader):
    """A loader as it is, with a patch after the module has been executed."""

    def __init__(self, loader: Loader, patch: Callable[[str, ModuleType], None]) -> None:
        self._loader, self._patch = loader, patch

    def __getattr__(self, name: str) -> Any:
        return getattr(self._loader, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        if module.__spec__ is not None:
            module.__spec__.loader = self._loader
        module.__loader__ = self._loader
        self._loader.exec_module(module)
        self._patch(module.__name__, module)
