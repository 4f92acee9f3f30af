"""What to say of a change, by kind: once for all, or where the provider sends and where the consumer does.

`{at}` is the place in the message, `{message}` the message, `{name}` the name concerned, `{old}` and `{new}` the
fragments, `{variant}` a variant, `{parts}` parts of a form and `{ways}` how they are written, `{old_tag}` and
`{new_tag}` discriminating properties, `{old_values}` and the like what they say of a variant, `{leaves}`
when something deprecated goes away, `{part}` "operation", "webhook", "event" or "command".
"""

from __future__ import annotations

from collections.abc import Mapping

_MISSING = ("{at} may now be missing", "{at} may now be left out")
_REQUIRED = ("{at} is now always present", "{at} is now required")

SENTENCES: Mapping[str, tuple[str, ...]] = {
    "nullable.added": ("{at} may now be null", "{at} now also accepts null"),
    "nullable.removed": ("{at} will no longer be null", "{at} no longer accepts null"),
    "pattern.introduced": ("{at} will now always match the pattern {new}", "{at} must now match the pattern {new}"),
    "pattern.dropped": (
        "{at} may now fail to match the pattern {old}",
        "{at} no longer has to match the pattern {old}",
    ),
    "pattern.changed": (
        "{at} will now match the pattern {new} (was {old})",
        "{at} must now match the pattern {new} (was {old})",
    ),
    "type.contradicted": (
        "{at} is compared without its type {new}, which contradicts what else is said of it: nothing would be left",
    ),
    "format.introduced": ("{at} now has the format {new}",),
    "format.dropped": ("{at} no longer has the format {old}",),
    **dict.fromkeys(
        ("format.changed", "format.widened", "format.narrowed"), ("{at} now has the format {new} (was {old})",)
    ),
    "unique-items.introduced": ("{at} will no longer repeat an item", "{at} must no longer repeat an item"),
    "unique-items.dropped": ("{at} may now repeat an item",),
    "property.added": ("{at} is a new property", "{at} is a new, optional property"),
    "property.added-required": ("{at} is a new property, always present", "{at} is a new property, and required"),
    "property.removed": ("{at} is gone; it was always present", "{at} is gone; it was required"),
    "property.removed-optional": ("{at} is gone; it was optional", "{at} is gone; it was optional"),
    "property.became-required": _REQUIRED,
    "property.became-optional": _MISSING,
    "property.deprecated": ("{at} is now deprecated",),
    "property.reinstated": ("{at} is no longer deprecated",),
    "property.sunset-changed": ("{at} {leaves}",),
    "schema.respelled": ("{at} is described in other words; the same values are allowed",),
    "additional-properties.closed": (
        "{at} will no longer have properties beyond those listed",
        "{at} no longer accepts properties beyond those listed",
    ),
    "additional-properties.opened": (
        "{at} may now have properties beyond those listed",
        "{at} now accepts properties beyond those listed",
    ),
    "variant.added": (
        "{at} may now be a further variant{further}",
        "{at} now also accepts a further variant{further}",
    ),
    "variant.removed": ("{at} will no longer be the variant{variant}", "{at} no longer accepts the variant{variant}"),
    "discriminator.introduced": ("the variants of {at} are now told apart by {new_tag}",),
    "discriminator.dropped": ("the variants of {at} are no longer told apart by {old_tag}",),
    "discriminator.changed": ("the variants of {at} are now told apart by {new_tag} (was {old_tag})",),
    "discriminator.value-changed": (
        "the value of {new_tag} for {name} in {at} is now {new_values} (was {old_values})",
    ),
    "discriminator.value-added": (
        "{new_tag} of {at} may now be {new_value}, which stands for {new_variant}",
        "{new_tag} of {at} may now also be {new_value}, which stands for {new_variant}",
    ),
    "discriminator.value-removed": (
        "{old_tag} of {at} will no longer be {old_value}, which stood for {old_variant}",
        "{old_tag} of {at} is no longer accepted as {old_value}, which stood for {old_variant}",
    ),
    "model.refused": ("the model refuses what may be sent at {at}",),
    "handler.failed": ("the handler fails on what may be sent at {at}",),
    "handler.slow": ("the code takes too long over what may be sent at {at}",),
    "content.introduced": ("the content of {at} is now described as {new}",),
    "content.dropped": ("the content of {at} is no longer described (was {old})",),
    "content.changed": ("the content of {at} is now {new} (was {old})",),
    **{
        f"{thing}.{change}": tuple(sentence.replace("{thing}", thing) for sentence in sentences)
        for thing in ("parameter", "header")
        for change, sentences in {
            "added": ("{at} is a new {thing}", "{at} is a new, optional {thing}"),
            "added-required": ("{at} is a new {thing}, always present", "{at} is a new {thing}, and required"),
            "removed": ("{at} is gone; it was always present", "{at} is gone; it was required"),
            "removed-optional": ("{at} is gone; it was optional", "{at} is gone; it was optional"),
            "became-required": _REQUIRED,
            "became-optional": _MISSING,
            "deprecated": ("{at} is now deprecated",),
            "reinstated": ("{at} is no longer deprecated",),
            "sunset-changed": ("{at} {leaves}",),
        }.items()
    },
    "body.added": ("the {message} may now have a body",),
    "body.added-required": ("the {message} now always has a body", "the {message} must now have a body"),
    "body.removed": ("the {message} no longer has a body", "the {message} no longer takes a body"),
    "body.became-required": ("the body is now always present", "the body is now required"),
    "body.became-optional": ("the body may now be missing", "the body may now be left out"),
    "media-type.added": ("the {message} may now come as {name}", "the {message} may now be sent as {name}"),
    "media-type.removed": ("the {message} no longer comes as {name}", "the {message} is no longer accepted as {name}"),
    "media-type.loosened": (
        "the {message} may now come as anything in {new}, not only as {name}",
        "the {message} may now be sent as anything in {new}, not only as {name}",
    ),
    "content-type.changed": (
        "the payload now comes as {new} (was {old})",
        "the payload must now be sent as {new} (was {old})",
    ),
    "correlation.added": ("the correlation ID is now in {new}", "the correlation ID is now looked for in {new}"),
    "correlation.changed": (
        "the correlation ID is now in {new} (was {old})",
        "the correlation ID is now looked for in {new} (was {old})",
    ),
    "correlation.removed": (
        "it is no longer said where the correlation ID is (was {old})",
        "it is no longer said where the correlation ID is looked for (was {old})",
    ),
    "encoding.changed": ("in a form of type {name}, {parts} now {ways}",),
    "xml.changed": (
        "{at} is now written in XML as {new_xml} (was {old_xml})",
        "{at} must now be written in XML as {new_xml} (was {old_xml})",
    ),
    "status.added": ("{status} is new",),
    "status.removed": ("{status} is gone",),
    "error-status.added": ("{error} is new",),
    "error-status.removed": ("{error} is gone",),
    "operation.removed": ("the {part} is gone",),
    "operation.removed-deprecated": ("the {part} is gone; it was deprecated",),
    "operation.removed-early": ("the {part} is gone; it was announced to stay until {old_day}",),
    "operation.removed-when-due": ("the {part} is gone; it was deprecated, and to go away on {old_day}",),
    "operation.added": ("the {part} is new",),
    "operation.deprecated": ("the {part} is now deprecated",),
    "operation.reinstated": ("the {part} is no longer deprecated",),
    "operation.id-changed": ("the operationId is now {new} (was {old})",),
    "operation.id-removed": ("the {part} no longer has the operationId {old}",),
    "operation.id-added": ("the {part} now has the operationId {new}",),
    "operation.path-parameter-renamed": ("the path is now written {new} (was {old})",),
    "security-scheme.added": ("the security scheme {name} is new",),
    "security-scheme.removed": ("the security scheme {name} is gone",),
    "security-scheme.changed": ("the security scheme {name} now asks for {new_credential} (was {old_credential})",),
    "security-scheme.moved": ("tokens of the security scheme {name} now come from {new} (was {old})",),
    "expectation-removed": ("{name} is no longer expected",),
    "expectation-weakened": ("less is expected of {name} than before",),
    "snapshot-stale": ("{name} does not say what the description says: run contractguard record",),
    "server.added": ("the server {name} is new",),
    "server.removed": ("the server {name} is gone",),
}
"""Kinds that are missing here are worded from their keywords, in `describe`."""

NOUNS: Mapping[str, str] = {
    "condition": "the condition on {at}",
    "contains": "the rule for what {at} must contain",
    "dependency": "the rule for properties of {at} that go together",
    "items": "the description of the items of {at}",
    "pattern-properties": "the rule for properties of {at} named by a pattern",
    "property-names": "the rule for the names of properties of {at}",
    "unevaluated": "the rule for unlisted members of {at}",
    "union": "the choice of variants of {at}",
}
"""What to say that changed when a subject has no sentence and its keywords say too little."""
