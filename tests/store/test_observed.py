"""The record of what was seen, as a file: joined, of one provider, whole or untouched."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from contractguard.contract.errors import InputError
from contractguard.observe.sketch.file import observed_bytes
from contractguard.observe.sketch.observed import Observed
from contractguard.observe.sketch.sketch import observe_value
from contractguard.store.observed import load_observed, merge_observed_files, record_observed

KEY = "GET /charges → 200 application/json"


def seen(value: Any, key: str = KEY, provider: str = "payments") -> Observed:
    """The record of one call."""
    return Observed(provider, 1, {key: observe_value(value)})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a record belongs, in a project."""
    return tmp_path / "snapshots" / "payments" / "observed.json"


def messages(path: Path) -> set[str]:
    """Which messages a file speaks of."""
    return set(load_observed(path, path.name)[1].messages)


def test_what_is_new_is_joined_with_what_is_known(path: Path, tmp_path: Path) -> None:
    first, second = (record_observed(seen(value), path, tmp_path) for value in ({"a": 1}, {"b": 1}))

    assert (first, second) == ("created", "changed")
    assert '"a?": "integer 1e0"' in path.read_text("utf-8")


def test_a_second_run_leaves_the_file_alone(path: Path, tmp_path: Path) -> None:
    record_observed(seen({"a": 1}), path, tmp_path)
    before = path.stat()

    assert record_observed(seen({"a": 2}), path, tmp_path) == "unchanged"
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_nothing_is_written_where_only_the_outcome_is_asked(path: Path, tmp_path: Path) -> None:
    assert record_observed(seen({"a": 1}), path, tmp_path, write=False) == "created"
    assert not path.exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (observed_bytes(seen({}, provider="shipping")), "record of 'shipping', not of 'payments'"),
        (b'{"version": 2}', "of version 2"),
        (b'{"version": 1, "provider": "payments", "calls": "1+", "messages": {"k": "strin"}}', "has 'strin'"),
        (b"", "empty"),
    ],
    ids=["another provider", "newer version", "damaged", "empty"],
)
def test_a_file_that_is_no_record_of_this_provider_is_left_alone(
    path: Path, tmp_path: Path, text: bytes, said: str
) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(text)

    with pytest.raises(InputError) as caught:
        record_observed(seen({"a": 1}), path, tmp_path)

    assert said in caught.value.what
    assert caught.value.remedy
    assert path.read_bytes() == text


def test_a_file_outside_of_the_project_is_not_written(tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "snapshots").symlink_to(tmp_path)

    with pytest.raises(InputError):
        record_observed(seen({}), tmp_path / "project" / "snapshots" / "observed.json", tmp_path / "project")

    assert not (tmp_path / "observed.json").exists()


def test_of_several_writers_at_once_each_is_joined(path: Path, tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda i: record_observed(seen({}, f"GET /{i} → 200"), path, tmp_path), range(12)))

    assert messages(path) == {f"GET /{i} → 200" for i in range(12)}


class TestMergeDriver:
    """Three files, as git hands them over; ours is written."""

    def files(self, folder: Path, *texts: bytes) -> list[Path]:
        """Base, ours and theirs."""
        made = [folder / name for name in ("base", "ours", "theirs")]
        for path, text in zip(made, texts, strict=True):
            path.write_bytes(text)
        return made

    def test_what_either_side_removed_does_not_come_back(self, tmp_path: Path) -> None:
        old, new = seen({}, "GET /old → 200"), seen({}, "GET /new → 200")
        both = Observed("payments", 1, {**old.messages, **new.messages})
        base, ours, theirs = self.files(
            tmp_path, observed_bytes(old), observed_bytes(Observed("payments", 1)), observed_bytes(both)
        )

        merge_observed_files(base, ours, theirs)

        assert messages(ours) == {"GET /new → 200"}

    def test_a_file_that_both_sides_added_has_an_empty_base(self, tmp_path: Path) -> None:
        base, ours, theirs = self.files(tmp_path, b"", observed_bytes(seen({"a": 1})), observed_bytes(seen({"b": 1})))

        merge_observed_files(base, ours, theirs)

        facts = load_observed(ours, "ours")[1].messages[KEY]
        assert (set(facts.properties), facts.always) == ({"a", "b"}, frozenset())

    @pytest.mark.parametrize("theirs", [b"{}", observed_bytes(seen({}, provider="other"))], ids=["damaged", "other"])
    def test_what_cannot_be_merged_changes_nothing(self, tmp_path: Path, theirs: bytes) -> None:
        mine = observed_bytes(seen({"a": 1}))
        files = self.files(tmp_path, mine, mine, theirs)

        with pytest.raises(InputError, match="theirs"):
            merge_observed_files(*files)

        assert files[1].read_bytes() == mine


def test_a_record_that_says_just_what_was_seen_is_not_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record_observed(seen({"a": 1}), path)
    monkeypatch.setattr("contractguard.store.observed.load_observed", None)

    assert record_observed(seen({"a": 2}), path) == "unchanged"
    with pytest.raises(TypeError):  # anything else has to be
        record_observed(seen({"a": None}), path)
