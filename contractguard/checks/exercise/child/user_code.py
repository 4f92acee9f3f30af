"""What a user names for the child to run: an application, a setup, a reset."""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping
from typing import Any

_GIVEN = ("headers", "path_parameters", "app")
"""What a setup may return."""


REMEDY = "see what it needs: it is called from this folder, and before the application is imported"


class Unusable(Exception):
    """What the job names cannot be used."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what, self.remedy = what, remedy


def take_output() -> int:
    """The descriptor that lines go to, out of reach of the code that will run: it prints to standard error."""
    taken = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    return taken


def import_target(target: str, option: str) -> Any:
    """What `module:attribute` names, or what `module:factory()` returns. Raises `Unusable`."""
    module, _, attribute = target.partition(":")
    try:
        found: Any = importlib.import_module(module)
        for name in attribute.removesuffix("()").split("."):
            found = getattr(found, name)
        return found() if attribute.endswith("()") else found
    except (KeyboardInterrupt, GeneratorExit):
        raise
    except BaseException as error:  # SystemExit, too
        what = f"{option} {target} cannot be imported: {type(error).__name__}: {error}"
        raise Unusable(what, "check that the module can be imported from this folder") from error


def call_target(target: str, option: str) -> Any:
    """What the function that a user names returns. Raises `Unusable`."""
    found = import_target(target, option)
    try:
        return found()
    except Exception as error:
        raise Unusable(f"{option} {target} raised {type(error).__name__}: {error}", REMEDY) from error


def call_setup(setup: str | None) -> Mapping[str, Any]:
    """What `--setup` returns: headers, values of path parameters, an application. Raises `Unusable`, also for what
    nobody would look at."""
    found = call_target(setup, "--setup") if setup is not None else {}
    if found is not None and not isinstance(found, Mapping):
        raise Unusable(f"--setup {setup} returned {type(found).__name__}", "return a dictionary, or nothing")
    unknown = [name for name in found or () if name not in _GIVEN]
    if unknown:
        raise Unusable(f"--setup {setup} returned {unknown[0]!r}, which is not known", f"known are {', '.join(_GIVEN)}")
    return found or {}
