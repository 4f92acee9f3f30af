"""TOML files that people write: the configuration, the waivers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from contractguard.contract.errors import InputError, UsageError
from contractguard.readers.user_file import read_bytes
from contractguard.support.printable import printable

MAX_BYTES = 1024 * 1024
"""They are written by hand. tomllib takes more than linear time on some texts."""
_DEEP = r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){100}"""
"""A key of so many parts: it takes tomllib memory in proportion to the square of their number."""


def read_toml(path: Path, name: str, root: Path | None = None) -> dict[str, Any]:
    """The table in a file that users know by this name; `root` as for `open_file`. Raises `UsageError`."""
    return parse_toml(toml_text(path, name, root), name)


def toml_text(path: Path, name: str, root: Path | None = None) -> str:
    """The text of a file, without a byte order mark; `root` as for `open_file`. Raises `UsageError`."""
    try:
        return read_bytes(path, name, root, MAX_BYTES).decode("utf-8-sig")
    except InputError as error:
        raise UsageError(error.what, where=name, remedy=error.remedy) from None
    except ValueError as error:
        raise _wrong(error, name) from None


def parse_toml(text: str, name: str) -> dict[str, Any]:
    """The table that a text is. Raises `UsageError`."""
    import tomllib

    if re.search(_DEEP, text):
        raise UsageError("nested too deeply", where=name, remedy="correct the TOML")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise UsageError("nested too deeply", where=name, remedy="correct the TOML") from None
    except ValueError as error:  # the parser's own, and numbers that are too long for an int
        raise _wrong(error, name) from None


def toml_of(table: Mapping[str, Any], name: str) -> str:
    """The table as TOML for a file that users know by this name, read back and found to say the same.

    What a terminal or an editor obeys (controls, directions, line separators) is written as escapes. Raises
    `InputError` for a text that TOML cannot hold: a name of a file that is not UTF-8, for one.
    """
    import tomllib

    import tomli_w

    try:
        # An escape of `printable` is one of TOML, too (TOML 1.0, "String"); the library escapes those in ASCII.
        text = re.sub(r"[^\x00-\x7f]", lambda found: printable(found[0]), tomli_w.dumps(table))
        text.encode("utf-8")
        said = tomllib.loads(text)
    except ValueError:
        raise _unsayable(name) from None
    if said != table:
        raise _unsayable(name)
    return text


def _unsayable(name: str) -> InputError:
    return InputError("a name cannot be written in TOML", where=name, remedy="give the file a name that is UTF-8 text")


def _wrong(error: Exception, name: str) -> UsageError:
    return UsageError(printable(str(error), 300), where=name, remedy="correct the TOML")
