"""Single characters, escapes and bracketed classes of ECMA-262 patterns, read from a cursor."""

from __future__ import annotations

import re
from typing import NoReturn

from contractguard.algebra.regular import charset, properties
from contractguard.algebra.regular.charset import CharSet
from contractguard.algebra.regular.tree import InvalidPattern, UnsupportedPattern
from contractguard.support.patterns import lazy

_CLASSES = {
    "d": charset.DIGITS,
    "D": charset.complement(charset.DIGITS),
    "w": charset.WORD,
    "W": charset.NOT_WORD,
    "s": charset.SPACE,
    "S": charset.complement(charset.SPACE),
}
_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v"}
_POSIX = lazy(r"\[([:.=])\^?\w*\1\]")
_LAST = 0x10FFFF


class Cursor:
    """A place in a pattern, with the means to read on from it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def fail(self, what: str) -> NoReturn:
        """Refuse the pattern at this place."""
        raise InvalidPattern(f"{what} at character {self.at + 1}")

    def peek(self, ahead: int = 0) -> str:
        """The next character, or the empty string at the end."""
        index = self.at + ahead
        return self.text[index] if index < len(self.text) else ""

    def take(self) -> str:
        """The next character, which must be there."""
        char = self.peek()
        if not char:
            self.fail("an unexpected end")
        self.at += 1
        return char

    def accept(self, text: str) -> bool:
        """Pass over a text, if it is what follows."""
        if self.text.startswith(text, self.at):
            self.at += len(text)
            return True
        return False

    def read_escape(self, char: str) -> CharSet:
        r"""The set that an escape stands for, behind its backslash, inside and outside brackets."""
        if char in _CLASSES:
            return _CLASSES[char]
        if char in _CONTROLS:
            return charset.chars(_CONTROLS[char])
        if char in "pP":
            return self._property(char == "P")
        if char == "c" and self.peek().isascii() and self.peek().isalpha():
            return charset.chars(chr(ord(self.take()) % 32))
        if char == "0" and not self.peek().isdigit():
            return charset.chars("\0")
        if char == "x":
            return charset.chars(chr(self._hex(2)))
        if char == "u":
            return charset.chars(chr(self._unicode()))
        if char.isascii() and char.isalnum():
            raise UnsupportedPattern(f"the escape \\{char}")
        return charset.chars(char)

    def read_class(self) -> CharSet:
        """A class, from behind its opening bracket to behind its closing one."""
        negated = self.accept("^")
        found: list[CharSet] = []
        while not self.accept("]"):
            if _POSIX.match(self.text, self.at):
                raise UnsupportedPattern("a POSIX class")
            low = self._member()
            if self.peek() == "-" and self.peek(1) not in ("]", ""):
                self.at += 1
                found.extend(self._range(low))
            else:
                found.append(low)
        merged = charset.union(*found)
        return charset.complement(merged) if negated else merged

    def _range(self, low: CharSet) -> list[CharSet]:
        """A range; with a class at either end the hyphen stands for itself (Annex B)."""
        place = self.at
        high = self._member()
        first, last = _only(low), _only(high)
        if first is None or last is None:
            return [low, charset.chars("-"), high]
        if first > last:
            self.at = place
            self.fail("a range out of order")
        return [charset.from_ranges([(first, last)])]

    def _member(self) -> CharSet:
        char = self.take()
        if char != "\\":
            return charset.chars(char)
        char = self.take()
        if char == "b":
            return charset.chars("\b")
        if char in "123456789":
            raise UnsupportedPattern("an octal escape")
        return self.read_escape(char)

    def _hex(self, digits: int) -> int:
        r"""The value of so many digits. Without them Annex B reads `\x` as an x, which nobody means."""
        text = self.text[self.at : self.at + digits]
        if len(text) != digits or not re.fullmatch("[0-9a-fA-F]+", text):
            raise UnsupportedPattern("an escape without its digits")
        self.at += digits
        return int(text, 16)

    def _unicode(self) -> int:
        if self.accept("{"):
            end = self.text.find("}", self.at)
            value = self._hex(max(end - self.at, 1))
            self.at += 1
            if value > _LAST:
                raise UnsupportedPattern("a code point beyond Unicode")
            return _whole(value)
        value = self._hex(4)
        if 0xD800 <= value < 0xDC00 and self.accept("\\u"):
            low = self._hex(4)
            if not 0xDC00 <= low < 0xE000:
                raise UnsupportedPattern("half of a surrogate pair")
            return 0x10000 + ((value - 0xD800) << 10) + (low - 0xDC00)
        return _whole(value)

    def _property(self, negated: bool) -> CharSet:
        end = self.text.find("}", self.at)
        if not self.accept("{") or end < 0:
            raise UnsupportedPattern("\\p without a name in braces")
        name = self.text[self.at : end]
        self.at = end + 1
        found = properties.characters_with(name)
        if found is None:
            raise UnsupportedPattern(f"the property {name[:40]!r}")
        return charset.complement(found) if negated else found


def _whole(value: int) -> int:
    if 0xD800 <= value < 0xE000:
        raise UnsupportedPattern("half of a surrogate pair")
    return value


def _only(chars: CharSet) -> int | None:
    """The one member of a set of one."""
    return chars[0][0] if len(chars) == 1 and chars[0][0] == chars[0][1] else None
