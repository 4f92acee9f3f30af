"""The environment of a command that is to record."""

from __future__ import annotations

import os
from pathlib import Path

from contractguard.project.observing.injection import STARTUP, inject_environment


def test_the_folder_has_what_python_runs_first() -> None:
    assert (STARTUP / "sitecustomize.py").is_file()


def test_the_path_of_the_user_stands_behind_ours() -> None:
    found = inject_environment({"PYTHONPATH": "/own", "HOME": "/home"}, Path("/run"))

    assert found == {"PYTHONPATH": f"{STARTUP}{os.pathsep}/own", "HOME": "/home", "CONTRACTGUARD_OBSERVE_DIR": "/run"}


def test_an_empty_path_does_not_become_the_working_directory() -> None:
    assert inject_environment({"PYTHONPATH": ""}, Path("/run"))["PYTHONPATH"] == str(STARTUP)
