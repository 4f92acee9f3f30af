"""What every Python process below `contractguard observe` runs first."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import contractguard.plugins.live.startup as startup
from contractguard.plugins.hooks.table import PATCHES
from contractguard.plugins.live.startup.sitecustomize import LIBRARIES
from contractguard.store.journals import problems_of

pytestmark = pytest.mark.cover_processes

FOLDER = str(Path(str(startup.__file__)).parent)


def run_python(code: str, folder: Path, *path: str, options: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """A process of Python that runs some code: it has ended well."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([FOLDER, *path]),
        "CONTRACTGUARD_OBSERVE_DIR": str(folder),
    }
    return subprocess.run(
        [sys.executable, *options, "-c", code], env=environment, cwd=folder, capture_output=True, text=True, check=True
    )


def test_it_waits_for_every_package_that_hooks_know() -> None:
    assert set(LIBRARIES) == {name.partition(".")[0] for name in PATCHES}


def test_nothing_is_imported_before_a_framework_is(tmp_path: Path) -> None:
    done = run_python("import sys; print([name for name in sys.modules if 'contractguard' in name])", tmp_path)

    assert done.stdout == "[]\n"


def test_an_application_is_recorded_and_the_users_own_is_run(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own/sitecustomize.py").write_text("import sys\nsys.own = 1\n")
    code = (
        "import sys, flask\napp = flask.Flask('a')\napp.add_url_rule('/a', view_func=lambda: {'a': 1})\n"
        "app.wsgi_app({'REQUEST_METHOD': 'GET', 'PATH_INFO': '/a', 'SERVER_NAME': 'a', 'SERVER_PORT': '80',"
        " 'wsgi.url_scheme': 'http'}, lambda *_: None)\nprint(sys.own)"
    )

    done = run_python(code, tmp_path, str(tmp_path / "own"))

    assert done.stdout == "1\n"
    [journal] = tmp_path.glob("*.ndjson")
    assert "GET /a → 200 application/json" in journal.read_text("utf-8")


def test_an_error_of_the_users_own_is_told_as_without_this_one(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own/sitecustomize.py").write_text("import no_such_module\n")

    done = run_python("pass", tmp_path, str(tmp_path / "own"), options=("-v",))

    assert "No module named 'no_such_module'" in done.stderr


def test_a_python_without_contractguard_leaves_a_note_and_runs(tmp_path: Path) -> None:
    (tmp_path / "flask.py").write_text("here = 1\n")
    code = "import sys; sys.path.insert(0, '.'); import flask; print(flask.here)"

    done = run_python(code, tmp_path, options=("-S", "-c", "import sitecustomize; " + code))

    assert done.stdout == "1\n"
    [problem] = problems_of(tmp_path)
    assert problem.startswith("cannot record in ") and "No module named" in problem
