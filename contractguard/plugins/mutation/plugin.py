"""The run of pytest that `contractguard prove` started: applications are wrapped as they are imported."""

from __future__ import annotations

import os
from collections.abc import Generator
from functools import partial
from pathlib import Path
from types import ModuleType

import pytest

from contractguard.checks.prove.rewriting.notes import ANY_TEST, NoteWriter
from contractguard.checks.prove.rewriting.plan import PLAN, VARIABLE, read_plan
from contractguard.checks.prove.rewriting.rewriter import ResponseRewriter
from contractguard.observe.live.tap import Tap
from contractguard.plugins.hooks.importing import Patch, Patcher
from contractguard.plugins.mutation import asgi, django, wsgi


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

    patches: dict[str, Patch] = {
        "starlette.applications": patch_starlette,
        "flask.app": patch_flask,
        "django.test.client": partial(django.patch_test_client, rewriter),
        "django.core.handlers.wsgi": partial(django.patch_wsgi_handler, rewriter),
        "django.core.handlers.asgi": partial(django.patch_asgi_handler, rewriter),
    }
    patcher = Patcher(patches, Tap(lambda passed: None))
    patcher.install()
    config.pluginmanager.register(_MutationRun(patcher, notes, frozenset(plan.tests)), "contractguard-mutation")


class _MutationRun:
    """Runs the tests that are asked for (all where none is), notes which send and which fail, and takes the wraps back
    in the end."""

    def __init__(self, patcher: Patcher, notes: NoteWriter, asked: frozenset[str]) -> None:
        self._patcher, self._notes, self._asked = patcher, notes, asked

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave out what is not asked for."""
        if self._asked:
            others = [one for one in items if one.nodeid not in self._asked]
            items[:] = [one for one in items if one.nodeid in self._asked]
            config.hook.pytest_deselected(items=others)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """What is sent from now on is sent for a test."""
        self._notes.test = item.nodeid
        try:
            return (yield)
        finally:
            self._notes.test = ANY_TEST

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[object]) -> Generator[None, object, object]:
        """What a fixture asks for that several tests share may be looked at by any of them."""
        before = self._notes.test
        if fixturedef.scope != "function":
            self._notes.test = ANY_TEST
        try:
            return (yield)
        finally:
            self._notes.test = before

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
