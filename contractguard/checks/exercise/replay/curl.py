"""Steps as lines that a person can run in a shell."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Sequence
from urllib.parse import quote, urlencode

from contractguard.checks.exercise.replay.step import SignatureKind, Step
from contractguard.support.printable import printable

_NAMES = re.compile(r"\{([^{}]*)\}")
_SIGNATURE = ("webhook-id", "webhook-timestamp", "webhook-signature")
"""What of a delivery depends on the moment in which it is signed."""
MAX_BODY = 2_000
"""Characters of a body that stands in a line; a larger one is in the file alone."""


def curl_lines(steps: Sequence[Step], base: str = "") -> Iterator[str]:
    """A line for each step. Credentials are `$TOKEN`, the service is `$BASE` unless `base` is given, and what is taken
    from an earlier answer is a variable of the shell that the reader has to set: `$ORDER_ID`, say."""
    for step in steps:
        words = ["curl", "-sS", "-X", step.method, _url(step, base)]
        if step.with_credentials:
            words += ["-H", '"Authorization: Bearer $TOKEN"']
        if step.sign is not SignatureKind.NONE:
            words += [word for name in _SIGNATURE for word in ("-H", f'"{name}: ${_variable(name)}"')]
        for name, text in _headers(step):
            words += ["-H", _quote(f"{name}: {text}")]
        if step.body is not None:
            words += ["--data-raw", _body(step.body)]
        yield " ".join(words)


def _url(step: Step, base: str) -> str:
    """The address, in double quotes, in which variables are filled in, and nothing else is."""
    path = "".join(_path_parts(step))
    query = f"?{urlencode(step.query)}" if step.query else ""
    return f'"{_escape(base.rstrip("/")) if base else "$BASE"}{path}{_escape(query)}"'


def _path_parts(step: Step) -> Iterator[str]:
    for number, part in enumerate(_NAMES.split(step.template)):
        if number % 2 == 0:
            yield _escape(part)
        elif part in step.take:
            yield f"${{{_variable(part)}}}"
        else:
            yield quote(step.path_parameters.get(part, ""), safe="")


def _variable(name: str) -> str:
    made = "".join(letter if letter.isascii() and letter.isalnum() else "_" for letter in name).upper()
    return f"_{made}" if made[:1].isdigit() else made


def _escape(text: str) -> str:
    """Text inside double quotes, in which the shell sees nothing but text."""
    return printable("".join(f"\\{one}" if one in '"\\`$' else one for one in text))


def _headers(step: Step) -> Iterator[tuple[str, str]]:
    if step.media_type is not None and step.body is not None:
        yield "content-type", step.media_type
    yield from step.headers.items()


def _body(body: bytes) -> str:
    try:
        text = body.decode()
    except UnicodeDecodeError:
        text = ""
    if not text or len(text) > MAX_BODY or text != printable(text):
        return f"'…' # {len(body)} bytes, in the file"
    return _quote(text)


def _quote(text: str) -> str:
    return shlex.quote(printable(text))
