"""The description of the club of club_api.py, and the defects that are planted into it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.checks.descriptions import Json, api

DEFECTS = (
    "open-members", "no-tenant-needed", "any-tenant", "no-date", "any-language", "refuses-french", "count-as-text",
    "tags-as-text", "no-type", "type-of-no-form", "tells-what-is-only-written", "any-pin", "refuses-pin-9999",
    "any-filter", "any-ids", "any-sort", "any-seat", "text-for-row", "loses-what-was-created", "keeps-what-was-deleted",
)  # fmt: skip


def _says(schema: Json, kind: str = "application/json", **more: Json) -> Json:
    return {"description": "", "content": {kind: {"schema": schema}}, **more}


def _object(*required: str, **properties: Json) -> Json:
    return {"type": "object", "required": list(required), "properties": properties, "additionalProperties": False}


def _query(name: str, style: str, schema: Json, explode: bool) -> Json:
    return {"name": name, "in": "query", "style": style, "explode": explode, "schema": schema}


_REFUSED = _says(_object("title", title={"type": "string"}))
_NOTE = _object("id", "text", id={"type": "string"}, text={"type": "string"})
_ID: Json = [{"name": "note_id", "in": "path", "required": True, "schema": {"type": "string"}}]
_NEWS: Json = {
    "type": "object",
    "properties": {"news": {"type": "array"}, "secret": {"type": "integer", "writeOnly": True}},
}
_TAGS: Json = {"type": "array", "items": {"type": "integer"}}
_LINK: Json = {"parameters": {"note_id": "$response.body#/id"}}
DESCRIPTION = api(
    paths={
        "/members": {"get": {
            "security": [{"bearer": []}],
            "parameters": [{"name": "X-Tenant", "in": "header", "required": True,
                            "schema": {"type": "string", "pattern": "^t-[0-9]$"}}],
            "responses": {
                "200": _says({"type": "array", "items": _object("name", name={"type": "string"},
                                                                since={"type": "string", "format": "date"})}),
                "400": _REFUSED, "401": _REFUSED},
        }},
        "/news": {"get": {
            "parameters": [{"name": "lang", "in": "cookie", "schema": {"enum": ["de", "en", "fr"]}}],
            "responses": {"200": _says(_NEWS, headers={"X-Count": {"schema": {"type": "integer"}},
                                                       "X-Tags": {"schema": _TAGS}}),
                          "422": _REFUSED},
        }},
        "/login": {"post": {
            "requestBody": {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": _object(
                "user", "pin", user={"type": "string", "pattern": "^[a-z]{1,8}$"},
                pin={"type": "integer", "minimum": 1, "maximum": 9999})}}},
            "responses": {"200": _says({"type": "object"}), "415": _REFUSED, "422": _REFUSED},
        }},
        "/search": {"get": {
            "parameters": [
                _query("filter", "deepObject", _object(min={"type": "integer", "minimum": 0, "maximum": 9}), True),
                _query("ids", "pipeDelimited", {"type": "array", "minItems": 1,
                                                "items": {"type": "integer", "minimum": 0, "maximum": 9}}, False),
                {"name": "sort", "in": "query",
                 "content": {"application/json": {"schema": _object("by", by={"enum": ["name", "date"]})}}},
            ],
            "responses": {"200": _says({"type": "object"}), "422": _REFUSED},
        }},
        "/seats/{seat}": {"get": {
            "parameters": [{"name": "seat", "in": "path", "required": True,
                            "schema": {"type": "integer", "minimum": 1, "maximum": 9}}],
            "responses": {"200": _says({"type": "object", "xml": {"name": "seat"},
                                        "properties": {"row": {"type": "integer"}}}, "application/xml"),
                          "404": _REFUSED},
        }},
        "/notes": {"post": {
            "requestBody": {"required": True, "content": {"application/json": {"schema": _object(
                "text", text={"type": "string"})}}},
            "responses": {"201": _says(_NOTE, links={"read": {"operationId": "readNote", **_LINK},
                                                     "delete": {"operationId": "deleteNote", **_LINK}}),
                          "422": _REFUSED},
        }},
        "/notes/{note_id}": {
            "get": {"operationId": "readNote", "parameters": _ID, "responses": {"200": _says(_NOTE), "404": _REFUSED}},
            "delete": {"operationId": "deleteNote", "parameters": _ID,
                       "responses": {"204": {"description": ""}, "404": _REFUSED}},
        },
    },
    components={"securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}}},
)  # fmt: skip


def write_club(folder: Path) -> None:
    """Write a project around it."""
    (folder / "openapi.json").write_text(json.dumps(DESCRIPTION), "utf-8")
    (folder / "club.py").write_text(Path(__file__).with_name("club_api.py").read_text("utf-8"), "utf-8")
    called = 'app = "club:app"\nsetup = "club:setup"\nreset = "club:reset"\n'
    settings = f'[providers.club]\nspec = "openapi.json"\n[exercise]\n{called}'
    (folder / "contractguard.toml").write_text(settings, "utf-8")
