"""What holds for all tests."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.internal.conjecture import providers

# Where a test says nothing else: the same examples every time, and no clock that fails one on a busy machine.
settings.register_profile("same", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("same")
drawing: Any = providers  # which constants stand in the source of what was imported by then, is chance
constants_of_modules = drawing._get_local_constants
drawing._get_local_constants = drawing.Constants


def pytest_configure() -> None:
    """Reports look alike wherever the tests run: in a job of GitHub Actions they would stand between two commands."""
    os.environ.pop("GITHUB_ACTIONS", None)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What is collected stays until the end: nobody looks for garbage in it, neither meanwhile nor later. (20,000 tests
    are a million objects, which took a quarter of the time to collect them, and more at the end of the process.)"""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a parameter of bytes by its argument: what is in them (packed with a time, say) is no part of a name.

    Workers that collect the same tests under different names refuse to start.
    """
    if not isinstance(val, bytes):
        return None  # as usual
    return val.decode() if val.isascii() and val.decode().isprintable() and len(val) <= 60 else argname


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """A process that a test starts is traced where `cover_processes` says so: the tracer alone costs it 0.1 s of CPU."""
    if item.get_closest_marker("cover_processes"):
        return (yield)
    with untraced_processes():
        return (yield)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """`no_cover` pauses the tracer of pytest-cov. A worker has one more, for it is a process that was started."""
    if not item.get_closest_marker("no_cover"):
        return (yield)
    with untraced():
        return (yield)


@contextmanager
def untraced_processes() -> Iterator[None]:
    """Nothing is traced in processes that are started in here: the environment says nothing of a tracer."""
    taken = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("COV")}
    try:
        yield
    finally:
        os.environ.update(taken)


@contextmanager
def untraced() -> Iterator[None]:
    """Nothing that happens inside is traced."""
    coverage = sys.modules.get("coverage")
    paused = []
    while coverage is not None and (current := coverage.Coverage.current()) is not None:
        current.stop()
        paused.append(current)
    try:
        yield
    finally:
        for one in reversed(paused):
            one.start()
