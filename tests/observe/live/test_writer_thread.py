"""The thread beside a server: when it looks."""

from __future__ import annotations

import threading

from contractguard.observe.live.writer_thread import WriterThread

LONG = 60.0
"""Seconds after which a test that waits for a thread has failed."""


class Work:
    """Counts looks, and lets a test wait for them."""

    def __init__(self, interval: float) -> None:
        self.looks, self.settles = threading.Semaphore(0), threading.Semaphore(0)
        self.thread = WriterThread(self.looks.release, self.settles.release, interval)

    def looked(self) -> bool:
        return self.looks.acquire(timeout=LONG)


def test_what_is_noticed_is_looked_at_at_once() -> None:
    work = Work(LONG)

    work.thread.notice()

    assert work.looked()
    work.thread.stop()


def test_counts_are_settled_in_a_pause() -> None:
    work = Work(0.001)

    work.thread.notice()

    assert work.looked() and work.settles.acquire(timeout=LONG)
    work.thread.stop()


def test_nothing_is_looked_at_twice_within_the_interval() -> None:
    work = Work(LONG)
    work.thread.notice()
    assert work.looked()

    work.thread.notice()

    assert not work.looks.acquire(timeout=0.05)
    work.thread.stop()


def test_what_is_much_does_not_wait_for_the_interval() -> None:
    work = Work(LONG)
    work.thread.notice()
    assert work.looked()

    work.thread.notice(True)

    assert work.looked()
    work.thread.stop()


def test_a_process_that_was_forked_starts_a_thread_of_its_own() -> None:
    work = Work(LONG)
    work.thread.notice()
    assert work.looked()
    work.thread.stop()

    work.thread.start_anew()
    work.thread.notice()

    assert work.looked()
    work.thread.stop()
