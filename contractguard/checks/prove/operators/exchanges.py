"""Changes of what stands around schemas in an API's description: operations, parameters, statuses, media types."""

from __future__ import annotations

from collections.abc import Iterator

from contractguard.checks.prove.operators.part import Part, PartKind, PartOperator
from contractguard.checks.prove.operators.row import MutatedNode, Need, find_unused_name, rename_member, without
from contractguard.contract.document import Json

_MEDIA_TYPE = "application/x-changed"
_OTHER_PLACE = {"query": "header", "header": "query", "cookie": "query"}
_SPARE_STATUS = {"1": "199", "2": "299", "3": "399", "4": "499", "5": "599", "d": "599"}


def drop_member(part: Part) -> Iterator[MutatedNode]:
    """A member of a map is gone."""
    if isinstance(part.node, dict) and part.member in part.node:
        yield MutatedNode("", without(part.node, str(part.member)))


def drop_status(part: Part) -> Iterator[MutatedNode]:
    """An answer is not described any more. That of an error is missed by nobody who breaks."""
    yield MutatedNode("", without(part.node, str(part.member)), sent=_need_of_status(part))


def rename_path(part: Part) -> Iterator[MutatedNode]:
    """A path, webhook or channel is called otherwise."""
    other = find_unused_name(f"{part.member}/renamed", part.node)
    yield MutatedNode("", rename_member(part.node, str(part.member), other))


def change_status(part: Part) -> Iterator[MutatedNode]:
    """An answer comes with another status of the same class."""
    other = _SPARE_STATUS.get(str(part.member)[:1].lower(), "599")
    if other not in part.node:
        yield MutatedNode("", rename_member(part.node, str(part.member), other), sent=_need_of_status(part))


def _need_of_status(part: Part) -> Need | None:
    return None if str(part.member)[:1] in "123" else Need.SEEN


def change_media_type(part: Part) -> Iterator[MutatedNode]:
    """A body is of another media type."""
    yield MutatedNode("", rename_member(part.node, str(part.member), find_unused_name(_MEDIA_TYPE, part.node)))


def change_listed_media_types(part: Part) -> Iterator[MutatedNode]:
    """The same in 2.0, where an operation, or the description for all of them, lists them."""
    for field in ("consumes", "produces") if part.version == "openapi-2.0" else ():
        if part.node.get(field) or part.around.get(field):
            yield MutatedNode(field, {**part.node, field: [_MEDIA_TYPE]})


def drop_parameter(part: Part) -> Iterator[MutatedNode]:
    """A parameter is gone from its list."""
    if part.around.get("in") != "path":
        yield MutatedNode("", [one for index, one in enumerate(part.node) if index != part.member])


def rename_parameter(part: Part) -> Iterator[MutatedNode]:
    """A parameter is called otherwise."""
    if part.node.get("in") not in ("path", "body"):
        yield MutatedNode("", {**part.node, "name": f"{part.node['name']}-renamed"})


def flip_parameter_required(part: Part) -> Iterator[MutatedNode]:
    """A parameter must be there, or need not."""
    if part.node.get("in") in ("path", "body"):
        return
    if part.node.get("required") is True:
        yield MutatedNode("optional", without(part.node, "required"), read=Need.SEEN)
    else:
        yield MutatedNode("required", {**part.node, "required": True})


def move_parameter(part: Part) -> Iterator[MutatedNode]:
    """A parameter travels elsewhere in the request."""
    other = _OTHER_PLACE.get(part.node.get("in"))
    if other is not None and (other, "cookie") != ("query", part.node.get("in")):
        yield MutatedNode("", without({**part.node, "in": other}, "style", "explode", "collectionFormat"))


def change_style(part: Part) -> Iterator[MutatedNode]:
    """A parameter of several values is written otherwise."""
    is_list = part.around.get("type") in ("array", "object")
    if part.version == "openapi-2.0":
        if is_list and part.node.get("in") != "body":
            form = "ssv" if part.node.get("collectionFormat") == "pipes" else "pipes"
            yield MutatedNode("", {**part.node, "collectionFormat": form})
    elif "content" in part.node:
        return
    elif part.node.get("in") == "path":
        yield MutatedNode("", {**part.node, "style": "simple" if part.node.get("style") == "label" else "label"})
    elif is_list and part.node.get("style") != "deepObject":
        usual = part.node.get("in") in ("query", "cookie")
        yield MutatedNode("", {**part.node, "explode": not part.node.get("explode", usual)})


def flip_body_required(part: Part) -> Iterator[MutatedNode]:
    """A body must be sent, or need not."""
    if part.node.get("required") is True:
        yield MutatedNode("optional", without(part.node, "required"), read=Need.SEEN)
    else:
        yield MutatedNode("required", {**part.node, "required": True})


def add_security(part: Part) -> Iterator[MutatedNode]:
    """Each way to be let in asks for one more scheme; where everybody was let in, for one."""
    now = _security(part)
    for name in sorted(part.around.get("schemes", {})):
        if all(name not in one for one in now) or not now:
            asked = [{**one, name: []} for one in now or [{}]]
            yield MutatedNode(name, {**part.node, "security": asked}, read=_need_of_security(part))
            return


def narrow_scope(part: Part) -> Iterator[MutatedNode]:
    """A scheme that knows scopes asks for one more."""
    for name, scheme in sorted(part.around.get("schemes", {}).items()):
        if isinstance(scheme, dict) and scheme.get("type") in ("oauth2", "openIdConnect"):
            asked = [{**one, name: [*one[name], "other:scope"]} if name in one else one for one in _security(part)]
            if asked != _security(part):
                yield MutatedNode(name, {**part.node, "security": asked}, read=_need_of_security(part))


def drop_security(part: Part) -> Iterator[MutatedNode]:
    """Everybody is let in."""
    if any(_security(part)):
        yield MutatedNode("", {**part.node, "security": []})


def flip_deprecated(part: Part) -> Iterator[MutatedNode]:
    """An operation is announced to go away, or not any more."""
    is_set = part.node.get("deprecated") is True
    yield MutatedNode("", without(part.node, "deprecated") if is_set else {**part.node, "deprecated": True})


def change_operation_id(part: Part) -> Iterator[MutatedNode]:
    """An operation has another name in generated code."""
    if isinstance(part.node.get("operationId"), str):
        yield MutatedNode("", {**part.node, "operationId": f"{part.node['operationId']}Renamed"})


def _need_of_security(part: Part) -> Need | None:
    """Who is called shows more than before and breaks nobody; who calls is refused."""
    return None if part.around.get("kind") == "operation" else Need.SEEN


def _security(part: Part) -> list[dict[str, Json]]:
    found = part.node.get("security", part.around.get("security"))
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


_RED, _SEEN, _NOTHING = Need.RED, Need.SEEN, Need.NOTHING

EXCHANGE_OPERATORS: tuple[PartOperator, ...] = (
    PartOperator("operation.drop", PartKind.OPERATION_OF_PATH, _RED, _RED, drop_member),
    PartOperator("path.rename", PartKind.PATH, _RED, _RED, rename_path),
    PartOperator("media-type.change", PartKind.MEDIA_TYPE, _RED, _RED, change_media_type),
    PartOperator("media-type.change", PartKind.OPERATION, _RED, _RED, change_listed_media_types),
    PartOperator("status.drop", PartKind.STATUS, _RED, _SEEN, drop_status),
    PartOperator("status.change", PartKind.STATUS, _RED, _SEEN, change_status),
    PartOperator("header.drop", PartKind.HEADER, _RED, _SEEN, drop_member),
    PartOperator("parameter.drop", PartKind.LISTED_PARAMETER, _SEEN, _RED, drop_parameter),
    PartOperator("parameter.rename", PartKind.PARAMETER, _SEEN, _RED, rename_parameter),
    PartOperator("parameter.required", PartKind.PARAMETER, _SEEN, _RED, flip_parameter_required),
    PartOperator("parameter.in", PartKind.PARAMETER, _SEEN, _RED, move_parameter),
    PartOperator("parameter.style", PartKind.PARAMETER, _SEEN, _RED, change_style),
    PartOperator("body.required", PartKind.BODY, _SEEN, _RED, flip_body_required),
    PartOperator("security.add", PartKind.OPERATION, _NOTHING, _RED, add_security),
    PartOperator("security.scope", PartKind.OPERATION, _NOTHING, _RED, narrow_scope),
    PartOperator("security.drop", PartKind.OPERATION, _NOTHING, _SEEN, drop_security),
    PartOperator("deprecated.set", PartKind.OPERATION, _SEEN, _SEEN, flip_deprecated),
    PartOperator("operation-id.change", PartKind.OPERATION, _SEEN, _SEEN, change_operation_id),
)
