"""The syntax of ECMA-262 patterns (with the `u` flag, and what real descriptions write besides)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from contractguard.algebra.languages import charset
from contractguard.algebra.languages.charset import CharSet

MAX_PATTERN = 10_000
MAX_NESTING = 100
MAX_COUNT = 200_000


class InvalidPattern(ValueError):
    """Not a pattern of ECMA-262."""


class UnsupportedPattern(ValueError):
    """A pattern that is not regular, or in a form that is not decided here; the text names the construct."""


@dataclass(frozen=True, slots=True)
class Characters:
    """One character of a set."""

    chars: CharSet


@dataclass(frozen=True, slots=True)
class Sequence:
    """One part after the other; of no parts, the empty string."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Alternatives:
    """Any one of the parts."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """The body between `low` and `high` times; greedy or lazy makes no difference to what matches."""

    body: Node
    low: int
    high: int | None


@dataclass(frozen=True, slots=True)
class Start:
    """`^`"""


@dataclass(frozen=True, slots=True)
class End:
    """`$`"""


@dataclass(frozen=True, slots=True)
class Boundary:
    """`\\b`, or `\\B` when negated."""

    negated: bool


@dataclass(frozen=True, slots=True)
class Lookahead:
    """`(?=…)`, or `(?!…)` when negated."""

    body: Node
    negated: bool


Node = Characters | Sequence | Alternatives | Repeat | Start | End | Boundary | Lookahead

_CLASSES = {
    "d": charset.DIGITS,
    "D": charset.complement(charset.DIGITS),
    "w": charset.WORD,
    "W": charset.NOT_WORD,
    "s": charset.SPACE,
    "S": charset.complement(charset.SPACE),
}
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v"}
_PROPERTIES = {"Any": charset.FULL, "ASCII": charset.of([(0, 0x7F)])}


def parse(pattern: str) -> Node:
    """The syntax tree of a pattern. Raises `InvalidPattern` and `UnsupportedPattern`."""
    if len(pattern) > MAX_PATTERN:
        raise UnsupportedPattern(f"longer than {MAX_PATTERN} characters")
    return _Parser(pattern).whole()


def repetitions(node: Node) -> tuple[int, int]:
    """How deep open-ended repetitions are nested (a choice inside one counts), and how many there are."""
    if isinstance(node, Repeat):
        depth, count = repetitions(node.body)
        if node.high is not None and node.high <= 1:
            return depth, count
        has_choice = isinstance(node.body, Alternatives)
        return 1 + max(depth, int(has_choice)), count + 1
    if isinstance(node, Sequence | Alternatives):
        found = [repetitions(part) for part in node.parts]
        return max((depth for depth, _ in found), default=0), sum(count for _, count in found)
    return repetitions(node.body) if isinstance(node, Lookahead) else (0, 0)


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0

    def whole(self) -> Node:
        node = self.alternatives()
        if self.at < len(self.text):
            self.fail("an unmatched )")
        return node

    def fail(self, what: str) -> NoReturn:
        raise InvalidPattern(f"{what} at character {self.at + 1}")

    def peek(self, ahead: int = 0) -> str:
        index = self.at + ahead
        return self.text[index] if index < len(self.text) else ""

    def take(self) -> str:
        char = self.peek()
        if not char:
            self.fail("an unexpected end")
        self.at += 1
        return char

    def accept(self, text: str) -> bool:
        if self.text.startswith(text, self.at):
            self.at += len(text)
            return True
        return False

    def alternatives(self) -> Node:
        parts = [self.sequence()]
        while self.accept("|"):
            parts.append(self.sequence())
        return parts[0] if len(parts) == 1 else Alternatives(tuple(parts))

    def sequence(self) -> Node:
        parts: list[Node] = []
        while self.peek() not in ("", "|", ")"):
            parts.append(self.quantified())
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def quantified(self) -> Node:
        start = self.at
        node = self.atom()
        bounds = self.quantifier()
        if bounds is None:
            return node
        if self.at and start == self.at:
            self.fail("nothing to repeat")
        self.accept("?")  # lazy: the same strings
        if self.peek() in ("+", "*") or (self.peek() == "?" and self.text[self.at - 1] == "?"):
            self.fail("a quantifier after a quantifier")
        return Repeat(node, *bounds)

    def quantifier(self) -> tuple[int, int | None] | None:
        simple = {"*": (0, None), "+": (1, None), "?": (0, 1)}.get(self.peek())
        if simple is not None:
            self.at += 1
            return simple
        return self.braces() if self.peek() == "{" else None

    def braces(self) -> tuple[int, int | None] | None:
        """`{3}`, `{3,}`, `{3,5}`; anything else in braces is text."""
        end = self.text.find("}", self.at)
        low, comma, high = self.text[self.at + 1 : end if end > 0 else self.at + 1].partition(",")
        if not (low.isascii() and low.isdigit()) or (high and not (high.isascii() and high.isdigit())):
            return None
        self.at = end + 1
        least = int(low)
        most = least if not comma else int(high) if high else None
        if most is not None and most < least:
            self.fail("numbers out of order in {}")
        if max(least, most or 0) > MAX_COUNT:
            raise UnsupportedPattern(f"more than {MAX_COUNT} repetitions")
        return least, most

    # --- atoms

    def atom(self) -> Node:
        char = self.take()
        if char == "^":
            return Start()
        if char == "$":
            return End()
        if char == ".":
            return Characters(charset.complement(charset.LINE_ENDS))
        if char == "(":
            return self.group()
        if char == "[":
            return Characters(self.char_class())
        if char == "\\":
            return self.escape()
        if char in "*+?":
            self.at -= 1
            self.fail("nothing to repeat")
        return Characters(charset.chars(char))

    def group(self) -> Node:
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise UnsupportedPattern(f"nested deeper than {MAX_NESTING} groups")
        negated: bool | None = None
        if self.accept("?"):
            negated = self.group_kind()
        node = self.alternatives()
        if not self.accept(")"):
            self.fail("a group without end")
        self.depth -= 1
        return node if negated is None else Lookahead(node, negated)

    def group_kind(self) -> bool | None:
        """What follows `(?`: None for a plain group, else whether the lookahead is negative."""
        if self.accept("<=") or self.accept("<!"):
            raise UnsupportedPattern("look-behind")
        if self.accept(":"):
            return None
        if self.accept("="):
            return False
        if self.accept("!"):
            return True
        if self.accept("<") or self.accept("P<"):
            end = self.text.find(">", self.at)
            if end <= self.at:
                self.fail("a group name without end")
            self.at = end + 1
            return None
        raise UnsupportedPattern("a group with flags")

    def escape(self) -> Node:
        char = self.take()
        if char in "bB":
            return Boundary(char == "B")
        if char in "123456789" or char == "k":
            raise UnsupportedPattern("a back-reference")
        if char in "AzZG":
            raise UnsupportedPattern(f"\\{char}, which engines read differently")
        chars = self.escaped(char)
        return Characters(chars)

    def escaped(self, char: str) -> CharSet:
        """The set that an escape stands for, inside and outside brackets."""
        if char in _CLASSES:
            return _CLASSES[char]
        if char in _CONTROLS:
            return charset.chars(_CONTROLS[char])
        if char in "pP":
            return self.property(char == "P")
        if char == "c" and self.peek().isascii() and self.peek().isalpha():
            return charset.chars(chr(ord(self.take()) % 32))
        if char == "0" and not self.peek().isdigit():
            return charset.chars("\0")
        if char == "x":
            return charset.chars(chr(self.hex(2)))
        if char == "u":
            return charset.chars(chr(self.unicode()))
        if char.isascii() and char.isalnum():
            raise UnsupportedPattern(f"\\{char}")
        return charset.chars(char)

    def hex(self, digits: int) -> int:
        text = self.text[self.at : self.at + digits]
        try:
            if len(text) != digits or not text.isalnum():
                raise ValueError
            value = int(text, 16)
        except ValueError:
            self.fail("an escape without its digits")
        self.at += digits
        return value

    def unicode(self) -> int:
        if self.accept("{"):
            end = self.text.find("}", self.at)
            value = self.hex(end - self.at) if end > self.at else self.fail("an escape without its digits")
            self.at += 1
            if value > 0x10FFFF:
                self.fail("a code point beyond Unicode")
            return value
        value = self.hex(4)
        if 0xD800 <= value < 0xDC00 and self.accept("\\u"):
            low = self.hex(4)
            if not 0xDC00 <= low < 0xE000:
                raise UnsupportedPattern("half of a surrogate pair")
            return 0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00)
        if 0xD800 <= value < 0xE000:
            raise UnsupportedPattern("half of a surrogate pair")
        return value

    def property(self, negated: bool) -> CharSet:
        if not self.accept("{"):
            raise UnsupportedPattern("\\p without braces")
        end = self.text.find("}", self.at)
        if end < 0:
            self.fail("a property without end")
        name = self.text[self.at : end]
        self.at = end + 1
        for prefix in ("General_Category=", "gc="):
            name = name.removeprefix(prefix)
        found = _PROPERTIES.get(name) or charset.category(name)
        if found is None:
            raise UnsupportedPattern(f"the property {name[:40]!r}")
        return charset.complement(found) if negated else found

    # --- classes

    def char_class(self) -> CharSet:
        negated = self.accept("^")
        found: list[CharSet] = []
        while not self.accept("]"):
            if self.text.startswith(("[:", "[.", "[="), self.at):
                raise UnsupportedPattern("a POSIX class")
            low = self.class_atom()
            if self.peek() == "-" and self.peek(1) not in ("]", ""):
                self.at += 1
                found.extend(self.range(low))
            else:
                found.append(low)
        merged = charset.union(*found) if found else charset.NONE
        return charset.complement(merged) if negated else merged

    def range(self, low: CharSet) -> list[CharSet]:
        """A range; with a class at either end the hyphen stands for itself (Annex B)."""
        high = self.class_atom()
        ends = [_only(side) for side in (low, high)]
        if ends[0] is None or ends[1] is None:
            return [low, charset.chars("-"), high]
        if ends[0] > ends[1]:
            self.fail("a range out of order")
        return [charset.of([(ends[0], ends[1])])]

    def class_atom(self) -> CharSet:
        char = self.take()
        if char != "\\":
            return charset.chars(char)
        char = self.take()
        if char == "b":
            return charset.chars("\b")
        if char in "123456789":
            raise UnsupportedPattern("an octal escape")
        return self.escaped(char)


def _only(chars: CharSet) -> int | None:
    """The one member of a set of one."""
    return chars[0][0] if len(chars) == 1 and chars[0][0] == chars[0][1] else None
