"""What a file says of one place in one line, such as `string date-time | null !maximum=500`: both directions.

`docs/reference/observed-file.md` has the grammar.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping

from contractguard.observe.sketch import facts as kinds
from contractguard.observe.sketch.decades import decade_of_text, decade_text
from contractguard.observe.sketch.facts import ANY_FORMAT, EVIDENCE, FORMATS, Facts

NOTHING = "nothing"
"""Of a place of which no value was seen: a message without a body that is read."""
OTHERS, MOST = "!*", "!+"
_CUT, _MAP, _JOINED, _NO_ITEMS = "cut", "map", "joined", "[]"

_PLAIN_MEMBER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.:/-]*")
_PLAIN_KEYWORD = re.compile(r"[A-Za-z$][!#-+\--z~]*")  # of ASCII, all that is no space and none of "{},|
_TOKEN = re.compile(r"""(!?"(?:[^"\\]|\\.)*+" | [|{},] | [^\s"{},|]++)\ *+""", re.VERBOSE)
_NUMERIC = ("integer", "whole", "number")
_LENGTHS = {"empty": kinds.EMPTY_TEXT, "long": kinds.LONG_TEXT}
_BOOLEANS = {"false": kinds.FALSE, "true": kinds.TRUE, "boolean": kinds.FALSE | kinds.TRUE}


def evidence_word(bound: int) -> str:
    """An order of magnitude as it is written: `0`, `10+`."""
    return f"{bound}+" if bound else "0"


_EVIDENCE: Mapping[str, int] = {evidence_word(bound): bound for bound in (0, *EVIDENCE)}


def read_evidence(text: object) -> int:
    """The lower bound that a word stands for. Raises `ValueError`."""
    if isinstance(text, str) and text in _EVIDENCE:
        return _EVIDENCE[text]
    raise ValueError(f"must be one of {', '.join(_EVIDENCE)}")


# --- writing


def leaf_text(facts: Facts, inherited: int = 0) -> str:
    """What is said of the place itself. `inherited`: the evidence that goes without saying."""
    told = " | ".join(" ".join(words) for words in _alternatives(facts, inherited))
    failed = [MOST] if facts.failed_most else [f"!{_plain(one, _PLAIN_KEYWORD)}" for one in sorted(facts.failed)]
    return " ".join([told or NOTHING, *failed, *([_CUT] if facts.cut else [])])


def _alternatives(facts: Facts, inherited: int) -> Iterator[list[str]]:
    numeric = [word for word in _NUMERIC if facts.types & kinds.TYPES[word]]
    if facts.types & kinds.ARRAY:
        yield ["array", *([_NO_ITEMS] if facts.empty else [])]
    if facts.types & kinds.BOOLEAN:
        yield [word for word, bits in _BOOLEANS.items() if bits == facts.booleans]
    for word in numeric:
        yield [word, *([_range(facts)] if word == numeric[-1] else [])]
    if facts.types & kinds.OBJECT:
        said = [evidence_word(facts.objects)] if facts.objects != inherited else []
        yield ["object", *said, *([_MAP] if facts.many else []), *([_JOINED] if facts.joined else [])]
    if facts.types & kinds.STRING:
        yield ["string", *_string_words(facts)]
    if facts.types & kinds.NULL:
        yield ["null"]


def _range(facts: Facts) -> str:
    low, high = decade_text(facts.low or 0), decade_text(facts.high or 0)
    return low if low == high else f"{low}..{high}"


def _string_words(facts: Facts) -> Iterator[str]:
    yield from (name for name, bit in FORMATS.items() if facts.formats & bit)
    yield from (word for word, bit in _LENGTHS.items() if facts.lengths & bit)
    members = [_plain(one, _PLAIN_MEMBER) for one in sorted(facts.members)]
    members += [f"!{_plain(one, _PLAIN_MEMBER)}" for one in sorted(facts.undeclared)]
    members += [*([OTHERS] if facts.others else []), *([MOST] if facts.most else [])]
    if members:
        yield f"{{{', '.join(members)}}}"


def _plain(text: str, pattern: re.Pattern[str]) -> str:
    return text if pattern.fullmatch(text) else json.dumps(text, ensure_ascii=False)


# --- reading


def read_leaf(text: str, inherited: int = 0) -> Facts:
    """The facts that a line states of the place itself. Raises `ValueError`, which says what is wrong, for all that
    `leaf_text` does not write."""
    reader = _LeafReader(_tokens(text), inherited)
    made = reader.facts()
    if leaf_text(made, inherited) != text:
        raise ValueError(f"would be written as {leaf_text(made, inherited)!r}")
    return made


def _tokens(text: str) -> list[str]:
    found, at = [], 0
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            raise ValueError(f"has {text[at : at + 20]!r}, which has no meaning there")
        at = token.end()
        found.append(token[1])
    return found


class _LeafReader:
    """Reads one line word by word; what the words add up to is in `state`, by the names of `Facts`."""

    def __init__(self, words: list[str], inherited: int) -> None:
        self.words, self.at, self.inherited = words, 0, inherited
        self.state: dict[str, object] = {}
        self.types = 0

    def facts(self) -> Facts:
        """What all words say."""
        if self._next_is(NOTHING):
            self.at += 1
        else:
            self._alternative()
            while self._next_is("|"):
                self.at += 1
                self._alternative()
        self._node_words()
        if self.at < len(self.words):
            raise self._unexpected_text()
        if self.types & kinds.NUMERIC and "low" not in self.state:
            raise ValueError("says no range of its numbers")
        return Facts(types=self.types, **self.state)  # type: ignore[arg-type]

    def _next_is(self, word: str) -> bool:
        return self.at < len(self.words) and self.words[self.at] == word

    def _take(self) -> str:
        if self.at >= len(self.words):
            raise ValueError("ends too early")
        self.at += 1
        return self.words[self.at - 1]

    def _unexpected_text(self) -> ValueError:
        return ValueError(f"has {self.words[self.at]!r}, which has no meaning there")

    def _alternative(self) -> None:
        word = self._take()
        if word in _BOOLEANS:
            self.types |= kinds.BOOLEAN
            self.state["booleans"] = _BOOLEANS[word]
            return
        if word not in kinds.TYPES:
            self.at -= 1
            raise self._unexpected_text()
        self.types |= kinds.TYPES[word]
        if word in _DETAILS:
            _DETAILS[word](self)

    def _node_words(self) -> None:
        failed: set[str] = set()
        while self.at < len(self.words) and self.words[self.at].startswith("!"):
            word = self._take()
            if word == MOST:
                self.state["failed_most"] = True
            else:
                failed.add(_parse_word(word[1:]))
        self.state["failed"] = frozenset(failed)
        if self._next_is(_CUT):
            self.at += 1
            self.state["cut"] = True

    def array(self) -> None:
        """The words after `array`."""
        if self._next_is(_NO_ITEMS):
            self.at += 1
            self.state["empty"] = True

    def number(self) -> None:
        """The range, which stands behind the last type of numbers."""
        if self.at >= len(self.words) or self.words[self.at] == "|":
            return
        word = self._take()
        low, dots, high = word.partition("..")
        try:
            self.state.update(low=decade_of_text(low), high=decade_of_text(high if dots else low))
        except ValueError:
            raise ValueError(f"has {word!r}, which is no range such as 1e0..1e3") from None

    def object(self) -> None:
        """The words after `object`."""
        self.state["objects"] = self.inherited
        if self.at < len(self.words) and self.words[self.at] in _EVIDENCE:
            self.state["objects"] = _EVIDENCE[self._take()]
        for word, name in ((_MAP, "many"), (_JOINED, "joined")):
            if self._next_is(word):
                self.at += 1
                self.state[name] = True

    def string(self) -> None:
        """The words after `string`."""
        formats = lengths = 0
        while self.at < len(self.words) and self.words[self.at] in {**FORMATS, **_LENGTHS}:
            word = self._take()
            formats |= FORMATS.get(word, 0)
            lengths |= _LENGTHS.get(word, 0)
        self.state.update(formats=formats & ANY_FORMAT, lengths=lengths)
        if self._next_is("{"):
            self._members()

    def _members(self) -> None:
        members: set[str] = set()
        undeclared: set[str] = set()
        self.at += 1
        while True:
            word = self._take()
            if word in (OTHERS, MOST):
                self.state["others" if word == OTHERS else "most"] = True
            else:
                (undeclared if word.startswith("!") else members).add(_parse_word(word.removeprefix("!")))
            end = self._take()
            if end == "}":
                break
            if end != ",":
                self.at -= 1
                raise self._unexpected_text()
        self.state.update(members=frozenset(members), undeclared=frozenset(undeclared))


_DETAILS: Mapping[str, Callable[[_LeafReader], None]] = {
    "array": _LeafReader.array,
    "object": _LeafReader.object,
    "string": _LeafReader.string,
    **dict.fromkeys(_NUMERIC, _LeafReader.number),
}


def _parse_word(word: str) -> str:
    if not word.startswith('"'):
        return word
    value: str = json.loads(word)  # a `JSONDecodeError` is a `ValueError`
    return value
