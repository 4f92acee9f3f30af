"""How much is recorded."""

from __future__ import annotations

import pytest

from contractguard.observe.live.limits import RecordingLimits, read_share, read_size


@pytest.mark.parametrize(
    ("text", "size"), [("5MB", 5_000_000), ("200kb", 200_000), ("1000", 1_000), ("7B", 7)], ids=range(4)
)
def test_a_size_is_read(text: str, size: int) -> None:
    assert read_size(text) == size


@pytest.mark.parametrize("text", ["", "0", "-1", "5 MB", "5GB", "1.5MB", "1001MB", "٣"], ids=range(8))
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="KB or MB"):
        read_size(text)


@pytest.mark.parametrize("text", ["", "1", "1/0", "2/3", "1/-1", "1/10000000"], ids=range(6))
def test_what_is_no_share_is_refused(text: str) -> None:
    assert read_share("1/10") == 10
    with pytest.raises(ValueError, match="1/N"):
        read_share(text)


def test_about_one_call_of_so_many_is_recorded_and_always_the_same_ones() -> None:
    limits = RecordingLimits(sample=10)

    chosen = [limits.is_recorded(f"test_{test}", number) for test in range(100) for number in range(1, 11)]

    assert chosen == [limits.is_recorded(f"test_{test}", number) for test in range(100) for number in range(1, 11)]
    assert 60 < sum(chosen) < 140


def test_all_calls_are_recorded_unless_something_else_is_said() -> None:
    assert all(RecordingLimits().is_recorded("a", number) for number in range(100))
