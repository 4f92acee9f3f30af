"""AsyncAPI descriptions written inline, as documents."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import yaml

from contractguard.contract.document import Document, Json, pointer
from contractguard.contract.model import Contract
from contractguard.readers import asyncapi

Read = Callable[..., Contract]


def keyed(node: Json) -> Json:
    """The value with keys that are strings, as the loader of descriptions gives it."""
    if isinstance(node, dict):
        return {str(key): keyed(value) for key, value in node.items()}
    return [keyed(item) for item in node] if isinstance(node, list) else node


def documents(files: dict[str, str]) -> Document:
    """The first of some files, which know each other."""
    loaded = [Document(f"file:///api/{name}", name, keyed(yaml.safe_load(text))) for name, text in files.items()]
    for one in loaded:
        one.siblings.update({other.uri: other for other in loaded})
    return loaded[0]


@pytest.fixture
def read() -> Read:
    """Read a description from its text; further files by keyword, dots of their names written as underscores."""

    def build(text: str, **files: str) -> Contract:
        named = {name.replace("_", "."): content for name, content in files.items()}
        return asyncapi.read(documents({"asyncapi.yaml": text, **named}))

    return build


@pytest.fixture
def texts() -> Callable[[Contract], list[str]]:
    """The problems of a contract as `message: pointer: text`."""

    def listed(contract: Contract) -> list[str]:
        return [f"{key or ''}: {pointer(location.path)}: {what}" for key, location, what in contract.problems]

    return listed
