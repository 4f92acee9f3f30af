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
_LONG_NAME, _SHORT_WORDS_OF_LONG = 16, 3.3
"""The same for all letters of a longer name, digits and signs passed over. (Of 3,786 such names in public descriptions
and payloads, 3 are taken for data; of random texts of 16 letters and digits, 1 in 80 is taken for a name.)"""
_CONSONANTS = re.compile(r"[bcdfghjklmnpqrstvwxz]{6}", re.IGNORECASE)
"""More of them in a row than a word has."""
_RARE_FROM, _MAX_RARE = 20, 1 / 12
_SIGNS = re.compile(r"[\W\d_]+")
_RARE_PAIR = re.compile(
    r"""(?=q[^u] | j[b-df-hj-np-tv-z] | [jqvwxz][bcdfgkmpqvwxz] | [b-df-hj-np-tv-z][jq] | [bcdfghjkmpqvwxz][xz]
      | [bcfgjkpqz]w | k[bcdgjkmpqvx] | [hkpqtz]g | [gjkpq][bdpv] | [bfgjmp][ck])""",
    re.VERBOSE | re.IGNORECASE,
)
"""Two letters that hardly any word has beside each other. Chance makes one in four pairs of them, which tells a text
without a digit, too: of random texts of 32 letters and digits, 1 in 75,000 is taken for a name, and of 2,564 names of
that length in public descriptions, 4 are taken for data."""
_MAX_PART = 20
"""Characters of one part of a media type."""


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
    essence = text.partition(";")[0].strip()
    parts = re.split(r"[/.+-]", essence)  # as they were sent: capitals tell a random text
    is_plain = all(len(one) <= _MAX_PART and not _is_identifier(one) for one in parts)
    return essence.lower() if is_plain and _MEDIA_TYPE.fullmatch(essence.lower()) else "other"


def _is_identifier(text: str) -> bool:
    digits = sum(one.isdigit() for one in text)
    if digits > _MAX_DIGITS or _IDENTIFIER.fullmatch(text) or _IDENTIFIER.fullmatch(text.lower()):
        return True
    if is_opaque(text) or is_random(text) or is_secret(text):
        return True
    runs = (_is_jumble(one, _SHORT_WORDS) for one in _LETTERS.findall(text))
    if any(runs) or (len(text) >= _RARE_FROM and _has_rare_pairs(text)):
        return True
    return len(text) >= _LONG_NAME and (_is_jumble(text, _SHORT_WORDS_OF_LONG) or _has_no_vowels(text))


def _is_jumble(text: str, shortest: float) -> bool:
    """Whether letters change between capitals and small ones as only chance does."""
    words = _WORD.findall(text)
    return sum(map(len, words)) < shortest * len(words)


def _has_no_vowels(text: str) -> bool:
    return any(map(_CONSONANTS.search, _WORD.findall(text)))


def _has_rare_pairs(text: str) -> bool:
    words = _SIGNS.split(text)
    pairs = sum(max(0, len(one) - 1) for one in words)
    return sum(len(_RARE_PAIR.findall(one)) for one in words) > _MAX_RARE * pairs


def _entropy(text: str) -> float:
    """Bits per character, by how often each occurs in the text."""
    shares = [text.count(one) / len(text) for one in set(text)]
    return -sum(share * log2(share) for share in shares)
