"""Contracts from inline descriptions, and their snapshots."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
import yaml

from contractguard.contract.document import Document, Json
from contractguard.contract.model import Contract
from contractguard.readers import read_contract
from contractguard.snapshots import dump


def keyed(node: Json) -> Json:
    """The value with keys that are strings, as the loader of descriptions gives them."""
    if isinstance(node, dict):
        return {str(key): keyed(value) for key, value in node.items()}
    return [keyed(item) for item in node] if isinstance(node, list) else node


def load(files: dict[str, Json], folder: str = "file:///api") -> Document:
    """The first of some files, which know each other."""
    loaded = [Document(f"{folder}/{name}", name, root) for name, root in files.items()]
    for one in loaded:
        one.siblings.update({other.uri: other for other in loaded})
    return loaded[0]


@pytest.fixture
def contract() -> Callable[..., Contract]:
    """Read a description from its text; further files by keyword, dots of their names written as underscores."""

    def build(text: str, **files: str) -> Contract:
        named = {"openapi.yaml": text, **{name.replace("_", "."): one for name, one in files.items()}}
        return read_contract(load({name: keyed(yaml.safe_load(one)) for name, one in named.items()}))

    return build


@pytest.fixture
def snapshot(contract: Callable[..., Contract]) -> Callable[..., Json]:
    """The snapshot of a description as a JSON value; checks on the way that reading it back loses nothing."""

    def build(text: str, **files: str) -> Json:
        written = dump(contract(text, **files))
        assert dump(read_contract(load({"contract.json": json.loads(written)}))) == written
        return json.loads(written)

    return build
