"""How much of what passes is recorded."""

from __future__ import annotations

import re
from zlib import crc32

from contractguard.support.dataclass import dataclass

MAX_BODY = 5_000_000
_SIZE = re.compile(r"([1-9][0-9]{0,8})(B|KB|MB)?", re.IGNORECASE)
_UNITS = {"B": 1, "KB": 1_000, "MB": 1_000_000}
_SHARE = re.compile(r"1/([1-9][0-9]{0,5})")
_LARGEST = 1_000_000_000


@dataclass(frozen=True, slots=True)
class RecordingLimits:
    """`max_body`: bytes of a body that is looked at; of a larger one only that it was there. `sample`: of so many calls
    one is recorded."""

    max_body: int = MAX_BODY
    sample: int = 1

    @property
    def left_out(self) -> str:
        """What sampling leaves out, in the words of a record; "" where it leaves nothing out."""
        return "" if self.sample == 1 else f"calls that sampling left out: 1/{self.sample} is recorded"

    def is_recorded(self, test: str, number: int) -> bool:
        """Whether the call of that number in a test is one that is recorded: the same in every run of the test, in
        whatever process and order."""
        return self.sample == 1 or crc32(f"{number} {test}".encode("utf-8", "replace")) % self.sample == 0


ALL_CALLS = RecordingLimits()
"""Of which nothing is left out but bodies over the usual size."""


def read_size(text: str) -> int:
    """The bytes of a size such as `5MB`, `200KB` or `1000`. Raises `ValueError` with what it may be."""
    found = _SIZE.fullmatch(text)
    size = int(found[1]) * _UNITS[(found[2] or "B").upper()] if found else 0
    if not 0 < size <= _LARGEST:
        raise ValueError("is a number of bytes, KB or MB, at most 1000MB")
    return size


def read_share(text: str) -> int:
    """The N of `1/N`. Raises `ValueError` with what it may be."""
    found = _SHARE.fullmatch(text)
    if found is None:
        raise ValueError("is 1/N, one call of N")
    return int(found[1])
