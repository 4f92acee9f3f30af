"""Run by every Python process below `contractguard observe`: records what its applications answer.

Nothing of contractguard is imported until a framework is. Then the user's own `sitecustomize` is run, if there is one:
this one stands before it on the path.
"""

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:  # typing itself is imported by few programs that are over soon
    from collections.abc import Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType

LIBRARIES = (
    "aiohttp",
    "django",
    "fastapi",
    "flask",
    "httpx",
    "httpx2",
    "requests",
    "responses",
    "respx",
    "starlette",
    "urllib3",
    "vcr",
    "werkzeug",
)
"""Packages of which hooks want to know."""


class LibraryFinder:
    """Finds nothing; begins to record as soon as one of the packages is looked for."""

    def find_spec(
        self, fullname: str, path: "Sequence[str] | None" = None, target: "ModuleType | None" = None
    ) -> "ModuleSpec | None":
        """What the finders that follow have, of which the first is a hook's by now."""
        if fullname not in LIBRARIES or self not in sys.meta_path:
            return None
        sys.meta_path.remove(self)
        record()
        for finder in list(sys.meta_path):
            spec = finder.find_spec(fullname, path, target)
            if spec is not None:
                return spec
        return None


def record() -> None:
    """Begin to record. What goes wrong is noted for the end of the run, and is no affair of the process."""
    try:
        from contractguard.plugins.live.process import record_everything

        record_everything()
    except Exception as error:
        note(f"cannot record in {sys.executable}: {type(error).__name__}: {error}")


def note(problem: str) -> None:
    """Leave a note for who started the run."""
    folder = os.environ.get("CONTRACTGUARD_OBSERVE_DIR")
    try:
        if folder:
            with open(os.path.join(folder, f"start-{os.getpid()}.problem"), "ab") as file:
                file.write((" ".join(problem.split()) + "\n").encode("utf-8", "replace"))
    except OSError:
        sys.stderr.write(f"contractguard: {problem}\n")


def run_own() -> None:
    """Import the `sitecustomize` that would have been imported without this one."""
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or os.curdir) != here]
    this = sys.modules.pop("sitecustomize", None)
    try:
        __import__("sitecustomize")
    except ImportError as error:
        if error.name != "sitecustomize":
            raise
        if this is not None:
            sys.modules["sitecustomize"] = this


if __name__ == "sitecustomize":
    sys.meta_path.insert(0, LibraryFinder())
    run_own()
