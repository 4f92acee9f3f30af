"""What of an observed message may be written: names that are no data, members of closed sets, and nothing else.

Whoever is in doubt leaves it out: what is not told stands in the facts as `{*}`, or as another member.
"""

from __future__ import annotations

import re
from functools import lru_cache
from math import log2

from contractguard.contract.redaction.shapes import is_opaque, is_random, is_secret

_NAME = re.compile(r"[A-Za-z_$@][\w.$@:/-]{0,63}", re.ASCII)
_MEMBER = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]{0,31}")
_MEDIA_TYPE = re.compile(r"[a-z][a-z0-9.+-]{0,63}/[a-z0-9*][a-z0-9.+*-]{0,63}")
MAX_DECLARED = 200
"""Characters of a name that is declared; a longer one is taken for data."""
_IDENTIFIER = re.compile(
    r"""[0-9a-f]{16,} | [0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12} | [0-7][0-9a-hjkmnp-tv-z]{25}
      | .*@.*\..* | [a-z]{2,3}[_-](?:[A-Z]{2}|[A-Z][a-z]{3}|[0-9]{3}) | .*\d{4}[-_./]\d{1,2}.*
      | .*\d{1,2}[-_./]\d{4}.*""",
    re.VERBOSE,
)
"""Hexadecimal digits, UUID, ULID, e-mail address, locale, date."""
_MAX_DIGITS = 4
_MAX_ENTROPY, _ENTROPY_FROM = 3.5, 16
"""Bits per character of a member, and from how many characters on they are counted."""
_LETTERS = re.compile(r"[A-Za-z]{12,}")
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_SHORT_WORDS = 2.7
"""Letters of the words of a name in camel case, on average; by chance, capitals and small letters make shorter ones."""


@lru_cache(maxsize=8_192)
def is_name(text: str) -> bool:
    """Whether a key that nothing declares looks like the name of a property, and not like data."""
    return _NAME.fullmatch(text) is not None and not _is_identifier(text)


@lru_cache(maxsize=8_192)
def is_member(text: str) -> bool:
    """Whether a text that a closed set does not declare looks like a member of one."""
    if _MEMBER.fullmatch(text) is None or _is_identifier(text):
        return False
    return len(text) < _ENTROPY_FROM or _entropy(text) <= _MAX_ENTROPY


@lru_cache(maxsize=1_024)
def written_media_type(text: str | None) -> str | None:
    """A media type without its parameters; `other` for what looks like none."""
    if text is None:
        return None
    essence = text.partition(";")[0].strip().lower()
    is_plain = _MEDIA_TYPE.fullmatch(essence) and not any(map(_is_identifier, re.split(r"[/.+]", essence)))
    return essence if is_plain else "other"


def _is_identifier(text: str) -> bool:
    digits = sum(one.isdigit() for one in text)
    if digits > _MAX_DIGITS or _IDENTIFIER.fullmatch(text) or _IDENTIFIER.fullmatch(text.lower()):
        return True
    return is_opaque(text) or is_random(text) or is_secret(text) or any(map(_is_jumble, _LETTERS.findall(text)))


def _is_jumble(letters: str) -> bool:
    """Whether a run of letters changes between capitals and small ones as only chance does."""
    return len(letters) < _SHORT_WORDS * len(_WORD.findall(letters))


def _entropy(text: str) -> float:
    """Bits per character, by how often each occurs in the text."""
    shares = [text.count(one) / len(text) for one in set(text)]
    return -sum(share * log2(share) for share in shares)
