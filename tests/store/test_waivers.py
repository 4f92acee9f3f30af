"""The file of the waivers"""

from __future__ import annotations

import os
import tomllib
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contractguard.contract.acceptance.waiver import FindingReference, Waiver
from contractguard.contract.errors import InputError, UsageError
from contractguard.store.waivers import read_waivers, write_waiver

TODAY = date(2026, 1, 1)
LAST = date(2026, 1, 31)
NAME = "waivers.toml"
A, B, C = "aaaaaaaaaaaa", "bbbbbbbbbbbb", "cccccccccccc"


def block(name: str = A, /, **keys: str) -> str:
    """A block as text; `keys` are TOML."""
    told = {"fingerprint": f'"{name}"', "reason": '"old"', "owner": '"ann"', "until": "2026-01-31", **keys}
    return "[[waiver]]\n" + "".join(f"{key} = {value}\n" for key, value in told.items() if value)


def waiver(fingerprint: str = A, reason: str = "old", **about: str) -> Waiver:
    return Waiver(FindingReference(fingerprint, **about), reason, "ann", LAST)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / NAME


def read(file: Path, text: str) -> tuple[Waiver, ...]:
    file.write_bytes(text.encode())
    return read_waivers(file, NAME, TODAY)


def names_in(file: Path) -> list[str]:
    return [one.fingerprint for one in read_waivers(file, NAME, TODAY)]


def refused(file: Path, text: str) -> UsageError:
    with pytest.raises(UsageError) as caught:
        read(file, text)
    assert "\n" not in caught.value.what
    return caught.value


class TestReading:
    def test_no_file_no_waivers(self, file: Path) -> None:
        assert read_waivers(file, NAME, TODAY) == ()

    def test_an_empty_file(self, file: Path) -> None:
        assert read(file, "# none yet\n") == ()

    def test_every_key(self, file: Path) -> None:
        text = block(rule='"response.property.removed"', message='"GET /a → 200"', pointer='"/body/id"')

        (found,) = read(file, text)

        assert found == waiver(rule="response.property.removed", message="GET /a → 200", pointer="/body/id")
        assert found.source == "waivers.toml:1"

    def test_a_reason_of_several_lines_is_one_line(self, file: Path) -> None:
        assert read(file, block(reason='"""\nold\n  clients\n"""'))[0].reason == "old clients"

    def test_one_for_each_provider(self, file: Path) -> None:
        found = read(file, block(provider='"shop"') + block(provider='"billing"') + block())

        assert [one.subject.key for one in found] == [(A, "shop"), (A, "billing"), (A, "")]

    def test_a_list_that_is_written_in_line(self, file: Path) -> None:
        text = f'waiver = [{{fingerprint = "{A}", reason = "old", owner = "ann", until = 2026-01-31}}]'

        assert read(file, text) == (waiver(),)

    def test_a_byte_order_mark(self, file: Path) -> None:
        assert read(file, "\ufeff" + block()) == (waiver(),)

    def test_an_expired_waiver_is_read(self, file: Path) -> None:
        assert read(file, block(until="2020-01-01"))[0].is_expired(TODAY)

    @pytest.mark.parametrize("until, left", [("2026-01-31", 30), ("2026-01-01", 0), ("2025-12-31", None)])
    def test_the_days_to_the_last_one_are_counted(self, file: Path, until: str, left: int | None) -> None:
        assert read(file, block(until=until))[0].days_left == left

    def test_two_waivers_for_one_finding(self, file: Path) -> None:
        error = refused(file, block() + "\n" + block())

        assert (error.what, error.where) == (
            f"a second waiver for {A}, first at waivers.toml:1",
            "waivers.toml:7",
        )

    @pytest.mark.parametrize("key", ["fingerprint", "reason", "owner", "until"])
    def test_what_is_needed(self, file: Path, key: str) -> None:
        assert refused(file, block(**{key: ""})).what == f"the waiver has no {key}"

    @pytest.mark.parametrize(
        "key, value, what",
        [
            ("until", '"2026-01-31"', "until: is not a date"),
            ("until", "2026-01-31T00:00:00Z", "until: is not a date"),
            ("until", "2027-01-02", "until: 2027-01-02 is more than a year ahead"),
            ("reason", '" \\t"', "reason: is empty"),
            ("reason", '"\\u200b\\u2060 -"', "reason: is empty"),
            ("owner", '""', "owner: is empty"),
            ("owner", "7", "owner: is not a text"),
            ("rule", "[1]", "rule: is not a text"),
            ("reason", f'"{"x" * 1001}"', "reason: longer than 1000 characters"),
            ("fingerprint", '"AAAAAAAAAAAA"', "fingerprint: 'AAAAAAAAAAAA' is not twelve digits from 0 to f"),
            ("fingerprint", '"\\u001b[31m"', "fingerprint: '\\\\u001b[31m' is not twelve digits from 0 to f"),
            ("resaon", '"old"', "unknown key 'resaon'"),
            ('"\\u001b[31m"', '"old"', "unknown key '\\\\u001b[31m'"),
        ],
    )
    def test_a_wrong_key(self, file: Path, key: str, value: str, what: str) -> None:
        error = refused(file, "\n\n" + block(**{key: value}))

        assert (error.what, error.where) == (what, "waivers.toml:3")

    def test_suggests_a_key(self, file: Path) -> None:
        assert refused(file, block(resaon='"old"')).remedy == "did you mean 'reason'?"

    @pytest.mark.parametrize(
        "text, what",
        [
            ("[waiver.a]\n", "waiver is no list of tables: write [[waiver]]"),
            ("waiver = [1]\n", "a waiver is no table: write [[waiver]]"),
            ("[[waivers]]\n", "unknown key 'waivers'"),
            ("waiver = " + "[" * 100_000, "nested too deeply"),
            ("#" * (1024 * 1024 + 1), "larger than 1024 KiB"),
        ],
    )
    def test_a_strange_file(self, file: Path, text: str, what: str) -> None:
        assert refused(file, text).what == what

    def test_wrong_toml_is_told_with_its_place(self, file: Path) -> None:
        error = refused(file, "\n[[waiver]\n")

        assert "line 2" in error.what and error.where == NAME

    def test_bytes_that_are_no_text(self, file: Path) -> None:
        file.write_bytes(b"# \xff\n")

        with pytest.raises(UsageError, match="utf-8"):
            read_waivers(file, NAME, TODAY)

    def test_a_number_that_is_too_long(self, file: Path) -> None:
        assert "limit" in refused(file, block(until="9" * 5000)).what

    def test_a_folder(self, tmp_path: Path) -> None:
        with pytest.raises(UsageError, match="not a regular file"):
            read_waivers(tmp_path, NAME, TODAY)

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no pipes with names")
    def test_a_pipe_is_not_waited_for(self, file: Path) -> None:
        os.mkfifo(file)

        with pytest.raises(UsageError, match="not a regular file"):
            read_waivers(file, NAME, TODAY)

    def test_very_many_blocks_are_read_in_time(self, file: Path) -> None:
        text = "".join(block(f"{number:012x}") for number in range(9_000))

        assert len(read(file, text)) == 9_000


class TestWriting:
    def test_makes_a_file_for_reviewers(self, file: Path) -> None:
        outcome = write_waiver(file, NAME, waiver(rule="r.removed", message="GET /a → 200", pointer="/body"), TODAY)

        assert outcome == "added"
        assert file.read_text("utf-8") == (
            "# Findings that are accepted for a while: who, why, and up to which day."
            " See `contractguard accept --help`.\n\n"
            "[[waiver]]\n"
            f'fingerprint = "{A}"\nrule = "r.removed"\nmessage = "GET /a → 200"\npointer = "/body"\n'
            'reason = "old"\nowner = "ann"\nuntil = 2026-01-31\n'
        )

    def test_the_same_twice_changes_nothing(self, file: Path) -> None:
        write_waiver(file, NAME, waiver(), TODAY)
        before = file.stat().st_mtime_ns, file.read_bytes()

        assert write_waiver(file, NAME, waiver(), TODAY) == "unchanged"
        assert (file.stat().st_mtime_ns, file.read_bytes()) == before

    def test_the_order_is_that_of_the_fingerprints(self, tmp_path: Path) -> None:
        first, second = tmp_path / "1.toml", tmp_path / "2.toml"
        for path, names in ((first, (B, A, C)), (second, (C, B, A))):
            for name in names:
                write_waiver(path, NAME, waiver(name), TODAY)

        assert first.read_bytes() == second.read_bytes()
        assert names_in(first) == [A, B, C]

    def test_what_people_wrote_stays(self, file: Path) -> None:
        head, comment = "# ours\n\n", "# about b\n"
        b = block(B, reason='"""\n  two\n  lines"""  # sic') + "# after b\n"
        file.write_text(head + block(A) + "\n" + comment + b, "utf-8")

        write_waiver(file, NAME, waiver("abbbbbbbbbbb"), TODAY)

        assert file.read_text("utf-8") == head + block(A) + "\n" + block("abbbbbbbbbbb") + "\n" + comment + b

    def test_an_update_replaces_its_block_alone(self, file: Path) -> None:
        file.write_text(
            "# a\n" + block(A) + "# end of a\n\n# b\n" + block(B).replace("]]\n", "]]\n# stays\n") + "# c\n" + block(C)
        )

        assert write_waiver(file, NAME, waiver(B, "new"), TODAY) == "changed"
        assert file.read_text() == (
            "# a\n" + block(A) + "# end of a\n\n# b\n"
            + block(B, reason='"new"').replace("]]\n", "]]\n# stays\n") + "# c\n" + block(C)
        )  # fmt: skip

    def test_the_waiver_of_another_provider_stays(self, file: Path) -> None:
        file.write_text(block(A, provider='"shop"'))

        assert write_waiver(file, NAME, waiver(A, "new", provider="billing"), TODAY) == "added"
        assert [(one.subject.provider, one.reason) for one in read_waivers(file, NAME, TODAY)] == [
            ("billing", "new"), ("shop", "old"),
        ]  # fmt: skip

    def test_an_order_of_people_stays(self, file: Path) -> None:
        file.write_text(block(C) + "\n" + block(A))

        write_waiver(file, NAME, waiver(B), TODAY)

        assert names_in(file) == [B, C, A]

    def test_line_ends_stay(self, file: Path) -> None:
        file.write_bytes(block(A).replace("\n", "\r\n").encode())

        write_waiver(file, NAME, waiver(B), TODAY)

        assert file.read_bytes() == (block(A) + "\n" + block(B)).replace("\n", "\r\n").encode()

    def test_a_link_stays_one(self, file: Path, tmp_path: Path) -> None:
        (tmp_path / "shared.toml").write_text(block(A))
        file.symlink_to("shared.toml")

        write_waiver(file, NAME, waiver(B), TODAY)

        assert file.is_symlink() and names_in(tmp_path / "shared.toml") == [A, B]

    def test_hostile_names_are_text(self, file: Path) -> None:
        told = waiver(message='GET /"\n[[waiver]]\nreason = 1 \x1b[31m\u202e\x7f', rule="\\", pointer="/" + "x" * 9_999)

        write_waiver(file, NAME, told, TODAY)

        text = file.read_text("utf-8")
        assert text.count("\n[[waiver]]") == 1 and "\x1b" not in text and "\u202e" not in text and "\x7f" not in text
        assert len(tomllib.loads(text)["waiver"][0]["pointer"]) == 400

    @pytest.mark.parametrize(
        "text",
        [
            f'waiver = [{{fingerprint = "{A}", reason = "old", owner = "ann", until = 2026-01-31}}]\n',
            block(A, reason='"""\n[[waiver]]\n"""'),
            block(A, reason="'''\n[[waiver]]\n'''") + block(C).replace("[[waiver]]", '[["waiver"]]'),
        ],
    )
    @pytest.mark.parametrize("name", [B, C])
    def test_a_file_in_which_the_blocks_cannot_be_told_is_left_alone(self, file: Path, text: str, name: str) -> None:
        file.write_text(text)

        with pytest.raises(UsageError, match="cannot be put"):
            write_waiver(file, NAME, waiver(name, "new"), TODAY)

        assert file.read_text() == text

    def test_a_wrong_file_is_left_alone(self, file: Path) -> None:
        file.write_text("[[waiver]]\n")

        with pytest.raises(UsageError, match="no fingerprint"):
            write_waiver(file, NAME, waiver(B), TODAY)

        assert file.read_text() == "[[waiver]]\n"

    def test_a_file_does_not_outgrow_the_limit(self, file: Path) -> None:
        text = "#" * (1024 * 1024 - 10) + "\n"
        file.write_text(text)

        with pytest.raises(UsageError, match="would be larger"):
            write_waiver(file, NAME, waiver(), TODAY)

        assert file.read_text() == text

    @pytest.mark.parametrize("reason", ["", " \n", "x" * 1001])
    def test_a_reason_that_could_not_be_read_again(self, file: Path, reason: str) -> None:
        with pytest.raises(UsageError, match="reason"):
            write_waiver(file, NAME, waiver(reason=reason), TODAY)

        assert not file.exists()

    @pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
    def test_a_folder_that_cannot_be_written(self, file: Path) -> None:
        file.parent.chmod(0o500)
        try:
            with pytest.raises(InputError, match="cannot be written"):
                write_waiver(file, NAME, waiver(), TODAY)
        finally:
            file.parent.chmod(0o700)

    def test_a_folder_that_is_a_file(self, tmp_path: Path) -> None:
        (tmp_path / "taken").write_text("")

        with pytest.raises(InputError, match="cannot be written"):
            write_waiver(tmp_path / "taken" / NAME, NAME, waiver(), TODAY)

    def test_writers_at_the_same_time_lose_nothing(self, file: Path) -> None:
        names = [f"{number:012x}" for number in range(24)]

        with ThreadPoolExecutor(8) as pool:
            outcomes = list(pool.map(lambda name: write_waiver(file, NAME, waiver(name), TODAY), names))

        assert set(outcomes) == {"added"}
        assert names_in(file) == names


LINES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.sampled_from([A, B, C]), LINES, LINES, LINES), max_size=5))
def test_what_was_written_last_is_read(steps: list[tuple[str, str, str, str]]) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / NAME
        expected = {}
        for name, reason, message, pointer in steps:
            reason = f"x{reason.encode('unicode_escape').decode()}"
            write_waiver(file, NAME, waiver(name, reason, message=message, pointer=pointer), TODAY)
            expected[name] = " ".join(reason.split())

        found = read_waivers(file, NAME, TODAY)

        assert {one.fingerprint: one.reason for one in found} == expected
        assert [one.fingerprint for one in found] == sorted(expected)
