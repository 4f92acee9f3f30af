"""The envelopes that come ready made, as data."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from contractguard.contract.errors import UsageError
from contractguard.support.dataclass import dataclass

HEADER = "header:"
"""Before the name of a header, in any case, where a value is found; anything else is a JSON Pointer into the event."""


@dataclass(frozen=True, slots=True)
class Sign:
    """Something that must be there: a header (`header:NAME`) or a place in the payload (a JSON Pointer), and with
    `equals` one of these texts in it."""

    source: str
    equals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """How one provider's payloads say which event they are.

    A source is `header:NAME` or a JSON Pointer. `event` are the sources of the event's name, the first that has a
    text counts; `detail` those of a part that is added behind a dot. `file_name` is a regular expression with the
    group `event` (and `detail`), searched for in the name of the file that a payload is in, where the payload itself
    does not tell. `data` are pointers to what the event is about; the first that is there counts, and "" is the whole
    event. `packed` is a pointer to the same as base64, and one to the media type that it has then. `items` are pointers
    with `*` for each item of an array: the events of a batch, to which all other pointers are relative. `version` are
    sources of the version of the API. `signs` are alternatives that make the profile certain, each a number of signs in
    the whole payload that must all be there.
    """

    name: str
    event: tuple[str, ...]
    detail: tuple[str, ...] = ()
    file_name: str | None = None
    data: tuple[str, ...] = ("",)
    items: tuple[str, ...] = ()
    packed: tuple[str, str] | None = None
    version: tuple[str, ...] = ()
    signs: tuple[tuple[Sign, ...], ...] = ()


def _all(*sources: str) -> tuple[Sign, ...]:
    return tuple(Sign(source) for source in sources)


_CLOUD_EVENTS = ("1.0", "0.3")

READY_MADE = (
    Profile(
        "github",
        event=("header:X-GitHub-Event",),
        detail=("/action",),
        # push.json, check_run.completed.json, check_run.completed.payload.json, push.with-tag.payload.json
        file_name=r"(?:^|/)(?P<event>[a-z][a-z0-9_]*)(?:\.(?!payload\b|with-)(?P<detail>[a-z][a-z0-9_]*))?"
        r"(?:\.with-[A-Za-z0-9_-]+)?(?:\.payload)?\.json$",
        signs=(_all("header:X-GitHub-Event"),),
    ),
    Profile(
        "shopify",
        event=("header:X-Shopify-Topic",),
        version=("header:X-Shopify-API-Version",),
        signs=(_all("header:X-Shopify-Topic"),),
    ),
    # CloudEvents 1.0, HTTP Protocol Binding 3.1 (binary): the attributes are headers, the body is the data.
    Profile(
        "cloudevents-binary",
        event=("header:ce-type",),
        version=("header:ce-dataschema",),
        signs=((Sign("header:ce-specversion", _CLOUD_EVENTS), Sign("header:ce-type")),),
    ),
    # CloudEvents 1.0, JSON Event Format 2 and 4 (batch).
    Profile(
        "cloudevents",
        event=("/type",),
        data=("/data",),
        items=("/*",),
        packed=("/data_base64", "/datacontenttype"),
        version=("/dataschema",),
        signs=(
            (Sign("/specversion", _CLOUD_EVENTS), *_all("/type", "/source", "/id")),
            (Sign("/0/specversion", _CLOUD_EVENTS), *_all("/0/type", "/0/source", "/0/id")),
        ),
    ),
    Profile(
        "stripe",
        event=("/type",),
        data=("/data/object",),
        version=("/api_version",),
        signs=((Sign("/object", ("event",)), *_all("/type", "/data/object")),),
    ),
    Profile(
        "adyen",
        event=("/eventCode",),
        items=("/notificationItems/*/NotificationRequestItem",),
        signs=(_all("/notificationItems/0/NotificationRequestItem/eventCode"),),
    ),
    Profile(
        "eventbridge",
        event=("/detail-type",),
        data=("/detail",),
        items=("/*",),
        signs=(
            _all("/detail-type", "/detail", "/source", "/id"),
            _all("/0/detail-type", "/0/detail", "/0/source", "/0/id"),
        ),
    ),
    Profile(
        "slack",
        event=("/event/type", "/type"),
        data=("/event", ""),
        signs=(
            (Sign("/type", ("event_callback",)), *_all("/event/type", "/team_id")),
            _all("header:X-Slack-Signature", "/type"),
        ),
    ),
    # Last, for its headers also come with the envelopes above.
    Profile(
        "standard-webhooks",
        event=("/type",),
        data=("/data",),
        signs=tuple(
            _all(f"header:{whose}-id", f"header:{whose}-timestamp", f"header:{whose}-signature", "/type")
            for whose in ("webhook", "svix")
        ),
    ),
)

PROFILES: Mapping[str, Profile] = MappingProxyType({profile.name: profile for profile in READY_MADE})
"""The profiles by name, in the order in which they are tried: what is more particular goes before."""


def profile_named(name: str, own: Mapping[str, Profile] = MappingProxyType({})) -> Profile:
    """The profile of this name, the project's `own` before those that come ready made.

    Raises `UsageError` with a suggestion when there is none.
    """
    known = {**PROFILES, **own}
    if name in known:
        return known[name]
    from difflib import get_close_matches

    close = get_close_matches(name[:100], known, n=1, cutoff=0.5)
    remedy = f"did you mean {close[0]}?" if close else f"there are {', '.join(sorted(known))}"
    raise UsageError(f"there is no envelope profile {name[:100]!r}", remedy=remedy)
