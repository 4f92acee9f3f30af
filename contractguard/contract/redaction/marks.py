"""Whether a text may hold a secret with a mark, told at a glance: most prose holds no mark at all.

To look for thirty of them with an expression takes a hundred times as long as to find that out.
"""

from __future__ import annotations

_MARKS = (
    *("-----BEGIN", "eyJ", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "xox", "xapp-", "hooks.slack.com"),
    *("AKIA", "ASIA", "AGPA", "AIDA", "AROA", "ANPA", "ANVA", "ABIA", "ACCA"),
    *("glpat-", "glptt-", "gldt-", "glrt-", "glcbt-", "glsoat-", "glft-"),
    *("sk_", "rk_", "pk_", "ek_", "whsec_", "sk-", "AIza", "ya29.", "GOCSPX-", "npm_", "pypi-", "SG.", "_v1_", "hf_"),
    *("shpat_", "shpca_", "shppa_", "shpss_", "sq0", "hvs.", "hvb.", "hvr.", "dapi", "AGE-SECRET-KEY-", "AccountKey="),
)
"""One of these is in every secret that has a mark, but for the long ones."""
_LONG = 34
"""Characters, none of them a space, of the shortest secret that is told by its letters alone."""
_SCHEMES = (
    *("bearer", "basic", "digest", "token", "apikey", "api-key", "negotiate", "ntlm", "hawk", "aws4-", "dpop"),
    "googlelogin",
)


def may_be_marked(text: str) -> bool:
    """Whether there may be a token or a key in a text that its issuer marked."""
    if any(mark in text for mark in _MARKS):
        return True
    return len(text) >= _LONG and max(map(len, text.split()), default=0) >= _LONG


def may_name_a_scheme(text: str) -> bool:
    """Whether a text may name an authentication scheme, in capitals or not."""
    if not text.isascii():  # there are further letters that are s or k to an expression
        return True
    small = text.lower()
    return any(scheme in small for scheme in _SCHEMES)
