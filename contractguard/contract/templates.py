"""Path parameters that only the template of a path names."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from contractguard.contract.document import Json, Location, Schema
from contractguard.contract.model import Parameter
from contractguard.support.patterns import lazy

_NAME = lazy(r"\{([^{}]*)\}")
_TEXT: Json = {"type": "string"}


def with_template_names(
    template: str, parameters: Sequence[Parameter], source: Location, dialect: Callable[[], str]
) -> tuple[Parameter, ...]:
    """The parameters, and one for each name of the template that none of them describes.

    A description must describe each (OpenAPI 3.1, 4.8.9), and many do not. Whoever calls puts some text there all the
    same, so it is a string that is always sent.
    """
    known = {one.name for one in parameters if one.location == "path"}
    names = [name for name in dict.fromkeys(_NAME.findall(template)) if name not in known]
    if not names:
        return tuple(parameters)
    schema = Schema(source.document, source.path, _TEXT, dialect())
    made = [Parameter(name, "path", True, schema, source) for name in names]
    return tuple(sorted([*parameters, *made], key=lambda one: (one.location, one.name)))
