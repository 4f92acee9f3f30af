"""`info.version` is only shown: a number that nobody quoted is no problem."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from contractguard.contract.model import Contract


@pytest.mark.parametrize(("text", "version"), [("1.0", "1.0"), ("2", "2"), ("'1.0'", "1.0")])
def test_an_unquoted_version_is_its_text(read: Callable[..., Contract], text: str, version: str) -> None:
    contract = read(f"openapi: 3.0.3\ninfo: {{title: Shop, version: {text}}}\npaths: {{}}\n")

    assert (contract.version, contract.problems) == (version, ())


@pytest.mark.parametrize("text", ["true", "[1]", "null"])
def test_what_is_no_text_either_is_a_problem(
    read: Callable[..., Contract], texts: Callable[..., list[str]], text: str
) -> None:
    contract = read(f"openapi: 3.0.3\ninfo: {{title: Shop, version: {text}}}\npaths: {{}}\n")

    assert [problem for problem in texts(contract) if "`version` must be a string" in problem]
