"""A reader as another package brings it along."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest

TOY = """
import re
from contractguard.contract.model import Contract
from contractguard.readers import InputFormat
FORMAT = InputFormat(
    "toy", ("shop.toy", "toy.yaml"), re.compile(rb"^toy:", re.M),
    lambda root: "toy" in root, lambda document: Contract("toy", document.root["toy"], "", {}, (document,)),
)
"""

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Install a package with a reader of this code; that of the toy format where nothing is said."""

    def installed(body: str = TOY) -> None:
        place = tmp_path_factory.mktemp("packages")
        (place / "toy_format.py").write_text(body)
        metadata = place / "toy_format-1.dist-info"
        metadata.mkdir()
        (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: toy-format\nVersion: 1\n")
        (metadata / "entry_points.txt").write_text("[contractguard.readers]\ntoy = toy_format:FORMAT\n")
        monkeypatch.syspath_prepend(str(place))
        monkeypatch.delitem(sys.modules, "toy_format", raising=False)

    return installed
