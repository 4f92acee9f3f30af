"""The failures that an exercise found, kept so that they can be sent again; and said where they cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from contractguard.checks.exercise.replay.failure_file import FailureRecord
from contractguard.contract.errors import InputError
from contractguard.contract.report import Section
from contractguard.store.failures import write_failure
from contractguard.support.printable import printable

NOT_KEPT = "no failure is kept for contractguard replay: {} {}"


def keep_failures(root: Path, failures: Sequence[FailureRecord], section: Section) -> Section:
    """Keep a file of each failure. What was found stands whether or not there is a place for it: where none can be
    written, the answer says so."""
    try:
        for failure in failures:
            write_failure(root, failure.fingerprint, failure.to_bytes())
    except InputError as error:
        told = printable(NOT_KEPT.format(error.where, error.what), 300)
        return replace(section, remarks=(*section.remarks, told))
    return section
