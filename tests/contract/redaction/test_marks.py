"""What is told at a glance lets no secret pass that the expressions find."""

from __future__ import annotations

import re
from typing import Any, cast

import pytest

from contractguard.contract.redaction import shapes
from contractguard.contract.redaction.marks import may_be_marked, may_name_a_scheme

HEX, LETTERS = "0123456789abcdef" * 4, "Az1" * 14
MARKED = [
    "-----BEGIN KEY-----\nx\n-----END KEY-----",
    "eyJhbGciOi.eyJzdWIiOi",
    "AKIA" + "A" * 12,
    "ghs_" + "A" * 16,
    "github_pat_" + "A" * 16,
    "glcbt-" + "A" * 12,
    "xoxb-" + "A" * 8,
    "xapp-" + "A" * 8,
    "hooks.slack.com/services/T",
    "ek_1AAAAAAA",
    "whsec_AAAAAAAA",
    "rk_live_AAAAAA",
    "sk-" + "A" * 16,
    "AIza" + "A" * 20,
    "ya29." + "A" * 10,
    "GOCSPX-" + "A" * 10,
    "npm_" + "A" * 20,
    "pypi-" + "A" * 16,
    "SG." + "A" * 10 + "." + "A" * 10,
    "AC" + HEX[:32],
    "dop_v1_" + HEX[:16],
    "hf_" + "A" * 16,
    "shppa_" + HEX[:16],
    "sq0atp-" + "A" * 16,
    "hvb." + "A" * 16,
    "dapi" + HEX[:24],
    "AGE-SECRET-KEY-1" + "A" * 20,
    LETTERS[:40],
    "key-" + HEX[:32],
    "AccountKey=" + "A" * 16,
]
SCHEMES = "Bearer Basic Digest Token ApiKey Api-Key Negotiate NTLM Hawk AWS4-HMAC-SHA256 DPoP GoogleLogin".split()


def alternatives(pattern: str) -> list[str]:
    """The alternatives of an expression, which stand outside of all brackets."""
    found, depth = [""], 0
    for piece in re.findall(r"\\.|\[(?:\\.|[^\]])*\]|.", pattern, re.DOTALL):
        depth += {"(": 1, ")": -1}.get(piece, 0)
        if piece == "|" and depth == 0:
            found.append("")
        else:
            found[-1] += piece
    return found


@pytest.mark.parametrize("secret", MARKED, ids=[str(number) for number in range(len(MARKED))])
def test_each_marked_secret_is_seen_at_a_glance(secret: str) -> None:
    assert may_be_marked(f"It is {secret}, for example.")
    assert shapes.is_secret(secret)


def test_there_is_an_example_of_every_mark() -> None:
    text = cast("Any", shapes._MARKED)._text
    shapes._MARKED.search("")
    unseen = [
        one
        for one in alternatives(text)
        if not any(re.search(one, secret, re.VERBOSE | re.DOTALL) for secret in MARKED)
    ]

    assert unseen == []


@pytest.mark.parametrize("scheme", [*SCHEMES, "bEARER", "Ba\u017fic"], ids=ascii)
def test_each_scheme_is_seen_at_a_glance(scheme: str) -> None:
    text = f"It is {scheme} dXNlcjpwYXNzMTIzNDU2"

    assert may_name_a_scheme(text)
    assert shapes._SCHEME.search(text)


def test_plain_prose_is_passed_over() -> None:
    text = "The customer's administrative configuration, as it was when the order was placed."

    assert not may_be_marked(text)
    assert not may_name_a_scheme(text)
