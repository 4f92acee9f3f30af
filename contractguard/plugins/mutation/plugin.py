"""The run of pytest that `contractguard prove` started: applications are wrapped as they are imported."""

from __future__ import annotations

import os
from pathlib import Path
from types import ModuleType

import pytest

from contractguard.checks.prove.rewriting.notes import NoteWriter
from contractguard.checks.prove.rewriting.plan import PLAN, VARIABLE, read_plan
from contractguard.checks.prove.rewriting.rewriter import ResponseRewriter
from contractguard.observe.live.tap import Tap
from contractguard.plugins.hooks.importing import Patcher
from contractguard.plugins.mutation import asgi, wsgi


def start_mutation(config: pytest.Config) -> None:
    """Begin to note what applications send, and to change it as the plan says."""
    folder = Path(os.environ[VARIABLE])
    notes = NoteWriter(folder)
    plan = read_plan((folder / PLAN).read_text("utf-8"))
    rewriter = ResponseRewriter(plan, notes, config.getini("contract_base_path") or None)

    def patch_starlette(patcher: Patcher, module: ModuleType) -> None:
        patcher.replace(module.Starlette, "__call__", lambda original: asgi.rewrite_method(original, rewriter))

    def patch_flask(patcher: Patcher, module: ModuleType) -> None:
        patcher.replace(module.Flask, "wsgi_app", lambda original: wsgi.rewrite_method(original, rewriter))

    patches = {"starlette.applications": patch_starlette, "flask.app": patch_flask}
    patcher = Patcher(patches, Tap(lambda passed: None))
    patcher.install()
    config.pluginmanager.register(_MutationRun(patcher, notes), "contractguard-mutation")


class _MutationRun:
    """Notes which tests fail, and takes the wraps back in the end."""

    def __init__(self, patcher: Patcher, notes: NoteWriter) -> None:
        self._patcher, self._notes = patcher, notes

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note a test that failed, without its parameters."""
        if report.failed:
            path, separator, rest = report.nodeid.partition("::")
            self._notes.note("failed", f"{path}{separator}{rest.partition('[')[0]}")

    def pytest_unconfigure(self) -> None:
        """Take the wraps back, and note what could not be wrapped."""
        self._patcher.uninstall()
        for problem in self._patcher.tap.problems.values():
            self._notes.note("broken", problem)
