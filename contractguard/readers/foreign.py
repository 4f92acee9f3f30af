"""Another project's program under our name: its files go where ours go, and one of the two is not what it seems.

Looked for before every command, so nothing is imported here that a start does not need anyway.
"""

from __future__ import annotations

import os
import re
import sys
from typing import TYPE_CHECKING

from contractguard.contract.errors import UsageError
from contractguard.support.dataclass import dataclass
from contractguard.support.distribution import COMMAND, DISTRIBUTION

if TYPE_CHECKING:
    from importlib.metadata import Distribution

_METADATA = (".dist-info", ".egg-info")


@dataclass(frozen=True, slots=True)
class Foreign:
    """A distribution of somebody else's that is called as our command and our package are."""

    version: str
    location: str


def foreign_distributions() -> tuple[Foreign, ...]:
    """The distributions called `contractguard` that are not this program, in the order of the import path.

    Costs a listing of each folder of the import path while there is none; metadata is read only when a name asks for
    it. An editable installation of the very code that runs, made before the distribution had a name of its own, is
    not foreign.
    """
    if not any(_may_hold(entry) for entry in dict.fromkeys(sys.path)):
        return ()
    from importlib.metadata import distributions

    from contractguard.readers.installation import PACKAGE, direct_url, is_editable_of

    found = (one for one in distributions(name=COMMAND) if not is_editable_of(direct_url(one), PACKAGE))
    return tuple(Foreign(_version(one), str(one.locate_file(""))) for one in found)


def refuse_foreign() -> None:
    """Raise `UsageError` when another project's distribution stands under our name."""
    found = foreign_distributions()
    if not found:
        return
    from contractguard.readers.installation import install_command

    again = install_command().replace("pip install ", "pip install --force-reinstall --no-deps ", 1)
    raise UsageError(
        f"another project's distribution called {COMMAND} ({found[0].version}) is installed beside {DISTRIBUTION}, "
        "and its files go where ours go",
        where=found[0].location,
        remedy=f"pip uninstall {COMMAND}, then put ours back: {again}",
    )


def _version(found: Distribution) -> str:
    """The version that the metadata gives. (What was removed by hand may have left a folder without any.)"""
    text = found.read_text("METADATA") or found.read_text("PKG-INFO") or ""
    given = re.search(r"^Version: *(\S+)", text, re.MULTILINE)
    return given[1] if given else "of no version"


def _may_hold(entry: str) -> bool:
    """Whether a folder of the import path holds metadata under our command's name, by the names in it alone."""
    try:
        names = os.listdir(entry or os.curdir)
    except NotADirectoryError:
        return True  # an archive: only its importer can tell
    except OSError:
        return False
    return any(name.endswith(_METADATA) and _project(name) == COMMAND for name in names)


def _project(name: str) -> str:
    """The project that a folder of metadata is of, as names are compared (PyPA, "Names and normalization")."""
    stem = name[: name.rindex(".")]
    return re.sub(r"[-_.]+", "-", stem.partition("-")[0]).lower()
