"""Rows for whole operations and for the contract: lifecycle, names, security, servers.

Their examples are neutral too: an Operation Object's members (None where there is no operation), or members of the
document; `examples` spells them for a part.
"""

from __future__ import annotations

from collections.abc import Mapping

from contractguard.contract.document import Json
from contractguard.rules.model import Effect, Says
from contractguard.rules.operation_clauses import word_credentials, word_sunset, word_tags
from contractguard.rules.rows.row import (
    ERROR,
    FIRST,
    INFO,
    NOTHING,
    WARNING,
    Levels,
    Row,
    Text,
    always,
    both,
    levels,
    say,
    texts,
)


def _operation(**members: Json) -> Json:
    return {"operation": members}


_INFO = always(INFO)
_ABSENT: Json = {"operation": None}
_KEY: Json = [{"key": []}]
_TOKEN: Json = [{"token": []}]


def _row(
    kind: str,
    since: str,
    text: Text,
    old: Json,
    new: Json,
    weights: Levels = _INFO,
    *,
    says: Says,
    without: frozenset[str] = frozenset(),
) -> Row:
    """A row about an operation as a whole."""
    levels = dict.fromkeys(("api", "webhook", "event", "command"), weights)
    return Row(kind, since, Effect.NONE, texts(text), old, new, says, levels=levels, scope="contract", without=without)


def _let_in(provider: Text, consumer: Text) -> Mapping[str, Text]:
    """What is said where the provider shows credentials, and where its consumers do: of a channel, whoever takes part
    shows them, whether to send or to receive."""
    return {**texts(provider, consumer), "event": consumer}


_SAME_NAME = "Keep the former operationId; it is a name in other people's programs."

OPERATIONS: tuple[Row, ...] = (
    _row(
        "operation.removed", FIRST,
        Text(
            "{operation} is gone.", "{users} that still count on it fail, or wait in vain.",
            "Mark the operation as deprecated, with a sunset date, and remove it after that date.",
        ),
        _operation(), _ABSENT, always(ERROR),
        says=say(
            "the {part} is gone",
            standing=("the {part} is not described",),
            ends={"old": say("the {part} is gone; it was announced to stay until {old_day}")},
        ),
    ),
    _row(
        "operation.removed-deprecated", FIRST,
        Text(
            "{operation} that was deprecated is gone.",
            "It was announced; {consumers} that did not act on it in time fail, or wait in vain.",
            "Check that nobody uses it any more, or that the date was long enough ago.",
        ),
        _operation(deprecated=True), _ABSENT, levels(strict=ERROR, tolerant=WARNING, codegen=WARNING),
        says=say(
            "the {part} is gone; it was deprecated",
            ends={"old": say("the {part} is gone; it was deprecated, and to go away on {old_day}")},
        ),
    ),
    _row("operation.added", FIRST, Text("{operation} is new.", "Nobody breaks."), _ABSENT, _operation(),
        says=say("the {part} is new"),),
    _row(
        "operation.deprecated", FIRST,
        Text(
            "{operation} is now deprecated.", "Nobody breaks yet; {consumers} that use it have time to stop.",
            "Say in the description what to use instead, and until when it stays (x-sunset).",
        ),
        _operation(), _operation(deprecated=True),
        says=say("the {part} is now deprecated"),
    ),
    _row(
        "operation.reinstated", FIRST, Text("{operation} is no longer deprecated.", "Nobody breaks.", NOTHING),
        _operation(deprecated=True), _operation(),
        says=say("the {part} is no longer deprecated"),
    ),
    _row(
        "operation.sunset-changed", FIRST,
        Text(
            "The day on which a deprecated operation goes away changed.",
            "{users} that planned by the former day may be too late.",
            "Move the day only to a later one, or announce it to everyone who planned by it.",
        ),
        _operation(**{"deprecated": True, "x-sunset": "2030-12-31"}),
        _operation(**{"deprecated": True, "x-sunset": "2030-06-30"}), always(WARNING),
        says=Says(about="the {part}", clause=word_sunset),
    ),
    _row(
        "operation.id-changed", FIRST,
        Text(
            "The operationId of an operation changed.",
            "Nothing changes on the wire, but generated clients get another method name, and programs that use them "
            "no longer compile.", _SAME_NAME,
        ),
        _operation(operationId="getOrder"), _operation(operationId="readOrder"),
        levels(strict=INFO, tolerant=INFO, codegen=ERROR),
        says=say("the operationId is now {new} (was {old})"),
    ),
    _row(
        "operation.id-removed", FIRST,
        Text(
            "An operation lost its operationId.",
            "Nothing changes on the wire, but generated clients make up another method name.", _SAME_NAME,
        ),
        _operation(operationId="getOrder"), _operation(), levels(strict=INFO, tolerant=INFO, codegen=ERROR),
        says=say("the {part} no longer has the operationId {old}"),
    ),
    _row(
        "operation.id-added", FIRST,
        Text(
            "An operation got an operationId.",
            "Nothing changes on the wire, but generated clients use it in place of a name that they made up.",
            "Choose the name that generators made up so far, where there are clients already.",
        ),
        _operation(), _operation(operationId="getOrder"), levels(strict=INFO, tolerant=INFO, codegen=WARNING),
        says=say("the {part} now has the operationId {new}"),
    ),
    _row(
        "operation.tags-changed", FIRST,
        Text(
            "The tags of an operation changed.",
            "Nothing changes on the wire, but many generators put operations into classes by their first tag.",
            "Keep the first tag, and add others behind it.",
        ),
        _operation(tags=["orders"]), _operation(tags=["sales"]), levels(strict=INFO, tolerant=INFO, codegen=WARNING),
        says=Says(about="the {part}", clause=word_tags),
    ),
    Row(
        "operation.security-narrowed", FIRST, Effect.NARROWS,
        _let_in(
            Text(
                "A {message} comes with fewer kinds of credentials than it could, or always with some.",
                "Nobody breaks: a {consumer} that checks them by the old description still finds what it accepts.",
            ),
            Text(
                "A {consumer} that was let in so far may be refused.",
                "Whoever calls with the credentials, or the scopes, that the old description asks for gets an error.",
                "Keep the former way in until every {consumer} uses the new one, and say by when.",
            ),
        ),
        _operation(security=[]), _operation(security=_KEY),
        levels={
            "api": always(ERROR),
            "webhook": always(INFO),
            "event": always(ERROR),
            "command": always(ERROR),
        }, scope="contract",
        says=Says(about="the {part}", clause=word_credentials),
    ),
    Row(
        "operation.security-widened", FIRST, Effect.WIDENS,
        _let_in(
            Text(
                "A {message} may now come with other credentials, or with none.",
                "A {consumer} that checks the former credentials refuses the call.",
                "Go on sending the former credentials until every {consumer} knows the new ones.",
            ),
            Text("A {consumer} may now use further credentials, or fewer.", "Nobody breaks: the former ones still do."),
        ),
        _operation(security=_KEY), _operation(security=[*_KEY, *_TOKEN]),
        levels={
            "api": always(INFO),
            "webhook": levels(strict=ERROR, tolerant=WARNING, codegen=WARNING),
            "event": always(INFO),
            "command": always(INFO),
        }, scope="contract",
        says=Says(about="the {part}", clause=word_credentials),
    ),
    Row(
        "operation.security-changed", FIRST, Effect.EITHER,
        _let_in(
            Text(
                "A {message} now comes with other credentials.",
                "A {consumer} that checks the former credentials refuses the call.",
                "Send both the former and the new credentials until every {consumer} knows the new ones.",
            ),
            Text(
                "An operation now asks for other credentials.",
                "Whoever calls with the former credentials gets an error.",
                "Accept both until every {consumer} uses the new ones, and say by when.",
            ),
        ),
        _operation(security=_KEY), _operation(security=_TOKEN),
        levels={
            "api": always(ERROR),
            "webhook": levels(strict=ERROR, tolerant=WARNING, codegen=WARNING),
            "event": always(ERROR),
            "command": always(ERROR),
        }, scope="contract",
        says=Says(about="the {part}", clause=word_credentials),
    ),
    _row(
        "operation.path-parameter-renamed", FIRST,
        Text(
            "A parameter in the path has another name; the path itself is the same.",
            "Nothing changes on the wire, but generated clients name the argument differently, and programs that pass "
            "it by name no longer compile.",
            "Keep the former name.",
        ),
        {"path": "id"}, {"path": "order_id"}, levels(strict=INFO, tolerant=INFO, codegen=ERROR),
        says=say("the path is now written {new} (was {old})"),
        without=frozenset({"webhook"}),
    ),
)  # fmt: skip

_API_KEY: Json = {"type": "apiKey", "in": "header", "name": "X-Api-Key"}
_SERVERS: Json = [{"url": "https://api.example.com"}, {"url": "https://eu.api.example.com"}]


def _in_region(default: str) -> Json:
    variables: Json = {"region": {"default": default, "enum": ["eu", "us"]}}
    return {"url": "https://{region}.api.example.com", "variables": variables}


def _api(kind: str, since: str, text: Text, old: Json, new: Json, weights: Levels = _INFO, *, says: Says) -> Row:
    return Row(kind, since, Effect.NONE, texts(text), old, new, says, levels=both(weights), scope="contract")


def _schemes(**schemes: Json) -> Json:
    return {"components": {"securitySchemes": schemes}}


def _used_scheme(scheme: Json) -> Json:
    """A scheme that an operation asks for."""
    answers = {"200": {"description": "done"}}
    return {"paths": {"/orders": {"get": {"security": _KEY, "responses": answers}}}} | _schemes(key=scheme)


def _say_issued(host: str) -> Json:
    """Tokens that come from a host."""
    return {"type": "openIdConnect", "openIdConnectUrl": f"https://{host}/.well-known/openid-configuration"}


CONTRACTS: tuple[Row, ...] = (
    _api(
        "security-scheme.added", FIRST,
        Text(
            "The contract describes a further kind of credentials.",
            "Nobody breaks; operations that ask for it have findings of their own.",
        ),
        _schemes(), _schemes(key=_API_KEY),
        says=say("the security scheme {name} is new"),
    ),
    _api(
        "security-scheme.removed", FIRST,
        Text(
            "A kind of credentials is no longer described.",
            "Operations that asked for it have findings of their own; generated clients lose a setting.",
            "Keep the description of the scheme as long as an operation accepts it.",
        ),
        _schemes(key=_API_KEY), _schemes(),
        says=say("the security scheme {name} is gone"),
    ),
    _api(
        "security-scheme.changed", FIRST,
        Text(
            "A kind of credentials must now be sent in another way.",
            "Whoever sends them as before (in the former header, by the former flow) is refused by every operation "
            "that asks for them.",
            "Add the new way as a scheme of its own, accept both, and withdraw the former once nobody uses it.",
        ),
        _used_scheme(_API_KEY), _used_scheme(_API_KEY | {"name": "X-Token"}), always(ERROR),
        says=say("the security scheme {name} now asks for {new_credential} (was {old_credential})"),
    ),
    _api(
        "security-scheme.moved", FIRST,
        Text(
            "Tokens are now issued at another address.",
            "Whoever still asks for them at the former one may get none, or one that is no longer taken.",
            "Keep the former address until everyone asks at the new one.",
        ),
        _used_scheme(_say_issued("login.example.com")), _used_scheme(_say_issued("id.example.com")),
        levels(strict=ERROR, tolerant=WARNING, codegen=WARNING),
        says=say("tokens of the security scheme {name} now come from {new} (was {old})"),
    ),
    _api(
        "server.added", FIRST, Text("The contract names a further server.", "Nobody breaks."),
        {"servers": _SERVERS[:1]}, {"servers": _SERVERS},
        says=say("the server {name} is new"),
    ),
    _api(
        "server.removed", FIRST,
        Text(
            "The contract no longer names a server.", "Whoever calls it may find it gone.",
            "Keep the server up, or forward its calls, until nobody uses it any more.",
        ),
        {"servers": _SERVERS}, {"servers": _SERVERS[:1]}, levels(strict=ERROR, tolerant=WARNING, codegen=WARNING),
        says=say("the server {name} is gone"),
    ),
    _api(
        "server.default-changed", FIRST,
        Text(
            "Another server stands first, or a variable of a server has another default.",
            "Whoever chooses none, as generated clients do, calls another address from now on.",
            "Keep the first server and the defaults; let those who want the other address choose it.",
        ),
        {"servers": [_in_region("eu")]}, {"servers": [_in_region("us")]},
        levels(strict=ERROR, tolerant=WARNING, codegen=ERROR),
        says=say("whoever chooses no server and no value of its variables now calls {new} (was {old})"),
    ),
)  # fmt: skip
