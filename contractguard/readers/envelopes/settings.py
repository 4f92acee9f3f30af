"""A project's own envelope profiles: validated by pydantic, which is imported only when one is read."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from contractguard.contract.document import tokens
from contractguard.contract.errors import UsageError
from contractguard.readers.envelopes.profiles import HEADER, Profile, Sign
from contractguard.support.printable import printable

if TYPE_CHECKING:
    from pydantic import BaseModel

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")


_REMEDY = (
    "its keys are event, detail, file_name, data, items, version and signs; a source is header:NAME or a JSON Pointer "
    "such as /type"
)


def profile_from(name: str, table: Any) -> Profile:
    """The profile that a table of the configuration describes, under `name`.

    Its keys are the fields of `Profile`: `event` (a source or several), and if wanted `detail`, `file_name`, `data`,
    `items`, `version` and `signs` (sources, or sources with the text that they must hold, which all must be there).
    Raises `UsageError` that names the key.

    >>> profile_from("ours", {"event": "header:X-Kind", "data": "/payload", "signs": {"header:X-Kind": True}}).data
    ('/payload',)
    """
    from pydantic import ValidationError

    try:
        model = _model()(**(table if isinstance(table, dict) else {"event": table}))
    except (ValidationError, TypeError) as error:
        raise UsageError(_said(name, error), remedy=_REMEDY) from None
    fields: dict[str, Any] = model.model_dump()
    signs = fields.pop("signs")
    return Profile(name=name, signs=_signs(signs), **fields)


def _said(name: str, error: Exception) -> str:
    """The first thing that is wrong, with its key."""
    from pydantic import ValidationError

    place = f"envelope profile {printable(name, 100)}"
    if not isinstance(error, ValidationError):
        return f"{place}: its keys must be strings"
    errors = error.errors(include_url=False, include_input=False)
    first = next((one for one in errors if one["type"] == "extra_forbidden"), errors[0])
    key = ".".join(str(part) for part in first["loc"] if not str(part).startswith(("function-", "list[", "str")))
    said = str(first["msg"]).removeprefix("Value error, ")
    return printable(f"{place}: {key or 'the table'}: {said}", 300)


def _signs(table: dict[str, bool | str | tuple[str, ...]]) -> tuple[tuple[Sign, ...], ...]:
    found = tuple(
        Sign(source, () if wanted is True else (wanted,) if isinstance(wanted, str) else tuple(wanted))  # type: ignore[arg-type]
        for source, wanted in sorted(table.items())
    )
    return (found,) if found else ()


def _source(text: str) -> str:
    """A header or a JSON Pointer."""
    if text.startswith(HEADER):
        if not _HEADER_NAME.fullmatch(text[len(HEADER) :].strip()):
            raise ValueError(f"{text[:80]!r} does not name a header")
        return text
    try:
        tokens(text)
    except ValueError:
        raise ValueError(
            f"{text[:80]!r} is neither header:NAME nor a JSON Pointer (which begins with a slash)"
        ) from None
    return text


def _pointer(text: str) -> str:
    if text.startswith(HEADER):
        raise ValueError("a header cannot be given here, only a JSON Pointer")
    return _source(text)


def _pattern(text: str) -> str:
    try:
        found = re.compile(text)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from None
    if "event" not in found.groupindex:
        raise ValueError("the regular expression needs a group (?P<event>…)")
    if set(found.groupindex) - {"event", "detail"}:
        raise ValueError("the only groups with a name are event and detail")
    return text


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


@cache
def _model() -> type[BaseModel]:
    """What pydantic checks; built when it is first needed."""
    from typing import Annotated, Literal

    from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StringConstraints, create_model

    short = StringConstraints(max_length=500)
    source = Annotated[str, short, AfterValidator(_source)]
    pointer = Annotated[str, short, AfterValidator(_pointer)]
    texts = Annotated[tuple[source, ...], BeforeValidator(_as_list), Field(max_length=20)]
    pointers = Annotated[tuple[pointer, ...], BeforeValidator(_as_list), Field(max_length=20)]
    wanted = Literal[True] | str | tuple[str, ...]
    needed = Annotated[texts, Field(min_length=1)]
    return create_model(
        "EnvelopeProfile",
        __config__=ConfigDict(extra="forbid", frozen=True),
        event=(needed, ...),
        detail=(texts, ()),
        file_name=(Annotated[str, short, AfterValidator(_pattern)] | None, None),
        data=(pointers, ("",)),
        items=(pointers, ()),
        version=(texts, ()),
        signs=(dict[source, wanted], {}),
    )
