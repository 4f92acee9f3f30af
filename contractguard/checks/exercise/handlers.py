"""Which file handles an operation, as far as the framework of an application tells."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from contractguard.contract.errors import InputError
from contractguard.contract.model import Operation
from contractguard.readers.child_process import last_line, without_secrets
from contractguard.support.printable import printable

SECONDS = 60
_TEMPLATE = re.compile(r"\{[^{}]*\}")


def handler_files(app: str, folder: Path, operations: Iterable[Operation], base_path: str) -> Mapping[str, Path] | None:
    """The file that handles each operation, by its key, of those that have a route; None where the framework does not
    tell. The application is imported in a child process. Raises `InputError` where it cannot be."""
    child = Path(__file__).parent / "child" / "routes_child.py"
    try:
        result = subprocess.run(
            [sys.executable, str(child), app],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
        routes = json.loads(result.stdout or b"null") if not result.returncode else None
    except (subprocess.TimeoutExpired, ValueError):
        raise InputError("its routes cannot be told", where=app, remedy="leave out --changed") from None
    if result.returncode:
        said = printable(without_secrets(last_line(result.stderr)), 300)
        raise InputError(said or "the application cannot be imported", remedy="see what importing it needs")
    if routes is None:
        return None
    files = {(method, _TEMPLATE.sub("{}", path)): Path(file) for method, path, file in routes}
    found = {}
    for one in operations:
        shapes = (base_path + one.path_shape, one.path_shape)
        file = next((files[key] for shape in shapes for key in _keys(one.method, shape) if key in files), None)
        if file is not None:
            found[one.key] = file
    return found


def _keys(method: str, shape: str) -> tuple[tuple[str, str], ...]:
    return (method.upper(), shape), ("*", shape), ("*", f"{shape}/")
