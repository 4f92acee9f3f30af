"""The syntax of ECMA-262 patterns: with the `u` flag, and where real descriptions need it, Annex B.

From Annex B: `{`, `}` and `]` may stand for themselves, any punctuation may be escaped, and `-` beside a class in
brackets is a hyphen. Where the two readings differ otherwise (`\\p{L}`, `\\u{61}`), that of the `u` flag is taken.
`(?P<name>…)` is read as a named group. What engines disagree about (`\\A`, `\\z`, `\\Z`, `(?i)`) is not decided.
"""

from __future__ import annotations

from dataclasses import field

from contractguard.algebra.regular import charset, tree
from contractguard.algebra.regular.escapes import Cursor
from contractguard.algebra.regular.tree import Construct, InvalidPattern, PatternNode, UnsupportedPattern
from contractguard.support.dataclass import dataclass
from contractguard.support.patterns import lazy

__all__ = ["InvalidPattern", "UnsupportedPattern", "parse", "repetitions"]

MAX_PATTERN = 10_000
MAX_NESTING = 200
MAX_COUNT = 200_000
MAX_OPTIONAL = 1_000
"""Parts that may be left out; the states of a language may have as many alternatives."""

_SIMPLE = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_BRACES = lazy(r"\{([0-9]+)(,([0-9]*))?\}")
_NAME = lazy(r"[\w$]+>")
_LOOKAHEADS = {"=": Construct.AHEAD, "!": Construct.NOT_AHEAD}
_ASSERTIONS = {"^": Construct.START, "$": Construct.END}
_BOUNDARIES = {"b": Construct.BOUNDARY, "B": Construct.NO_BOUNDARY}


def parse(pattern: str) -> PatternNode:
    """The syntax tree of a pattern. Raises `InvalidPattern` and `UnsupportedPattern`."""
    if len(pattern) > MAX_PATTERN:
        raise UnsupportedPattern(f"longer than {MAX_PATTERN} characters")
    return _Parser(pattern).whole()


def repetitions(node: PatternNode) -> tuple[int, int]:
    """How deep open-ended repetitions are nested (a choice inside one counts), and how many there are."""
    return node.loops


@dataclass(slots=True)
class _Open:
    """A group that is being read."""

    construct: Construct | None
    done: list[PatternNode] = field(default_factory=list)
    parts: list[PatternNode] = field(default_factory=list)

    def next_alternative(self) -> None:
        self.done.append(tree.in_order(self.parts))
        self.parts = []

    def close(self) -> PatternNode:
        self.next_alternative()
        node = tree.alternatives(self.done)
        return node if self.construct is None else tree.lookahead(self.construct, node)


class _Parser(Cursor):
    """Reads a pattern with a stack of its own, so that nesting costs no recursion."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.open = [_Open(None)]
        self.optional = 0

    def whole(self) -> PatternNode:
        while self.at < len(self.text):
            char = self.take()
            if char == "|":
                self.open[-1].next_alternative()
            elif char == "(":
                self.begin_group()
            elif char == ")":
                self.end_group()
            else:
                self.atom(char)
        if len(self.open) > 1:
            self.fail("a group without end")
        return self.open[0].close()

    def begin_group(self) -> None:
        if len(self.open) > MAX_NESTING:
            raise UnsupportedPattern(f"nested deeper than {MAX_NESTING} groups")
        self.open.append(_Open(self.group_kind() if self.accept("?") else None))

    def end_group(self) -> None:
        if len(self.open) == 1:
            self.at -= 1
            self.fail("an unmatched )")
        node = self.open.pop().close()
        self.add_quantified(node)

    def group_kind(self) -> Construct | None:
        """What follows `(?`: the kind of lookahead, None for a group."""
        if self.accept("<=") or self.accept("<!"):
            raise UnsupportedPattern("look-behind")
        if self.accept(":"):
            return None
        if self.peek() in _LOOKAHEADS:
            return _LOOKAHEADS[self.take()]
        if self.accept("<") or self.accept("P<"):
            name = _NAME.match(self.text, self.at)
            if name is None or name[0][0].isdigit():
                self.fail("a group without a proper name")
            self.at = name.end()
            return None
        if self.peek() in ("", "*", "+", "?", ")"):
            self.fail("an unknown kind of group")
        raise UnsupportedPattern("a group with flags")

    def atom(self, char: str) -> None:
        if char in _ASSERTIONS:
            self.add_assertion(_ASSERTIONS[char])
        elif char == ".":
            self.add_quantified(tree.characters(charset.complement(charset.LINE_ENDS)))
        elif char == "[":
            self.add_quantified(tree.characters(self.read_class()))
        elif char == "\\":
            self.escape(self.take())
        elif char in _SIMPLE or (char == "{" and _BRACES.match(self.text, self.at - 1)):
            self.at -= 1
            self.fail("nothing to repeat")
        else:
            self.add_quantified(tree.characters(charset.chars(char)))

    def escape(self, char: str) -> None:
        if char in _BOUNDARIES:
            self.add_assertion(_BOUNDARIES[char])
            return
        if char in "123456789k":
            raise UnsupportedPattern("a back-reference")
        if char in "AzZG":
            raise UnsupportedPattern(f"\\{char}, which engines read differently")
        self.add_quantified(tree.characters(self.read_escape(char)))

    def add_assertion(self, construct: Construct) -> None:
        if self.peek() in _SIMPLE or _BRACES.match(self.text, self.at):
            self.fail("an assertion cannot be repeated")
        self.open[-1].parts.append(tree.assertion(construct))

    def add_quantified(self, node: PatternNode) -> None:
        """Add a part, with the quantifier that may follow it."""
        bounds = self.quantifier()
        if bounds is not None:
            self.accept("?")  # lazy: the same strings
            self.optional += bounds[0] == 0
            if self.optional > MAX_OPTIONAL:
                raise UnsupportedPattern(f"more than {MAX_OPTIONAL} optional parts")
            node = tree.repeat(node, *bounds)
        self.open[-1].parts.append(node)

    def quantifier(self) -> tuple[int, int | None] | None:
        """`*`, `+`, `?`, `{3}`, `{3,}`, `{3,5}`; anything else in braces is text."""
        if self.peek() in _SIMPLE:
            return _SIMPLE[self.take()]
        braces = _BRACES.match(self.text, self.at)
        if braces is None:
            return None
        if max(map(len, braces.groups(""))) > len(str(MAX_COUNT)) + 1:
            raise UnsupportedPattern(f"more than {MAX_COUNT} repetitions")
        low = int(braces[1])
        high = low if braces[2] is None else int(braces[3]) if braces[3] else None
        if high is not None and high < low:
            self.fail("numbers out of order in {}")
        if max(low, high or 0) > MAX_COUNT:
            raise UnsupportedPattern(f"more than {MAX_COUNT} repetitions")
        self.at = braces.end()
        return low, high
