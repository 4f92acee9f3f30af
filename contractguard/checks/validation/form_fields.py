"""The fields of a form that a request carries as its body."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from email.parser import BytesParser
from email.policy import HTTP
from urllib.parse import parse_qsl

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"


class NoForm(Exception):
    """The body cannot be read as what it says that it is."""


def read_form(body: bytes, content_type: str) -> Mapping[str, list[str]]:
    """The texts of the fields by name, in their order. Raises `NoForm`, also for parts that are no plain text: files,
    and values in a representation of their own."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind == URLENCODED:
        try:
            return _group(parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=bool(body)))
        except ValueError as error:  # no UTF-8, or no pairs
            raise NoForm(str(error)) from None
    if kind != MULTIPART:
        raise NoForm("it is no form")
    return _group(_read_parts(body, content_type))


def _read_parts(body: bytes, content_type: str) -> list[tuple[str, str]]:
    whole = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + content_type.encode("latin-1") + b"\r\n\r\n" + body)
    if not whole.is_multipart() or whole.defects:
        raise NoForm("its parts cannot be told apart")
    found = []
    for part in whole.iter_parts():
        name = part.get_param("name", header="content-disposition")
        if not isinstance(name, str) or part.get_filename() is not None or part.get_content_type() != "text/plain":
            raise NoForm("a part is no field of text")
        content = part.get_payload(decode=True)
        try:
            found.append((name, content.decode() if isinstance(content, bytes) else str(content)))
        except UnicodeDecodeError as error:
            raise NoForm(str(error)) from None
    return found


def _group(pairs: Iterable[tuple[str, str]]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, text in pairs:
        found.setdefault(name, []).append(text)
    return found
