"""One line about one change: the field and the values, concretely."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from contractguard.contract.change import Change
from contractguard.contract.document import Json, pointer, tokens
from contractguard.rules.clauses import message_of, unspecific
from contractguard.rules.fragments import component, credential, essence, form, only_value, parts
from contractguard.rules.model import Rule
from contractguard.rules.operation_clauses import day
from contractguard.rules.wording import apart, list_values, name, shown, shown_apart
from contractguard.support.printable import printable

MAX_POINTER = 160

_NAMED_AT_PLACE = frozenset({"property", "parameter", "header", "access", "default"})
"""Subjects whose name is the last token of their place."""


def describe(rule: Rule, change: Change, place: str, *, standing: bool = False) -> str:
    """One line that says what changed at `place` (a JSON Pointer into the message), with the values concerned.
    `standing`: nothing changed; the old side is what is expected, and the new one what is described.

    `change.name` is a property's, parameter's or header's own name; the place may end with it or with its parent's.
    Text from inputs is escaped and shortened.
    """
    subject = rule.kind.partition(".")[0]
    at = (
        printable(_place(place, change.name if subject in _NAMED_AT_PLACE else ""), MAX_POINTER)
        or f"the {message_of(rule)}"
    )
    known: list[Change] = []

    def public() -> Change:
        if not known:
            known.append(_public(change, place))
        return known[0]

    tense: Callable[[str], str] = str
    if standing:
        from contractguard.rules.standing import as_it_stands as tense
    says = rule.says.sentence_for(change.old, change.new)
    words = _Words(rule, public, at, change.name, tense)
    if says.clause is not None and (said := says.clause(rule, public().old, public().new)) is not None:
        return f"{says.about.format_map(words)} {tense(said)}"
    sentences = (standing and says.standing) or says.sentences
    if not sentences:
        return f"{says.noun.format_map(words)} {tense(unspecific(rule, public().old, public().new))}"
    return tense(sentences[0] if rule.provider_sends else sentences[-1]).format_map(words)


class _Words(dict[str, str]):
    """What a sentence may speak of, each put into words only when the sentence does: most say nothing of the values,
    and redacting these takes longer than the rest."""

    def __init__(
        self, rule: Rule, public: Callable[[], Change], at: str, own_name: str, tense: Callable[[str], str]
    ) -> None:
        super().__init__(at=at, message=message_of(rule), part=_part(rule), name=name(own_name) or "it")
        self._public, self._tense = public, tense

    def __missing__(self, key: str) -> str:
        said = _WORDS[key](self._public())
        return self._tense(said) if key == "ways" else said


def _public(change: Change, place: str) -> Change:
    """The change without the defaults and examples that stand under sensitive names."""
    if not (isinstance(change.old, dict | list | str) or isinstance(change.new, dict | list | str)):
        return change
    from contractguard.contract.redaction.schemas import fragment_at

    at = pointer((change.name,)) if change.name else place
    return replace(change, old=fragment_at(change.old, at), new=fragment_at(change.new, at))


def _part(rule: Rule) -> str:
    return "operation" if rule.part == "api" else rule.part


def _say_encoded_parts(change: Change) -> str:
    """Which parts of a form are written otherwise."""
    differing = parts(change.old, change.new)
    if len(differing) != 1:
        return f"the parts {list_values(differing, 'and')} are" if differing else "parts are"
    return f"the part {shown(differing[0])} is"


def _ways(change: Change) -> str:
    """How the one part of a form that differs is written now, and was."""
    if len(differing := parts(change.old, change.new)) == 1:
        sides = (side.get(differing[0]) if isinstance(side, dict) else None for side in (change.old, change.new))
        was, now = map(form, sides)
        if was != now:
            return f"written {now} (was {was})"
    return "written in another way"


def _tag(fragment: Json) -> str:
    """The property that a discriminator looks at."""
    told = _property_name(fragment)
    return shown(told) if isinstance(told, str) else "another property"


def _property_name(fragment: Json) -> Json:
    inner = fragment.get("discriminator", fragment) if isinstance(fragment, dict) else fragment
    return inner.get("propertyName") if isinstance(inner, dict) else inner


def _old_tag(change: Change) -> str:
    """The former property of a discriminator; where it is another one now, in words that tell the two apart."""
    was, now = map(_property_name, (change.old, change.new))
    is_same = isinstance(was, str) and (change.new is None or was == now)
    return _tag(change.old) if is_same else apart(_tag(change.old), _tag(change.new))[0]


def _of_variant(side: str, word: str, change: Change) -> str:
    """What a difference between discriminators says of a variant: its values, one value, its name."""
    told = [_member(fragment, word) for fragment in (change.old, change.new)]
    if word == "values":
        return apart(*told)[side == "new"]
    return told[side == "new"]


def _member(fragment: Json, word: str) -> str:
    told = fragment.get(word) if isinstance(fragment, dict) else None
    if word == "variant":
        return name(told) if isinstance(told, str) else "another variant"
    return list_values(told) if isinstance(told, list) else shown(told)


def _xml(change: Change) -> tuple[str, str]:
    """How a value is written in XML, on both sides."""
    was, now = (printable(side, MAX_POINTER) if isinstance(side, str) else "something else"
                for side in (change.old, change.new))  # fmt: skip
    return apart(was, now)


def _place(place: str, own_name: str) -> str:
    """The place with the name at its end, whether it was there or not."""
    if not own_name:
        return place
    path = tokens(place) if place.startswith("/") else ()
    if path and str(path[-1]).casefold() == own_name.casefold():
        return place
    return place + pointer((own_name,))


def _variant(change: Change, before: str) -> str:
    """What to call a variant, behind the word: some have no name."""
    if change.name not in ("", _NAMELESS):
        return before + name(change.name)
    node = change.old if change.new is None else change.new
    reference = node.get("$ref") if isinstance(node, dict) else None
    return before + component(reference) if isinstance(reference, str) else " without a name"


_NAMELESS = "the schema"
"""How a variant is called that is all that one side allows."""


def _ends(change: Change) -> tuple[str, str]:
    """Both sides, so that they can be told apart."""
    was, now = essence(change.old), essence(change.new)
    return (was, now) if was != now else shown_apart(only_value(change.old), only_value(change.new))


def _credentials(change: Change) -> tuple[str, str]:
    new = "what is described no more" if change.new is None else credential(change.new)
    return apart(credential(change.old), new)


def _status(change: Change) -> str:
    return f"status {name(change.name)}"


_DEFAULT = "the default response"

_WORDS: Mapping[str, Callable[[Change], str]] = {
    "old": lambda change: _ends(change)[0],
    "new": lambda change: _ends(change)[1],
    "old_day": lambda change: day(change.old),
    "old_credential": lambda change: _credentials(change)[0],
    "new_credential": lambda change: _credentials(change)[1],
    "old_xml": lambda change: _xml(change)[0],
    "new_xml": lambda change: _xml(change)[1],
    "variant": lambda change: _variant(change, " "),
    "further": lambda change: _variant(change, ", "),
    "parts": _say_encoded_parts,
    "ways": _ways,
    "status": lambda change: _DEFAULT if change.name == "default" else _status(change),
    "error": lambda change: (
        f"{_DEFAULT}, for errors," if change.name == "default" else f"error status {name(change.name)}"
    ),
    "old_tag": _old_tag,
    "new_tag": lambda change: _tag(change.new),
    **{
        f"{side}_{word}": partial(_of_variant, side, word)
        for side in ("old", "new")
        for word in ("value", "values", "variant")
    },
}
