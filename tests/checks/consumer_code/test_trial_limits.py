"""Code that hangs, ends its process, takes all memory, or gives secrets away."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path

import pytest

from contractguard.checks.consumer_code.trial import Limits, Trial
from contractguard.contract.errors import InputError
from tests.checks.consumer_code.consumer_files import BARE, only, payload, tried


def test_a_handler_that_hangs_is_bounded(tmp_path: Path) -> None:
    source = """
        import time

        def handle(payload):
            while payload["status"] == "disputed":
                time.sleep(1)
    """
    report = tried(tmp_path, source, "handle", limits=Limits(each=1), trial=BARE)

    found = only(report)
    assert (found.rule, payload(found)["status"]) == ("consumer.handler.slow", "disputed")
    assert "took more than 1 seconds" in found.text


def test_a_handler_that_always_hangs_ends_the_search_and_it_is_said(tmp_path: Path) -> None:
    report = tried(tmp_path, "import time\ndef handle(payload): time.sleep(60)", "handle", limits=Limits(0.5))

    assert only(report).rule == "consumer.handler.slow"
    assert "the process had to be started again more than 10 times" in report.unchecked[0].reason
    assert [one.reason.split()[1] for one in report.unchecked[1:]] == ["unknown-field", "new-enum-member"]
    assert not report.complete


def test_the_time_for_everything_is_bounded(tmp_path: Path) -> None:
    for total in (1.5, 8, 40):  # on a busy machine the process needs longer to begin
        source = f"import time\ndef handle(payload): time.sleep({total / 5})"
        with suppress(InputError):
            report = tried(tmp_path, source, "handle", limits=Limits(each=total, total=total), trial=BARE)
            break

    assert f"the time of {total} seconds was over" in report.unchecked[0].reason
    assert report.findings == ()


def test_a_handler_that_ends_the_process(tmp_path: Path) -> None:
    source = """
        import os, sys

        def handle(payload):
            if payload["status"] == "disputed":
                print("going down", file=sys.stderr, flush=True)
                os._exit(7)
    """

    found = only(tried(tmp_path, source, "handle", trial=BARE))

    assert found.rule == "consumer.handler.failed"
    assert found.text.endswith("shop:handle ended with exit code 7: going down")


def test_leaving_by_sys_exit_is_a_failure(tmp_path: Path) -> None:
    assert "raised SystemExit: 0" in only(tried(tmp_path, "import sys\ndef handle(p): sys.exit(0)", "handle")).text


def test_a_failure_that_needs_other_payloads_before_it_is_said_to(tmp_path: Path) -> None:
    source = """
        seen = []

        def handle(payload):
            seen.append(payload)
            assert len(seen) < 5, "too many"
    """

    found = only(tried(tmp_path, source, "handle", trial=BARE))

    assert found.reason is not None and "only after other payloads" in found.reason


def test_secrets_and_prints_stay_out_of_the_report(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_API_KEY", "hunter2-very-secret")
    source = """
        import os, sys

        def handle(payload):
            print(os.environ["SHOP_API_KEY"])
            sys.stdout.write("{\\"outcome\\": \\"accepted\\"}\\n")
            raise RuntimeError("\\x1b[31m" + os.environ["SHOP_API_KEY"] * 300)
    """

    found = only(tried(tmp_path, source, "handle"))

    assert "hunter2" not in repr(found) and "very-secret" not in repr(found)
    assert "***" in found.text and "\x1b" not in found.text


def test_an_error_without_a_text_of_its_own(tmp_path: Path) -> None:
    source = """
        class Odd(Exception):
            def __str__(self):
                raise ValueError

        def handle(payload):
            raise Odd
    """

    assert "(its text cannot be had: ValueError)" in only(tried(tmp_path, source, "handle", trial=BARE)).text


def test_memory_is_bounded(tmp_path: Path) -> None:
    if sys.platform != "linux":
        pytest.skip("the bound is the system's")
    source = "def handle(payload): bytearray(8 << 30)"

    found = only(tried(tmp_path, source, "handle", limits=Limits(memory=1 << 30), trial=BARE))

    assert "MemoryError" in found.text


@pytest.mark.no_cover
def test_the_answer_is_the_same_every_time(tmp_path: Path) -> None:
    source = """
        def handle(payload):
            assert payload.get("amount", 0) < 2**40
            assert "é" not in payload["id"]
    """

    reports = [tried(tmp_path, source, "handle", trial=Trial(150, drift=False)) for _ in range(2)]

    told = [[(one.text, one.witness, one.fingerprint) for one in report.findings] for report in reports]
    assert told[0] == told[1] and len(told[0]) == 2
    assert not (tmp_path / ".hypothesis").exists()


def test_code_that_cannot_be_imported_again_stops_the_search(tmp_path: Path) -> None:
    source = """
        import os, pathlib

        if pathlib.Path("seen").exists():
            raise RuntimeError("only once")
        pathlib.Path("seen").touch()

        def handle(payload):
            os._exit(1)
    """

    report = tried(tmp_path, source, "handle", trial=BARE)

    assert "only once" in report.unchecked[0].reason and len(report.findings) == 1


def test_what_is_no_answer_counts_as_an_end(tmp_path: Path) -> None:
    source = """
        import os

        def handle(payload):
            for number in range(3, 12):
                try:
                    os.write(number, b"nonsense\\n")
                except OSError:
                    pass
    """

    report = tried(tmp_path, source, "handle", trial=BARE)

    assert {one.rule for one in report.findings} == {"consumer.handler.failed"}
