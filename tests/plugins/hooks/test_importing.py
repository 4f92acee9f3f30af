"""Patches that are applied on import, taken back, and reported where they cannot be."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from contractguard.observe.live.tap import Tap
from contractguard.plugins.hooks.importing import Patcher
from contractguard.plugins.hooks.table import PATCHES

NAME = "some_framework_of_a_test"
SOURCE = "class Client:\n    def call(self):\n        return 1\n"


def patch(patcher: Patcher, module: ModuleType) -> None:
    def build(original: Callable[..., Any]) -> Callable[..., Any]:
        return lambda client: original(client) + 1

    patcher.replace(module.Client, "call", build)


@pytest.fixture
def patcher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Patcher]:
    (tmp_path / f"{NAME}.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(tmp_path)
    made = Patcher({NAME: patch}, Tap(lambda exchange: None))
    yield made
    made.uninstall()
    sys.modules.pop(NAME, None)


def called() -> int:
    return int(importlib.import_module(NAME).Client().call())


def test_a_module_that_is_imported_later_is_patched(patcher: Patcher) -> None:
    patcher.install()

    assert called() == 2


def test_a_module_that_is_loaded_already_is_patched(patcher: Patcher) -> None:
    before = called()
    patcher.install()

    assert (before, called()) == (1, 2)


def test_a_module_that_is_loaded_again_is_patched_again(patcher: Patcher) -> None:
    patcher.install()
    module = importlib.import_module(NAME)
    importlib.reload(module)

    assert called() == 2


def test_what_was_patched_is_put_back(patcher: Patcher) -> None:
    patcher.install()
    during = called()
    patcher.uninstall()

    assert (during, called()) == (2, 1) and patcher not in sys.meta_path


def test_a_module_keeps_its_own_loader(patcher: Patcher) -> None:
    patcher.install()
    module = importlib.import_module(NAME)

    assert module.__spec__ is not None
    assert module.__loader__ is module.__spec__.loader
    assert not type(module.__loader__).__module__.startswith("contractguard")


def test_two_patchers_do_not_disturb_each_other(patcher: Patcher) -> None:
    other = Patcher({NAME: patch}, Tap(lambda exchange: None))
    patcher.install()
    other.install()
    try:
        both = called()
    finally:
        other.uninstall()

    assert (both, called()) == (3, 2)


def test_a_name_that_is_gone_is_reported_once_and_the_import_succeeds(patcher: Patcher, tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.py").write_text("class Client:\n    def call_differently(self): ...\n")
    patcher.install()
    importlib.reload(importlib.import_module(NAME))

    assert patcher.tap.problems == {
        NAME: f"cannot record {NAME}: AttributeError: type object 'Client' has no attribute 'call'"
    }


def test_a_method_that_is_only_inherited_is_not_replaced(patcher: Patcher, tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.py").write_text("class Base:\n    def call(self): return 1\nclass Client(Base): ...\n")
    patcher.install()

    assert called() == 1
    assert list(patcher.tap.problems.values()) == [
        f"cannot record {NAME}: AttributeError: Client has no call of its own"
    ]


def test_a_module_whose_import_fails_fails_as_without_patches(patcher: Patcher, tmp_path: Path) -> None:
    (tmp_path / f"{NAME}.py").write_text("raise LookupError('on purpose')\n")
    patcher.install()

    with pytest.raises(LookupError, match="on purpose"):
        importlib.import_module(NAME)
    assert NAME not in sys.modules and not patcher.tap.problems


def test_a_module_from_an_archive_is_patched(patcher: Patcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = tmp_path / "packed.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr(f"{NAME}.py", SOURCE)
    monkeypatch.syspath_prepend(archive)
    patcher.install()

    assert called() == 2 and not patcher.tap.problems


def test_a_loader_without_exec_module_is_reported_and_left_alone(
    patcher: Patcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    class OldLoader:
        def load_module(self, name: str) -> ModuleType:
            sys.modules[name] = module = ModuleType(name)
            return module

    class Finder:
        def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
            return importlib.util.spec_from_loader(name, OldLoader()) if name == NAME else None

    monkeypatch.setattr(sys, "meta_path", [Finder(), *sys.meta_path])
    patcher.install()

    spec = patcher.find_spec(NAME, None)

    assert spec is not None and isinstance(spec.loader, OldLoader)
    assert "OldLoader, has no exec_module" in patcher.tap.problems[NAME]


@pytest.mark.parametrize("name", sorted(PATCHES))
def test_each_module_of_the_table_has_a_patch_that_looks_for_its_own_things(name: str) -> None:
    with pytest.raises(AttributeError, match=f"module '{name}' has no attribute"):
        PATCHES[name](Patcher({}, Tap(lambda _: None)), ModuleType(name))
