"""The tests in a JUnit file, as pytest writes it: which there were, and in which file."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from xml.etree import ElementTree

from contractguard.contract.errors import InputError
from contractguard.support.dataclass import dataclass

_DECLARATION = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class JunitTest:
    """One case: what it is called with its parameters, the function without them, and the file that it is in."""

    name: str
    function: str
    file: str


def read_junit(data: bytes, name: str) -> frozenset[JunitTest]:
    """The tests of a file that ran; what was skipped did not. Raises `InputError` for what is no JUnit file."""
    if _DECLARATION.search(data):
        raise InputError("declares a document type, which no JUnit file needs", where=name, remedy="write it again")
    try:
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, ValueError) as error:
        raise InputError(f"is no XML: {error}", where=name, remedy="write it with pytest --junit-xml FILE") from None
    if root.tag not in ("testsuites", "testsuite"):
        raise InputError("is no JUnit file", where=name, remedy="write it with pytest --junit-xml FILE")
    return frozenset(_test(case) for case in root.iter("testcase") if case.find("skipped") is None)


def _test(case: ElementTree.Element) -> JunitTest:
    classname, name = case.get("classname", ""), case.get("name", "")
    parts = classname.split(".")
    classes = [part for part in parts if part[:1].isupper()]
    module = parts[: len(parts) - len(classes)]
    file = case.get("file") or (PurePosixPath(*module).as_posix() + ".py" if any(module) else "")
    function = "::".join((*classes, name.partition("[")[0]))
    return JunitTest(f"{classname}::{name}", function, file)
