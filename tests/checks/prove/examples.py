"""The descriptions that mutants are made of in tests: the example provider in each format."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from contractguard.checks.prove.description import Description, Mutant
from contractguard.checks.settings import Settings
from contractguard.contract.document import Document, Json
from contractguard.readers.sources.load import load
from contractguard.rules.catalogue import policy

ROOT = Path(__file__).parents[3]
EXAMPLES = {
    "openapi-2.0": ROOT / "tests/data/prove/openapi-2.0.yaml",
    "openapi-3.0": ROOT / "tests/data/prove/openapi-3.0.yaml",
    "openapi-3.1": ROOT / "contracts/payments/openapi.yaml",
    "openapi-3.2": ROOT / "tests/data/prove/openapi-3.2.yaml",
    "asyncapi-2.6": ROOT / "tests/data/prove/asyncapi-2.6.yaml",
    "asyncapi-3.0": ROOT / "tests/data/prove/asyncapi-3.0.yaml",
}
STRICT = Settings(policy=policy("strict", {}))


@cache
def example(name: str) -> Description:
    """The example in one format. Nobody changes it."""
    return Description(load(str(EXAMPLES[name]), cwd=ROOT).entry)


def described(root: Json, uri: str = "file:///openapi.json") -> Description:
    """A description of one file."""
    return Description(Document(uri, "openapi.json", root))


def mutant_of(description: Description, operator: str, pointer: str, variant: str = "") -> Mutant:
    """The one mutant of an operator at a place."""
    (found,) = (
        one
        for one in description.mutants()
        if (one.operator, one.place.pointer, one.variant) == (operator, pointer, variant)
    )
    return found
