"""References to resources and into documents, as patterns: URIs and IRIs, their templates, JSON Pointers.

Each is the grammar of its standard, rule by rule, with the rules that have no name of their own put where they are
used.
"""

from __future__ import annotations

from collections.abc import Iterator

_PERCENT = "%[0-9A-Fa-f]{2}"
_DELIMITERS = "!$&'()*+,;="
_UNRESERVED = "A-Za-z0-9\\-._~"
_UCS = "\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef" + "".join(
    f"{chr(plane << 16 | (0x1000 if plane == 0xE else 0))}-{chr(plane << 16 | 0xFFFD)}" for plane in range(1, 0xF)
)
"""Characters beyond ASCII (RFC 3987, 2.2)."""
_PRIVATE = "\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_FUTURE = f"[vV][0-9A-Fa-f]+\\.[{_UNRESERVED}{_DELIMITERS}:]+"


def _characters(allowed: str) -> str:
    return f"(?:[{allowed}]|{_PERCENT})"


class _Grammar:
    """The rules of RFC 3986 (appendix A) or RFC 3987 (2.2), which differ in the characters that are allowed."""

    def __init__(self, ip: str, beyond: str = "", private: str = "") -> None:
        """`ip`: the pattern of an address in brackets; `beyond`, `private`: characters besides ASCII, and such in a
        query."""
        usual = _UNRESERVED + beyond + _DELIMITERS
        segment = _characters(usual + ":@")
        host = f"(?:\\[(?:{ip}|{_FUTURE})\\]|{_characters(usual)}*)"
        authority = f"(?:{_characters(usual + ':')}*@)?{host}(?::[0-9]*)?"
        below = f"(?:/{segment}*)*"
        self._from_root = f"//{authority}{below}|/(?:{segment}+{below})?"
        self._path = f"{segment}+{below}"
        self._path_without_scheme = f"{_characters(usual + '@')}+{below}"
        rest = usual + ":@/?"
        self._end = f"(?:\\?{_characters(rest + private)}*)?(?:#{_characters(rest)}*)?"

    @property
    def absolute(self) -> str:
        """With a scheme."""
        return f"[A-Za-z][A-Za-z0-9+\\-.]*:(?:{self._from_root}|{self._path}|){self._end}"

    @property
    def reference(self) -> str:
        """With a scheme or relative to something."""
        return f"(?:{self.absolute}|(?:{self._from_root}|{self._path_without_scheme}|){self._end})"


def reference_patterns(ip: str) -> Iterator[tuple[str, str, str, str]]:
    """Name, standard, pattern and sample of each format; `ip` is the pattern of an IPv6 address."""
    uri, iri = _Grammar(ip), _Grammar(ip, _UCS, _PRIVATE)
    yield "uri", "RFC 3986, appendix A", uri.absolute, "https://example.org/a"
    yield "uri-reference", "RFC 3986, appendix A", uri.reference, "/a"
    yield "iri", "RFC 3987, 2.2", iri.absolute, "https://example.org/a"
    yield "iri-reference", "RFC 3987, 2.2", iri.reference, "/a"
    yield "uri-template", "RFC 6570, 2, with erratum 6937 (an apostrophe is a literal)", _TEMPLATE, "/a/{b}"
    yield "json-pointer", "RFC 6901, 3", _POINTER, "/a/0"
    yield "relative-json-pointer", "Relative JSON Pointer (draft-bhutton-00), 3", _RELATIVE_POINTER, "1/a"


_NAME = f"(?:[A-Za-z0-9_]|{_PERCENT})"
_VARIABLE = f"{_NAME}(?:\\.?{_NAME})*(?::[1-9][0-9]{{0,3}}|\\*)?"
_EXPRESSION = f"\\{{[+#./;?&=,!@|]?{_VARIABLE}(?:,{_VARIABLE})*\\}}"
_LITERAL = f"(?:[!#$&-;=?-\\[\\]_a-z~{_UCS}{_PRIVATE}]|{_PERCENT})"
_TEMPLATE = f"(?:{_LITERAL}|{_EXPRESSION})*"

_POINTER = "(?:/(?:[^~/]|~[01])*)*"
_RELATIVE_POINTER = f"(?:0|[1-9][0-9]*)(?:#|{_POINTER})"
