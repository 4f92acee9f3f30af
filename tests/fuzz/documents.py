"""A valid document of every input format, with as many of its fields as fit on a page."""

from __future__ import annotations

from typing import Any

Json = Any

ORDER: Json = {
    "type": "object",
    "title": "Order",
    "required": ["id", "total"],
    "minProperties": 1,
    "maxProperties": 20,
    "properties": {
        "id": {"type": "string", "pattern": "^[a-z]{1,8}$", "minLength": 1, "maxLength": 8},
        "total": {"type": "number", "minimum": 0, "maximum": 1000, "multipleOf": 0.5},
        "state": {"enum": ["open", "paid"], "default": "open"},
        "at": {"type": "string", "format": "date-time", "readOnly": True},
        "lines": {
            "type": "array",
            "items": {"$ref": "#/definitions/Line"},
            "minItems": 0,
            "maxItems": 9,
            "uniqueItems": True,
        },
        "either": {"oneOf": [{"type": "string"}, {"type": "integer"}]},
        "any": {"anyOf": [{"type": "boolean"}, {"$ref": "#/definitions/Line"}]},
        "all": {"allOf": [{"type": "integer"}, {"minimum": 3}], "not": {"enum": [4]}},
    },
    "additionalProperties": {"type": "string"},
}
LINE: Json = {"type": "object", "properties": {"sku": {"type": "string"}, "next": {"$ref": "#/definitions/Line"}}}

OLD: Json = {
    "patternProperties": {"^x-": {"type": "string"}},
    "dependencies": {"id": ["total"], "at": {"required": ["state"]}},
    "additionalItems": False,
    "items": [{"type": "string"}],
}
YOUNG: Json = {"const": None, "contains": {"type": "integer"}, "propertyNames": {"maxLength": 5}, "examples": [1]}
CONDITIONAL: Json = {"if": {"required": ["id"]}, "then": {"minProperties": 2}, "else": True}
MODERN: Json = {
    "dependentRequired": {"id": ["total"]},
    "dependentSchemas": {"at": {"required": ["state"]}},
    "minContains": 1,
    "maxContains": 3,
    "unevaluatedProperties": False,
    "unevaluatedItems": {"type": "string"},
    "$anchor": "here",
    "$comment": "no more",
    "contentEncoding": "base64",
}


def schema(dialect: str) -> Json:
    """An order, with every keyword of a dialect of JSON Schema."""
    ids = {
        "draft-04": "http://json-schema.org/draft-04/schema#",
        "draft-06": "http://json-schema.org/draft-06/schema#",
        "draft-07": "http://json-schema.org/draft-07/schema#",
        "2019-09": "https://json-schema.org/draft/2019-09/schema",
        "2020-12": "https://json-schema.org/draft/2020-12/schema",
    }
    found = {"$schema": ids[dialect], **ORDER, "definitions": {"Line": LINE, "Old": OLD}}
    if dialect != "draft-04":
        found["definitions"]["Young"] = YOUNG
    if dialect not in ("draft-04", "draft-06"):
        found["definitions"]["Conditional"] = CONDITIONAL
    if dialect in ("2019-09", "2020-12"):
        found["definitions"] = {**found["definitions"], "Modern": MODERN}
        del found["definitions"]["Old"]
    if dialect == "2020-12":
        found["definitions"]["Tuple"] = {"prefixItems": [{"type": "string"}, True], "items": False}
    found["properties"] = {
        **ORDER["properties"],
        **{name.lower(): {"$ref": f"#/definitions/{name}"} for name in found["definitions"]},
    }
    return found


def moved(node: Json, old: str, new: str) -> Json:
    """A document with its references changed."""
    if isinstance(node, dict):
        return {key: moved(value, old, new) for key, value in node.items()}
    if isinstance(node, list):
        return [moved(value, old, new) for value in node]
    return node.replace(old, new) if isinstance(node, str) else node


def swagger() -> Json:
    """OpenAPI 2.0."""
    order = dict(ORDER)
    order["properties"] = {k: v for k, v in ORDER["properties"].items() if k not in ("either", "any", "all")}
    return {
        "swagger": "2.0",
        "info": {"title": "Shop", "version": "1"},
        "host": "shop.example",
        "basePath": "/v1",
        "schemes": ["https"],
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "securityDefinitions": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}},
        "security": [{"key": []}],
        "parameters": {"page": {"name": "page", "in": "query", "type": "integer", "collectionFormat": "csv"}},
        "responses": {"missing": {"description": "gone"}},
        "definitions": {"Order": {**order, "discriminator": "id"}, "Line": LINE},
        "paths": {
            "/orders/{id}": {
                "parameters": [{"name": "id", "in": "path", "required": True, "type": "string", "maxLength": 9}],
                "put": {
                    "operationId": "putOrder",
                    "tags": ["orders"],
                    "deprecated": True,
                    "parameters": [
                        {"$ref": "#/parameters/page"},
                        {"name": "order", "in": "body", "required": True, "schema": {"$ref": "#/definitions/Order"}},
                    ],
                    "responses": {
                        "200": {
                            "description": "done",
                            "schema": {"$ref": "#/definitions/Order"},
                            "headers": {"X-Page": {"type": "integer"}},
                        },
                        "404": {"$ref": "#/responses/missing"},
                    },
                },
            }
        },
    }


def openapi(version: str) -> Json:
    """OpenAPI 3.0, 3.1 or 3.2."""
    is_old = version.startswith("3.0")
    order = moved(
        {**ORDER, "nullable": True} if is_old else {**ORDER, "const": {}}, "#/definitions/", "#/components/schemas/"
    )
    if not is_old:
        del order["const"]
        order["properties"]["tuple"] = {"prefixItems": [{"type": "string"}], "dependentRequired": {"id": ["at"]}}
    json = {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}, "example": {"id": "a", "total": 1}}}
    found: Json = {
        "openapi": version,
        "info": {"title": "Shop", "version": "1", "license": {"name": "MIT"}},
        "servers": [{"url": "https://{host}/v1", "variables": {"host": {"default": "shop.example", "enum": ["a"]}}}],
        "security": [{"oauth": ["read"]}],
        "tags": [{"name": "orders"}],
        "paths": {
            "/orders/{id}": {
                "summary": "Orders",
                "parameters": [{"$ref": "#/components/parameters/Id"}],
                "put": {
                    "operationId": "putOrder",
                    "deprecated": True,
                    "x-sunset": "2030-01-01",
                    "servers": [{"url": "/v1"}],
                    "parameters": [
                        {
                            "name": "page",
                            "in": "query",
                            "style": "form",
                            "explode": True,
                            "schema": {"type": "array", "items": {"type": "integer"}},
                        },
                        {"name": "filter", "in": "query", "content": json},
                        {"name": "Cookie", "in": "cookie", "schema": {"type": "string"}},
                    ],
                    "requestBody": {
                        "required": True,
                        "content": {
                            **json,
                            "multipart/form-data": {
                                "schema": {"type": "object", "properties": {"file": {"type": "string"}}},
                                "encoding": {
                                    "file": {
                                        "contentType": "image/png",
                                        "style": "form",
                                        "explode": False,
                                        "headers": {"X-A": {"schema": {"type": "string"}}},
                                    }
                                },
                            },
                        },
                    },
                    "responses": {
                        "200": {
                            "description": "done",
                            "headers": {"X-Page": {"required": True, "schema": {"type": "integer"}}},
                            "content": json,
                            "links": {"next": {"operationId": "putOrder", "parameters": {"id": "$response.body#/id"}}},
                        },
                        "4XX": {"$ref": "#/components/responses/Missing"},
                    },
                    "callbacks": {
                        "settled": {
                            "{$request.body#/url}": {
                                "post": {
                                    "requestBody": {"content": json},
                                    "responses": {"204": {"description": "thanks"}},
                                }
                            }
                        }
                    },
                    "security": [{"key": []}, {}],
                },
            }
        },
        "components": {
            "schemas": {
                "Order": {
                    **order,
                    "discriminator": {"propertyName": "state", "mapping": {"open": "#/components/schemas/Order"}},
                },
                "Line": moved(LINE, "#/definitions/", "#/components/schemas/"),
            },
            "parameters": {"Id": {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}},
            "responses": {"Missing": {"description": "gone", "content": json}},
            "securitySchemes": {
                "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
                "oauth": {
                    "type": "oauth2",
                    "flows": {"implicit": {"authorizationUrl": "https://a.example", "scopes": {"read": "all"}}},
                },
            },
        },
    }
    if not is_old:
        found["webhooks"] = {
            "paid": {"post": {"requestBody": {"content": json}, "responses": {"200": {"description": "ok"}}}}
        }
        found["jsonSchemaDialect"] = "https://spec.openapis.org/oas/3.1/dialect/base"
    if version.startswith("3.2"):
        del found["jsonSchemaDialect"]
        found["paths"]["/orders/{id}"]["query"] = {"responses": {"200": {"description": "found", "content": json}}}
        found["paths"]["/orders/{id}"]["additionalOperations"] = {
            "COPY": {"responses": {"200": {"description": "copied"}}}
        }
        found["paths"]["/stream"] = {
            "get": {
                "responses": {
                    "200": {"description": "s", "content": {"application/jsonl": {"itemSchema": {"type": "integer"}}}}
                }
            }
        }
    return found


def asyncapi_2() -> Json:
    """AsyncAPI 2.6."""
    payload = moved(ORDER, "#/definitions/", "#/components/schemas/")
    return {
        "asyncapi": "2.6.0",
        "info": {"title": "Shop", "version": "1"},
        "defaultContentType": "application/json",
        "servers": {"main": {"url": "kafka.example", "protocol": "kafka", "security": [{"user": []}]}},
        "channels": {
            "orders/{id}": {
                "parameters": {"id": {"schema": {"type": "string"}, "location": "$message.payload#/id"}},
                "servers": ["main"],
                "subscribe": {
                    "operationId": "paid",
                    "traits": [{"summary": "all"}],
                    "message": {"oneOf": [{"$ref": "#/components/messages/Paid"}, {"name": "b", "payload": payload}]},
                },
                "publish": {"message": {"$ref": "#/components/messages/Paid"}},
            }
        },
        "components": {
            "schemas": {"Line": moved(LINE, "#/definitions/", "#/components/schemas/")},
            "messages": {
                "Paid": {
                    "name": "paid",
                    "messageId": "paid",
                    "contentType": "application/json",
                    "schemaFormat": "application/vnd.aai.asyncapi;version=2.6.0",
                    "headers": {"type": "object", "properties": {"trace": {"type": "string"}}},
                    "correlationId": {"location": "$message.header#/trace"},
                    "traits": [{"$ref": "#/components/messageTraits/common"}],
                    "payload": payload,
                }
            },
            "messageTraits": {"common": {"headers": {"type": "object", "properties": {"a": {"type": "integer"}}}}},
            "securitySchemes": {"user": {"type": "userPassword"}},
        },
    }


def asyncapi_3() -> Json:
    """AsyncAPI 3.0."""
    payload = moved(ORDER, "#/definitions/", "#/components/schemas/")
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Shop", "version": "1"},
        "defaultContentType": "application/json",
        "servers": {"main": {"host": "kafka.example", "protocol": "kafka"}},
        "channels": {
            "orders": {
                "address": "orders.{id}",
                "parameters": {"id": {"description": "which", "enum": ["a"], "default": "a"}},
                "servers": [{"$ref": "#/servers/main"}],
                "messages": {"paid": {"$ref": "#/components/messages/Paid"}, "b": {"payload": {"type": "string"}}},
            }
        },
        "operations": {
            "onPaid": {
                "action": "send",
                "channel": {"$ref": "#/channels/orders"},
                "messages": [{"$ref": "#/channels/orders/messages/paid"}],
                "security": [{"type": "userPassword"}],
                "traits": [{"summary": "all"}],
                "reply": {"channel": {"$ref": "#/channels/orders"}, "address": {"location": "$message.header#/to"}},
            },
            "pay": {"action": "receive", "channel": {"$ref": "#/channels/orders"}},
        },
        "components": {
            "schemas": {"Line": moved(LINE, "#/definitions/", "#/components/schemas/")},
            "messages": {
                "Paid": {
                    "name": "paid",
                    "contentType": "application/json",
                    "headers": {"type": "object", "properties": {"trace": {"type": "string"}}},
                    "payload": {"schemaFormat": "application/schema+json;version=draft-07", "schema": payload},
                    "traits": [{"headers": {"type": "object", "properties": {"a": {"type": "integer"}}}}],
                }
            },
        },
    }


def pact(version: int) -> Json:
    """A pact of version 1 to 4, with requests, responses and a message."""
    request: Json = {"method": "PUT", "path": "/orders/a", "query": "page=1&page=2", "headers": {"X-Key": "k"}}
    response: Json = {
        "status": 200,
        "headers": {"X-Page": "1"},
        "body": {"id": "a", "total": 1.5, "lines": [{"sku": "s"}]},
    }
    found: Json = {
        "consumer": {"name": "web"},
        "provider": {"name": "pay"},
        "metadata": {"pactSpecification": {"version": f"{version}.0"}},
        "interactions": [{"description": "an order", "providerState": "one", "request": request, "response": response}],
    }
    if version == 2:
        response["matchingRules"] = {
            "$.body.id": {"match": "regex", "regex": "[a-z]"},
            "$.body.lines[*].sku": {"match": "type", "min": 1, "max": 3},
            "$.headers.X-Page": {"match": "type"},
        }
    if version > 2:
        request["query"] = {"page": ["1", "2"]}
        response["matchingRules"] = {
            "body": {
                "$.id": {"combine": "AND", "matchers": [{"match": "regex", "regex": "[a-z]"}, {"match": "type"}]},
                "$.total": {"matchers": [{"match": "decimal"}]},
                "$.lines": {"matchers": [{"match": "type", "min": 1, "max": 3}]},
                "$.lines[*].sku": {"matchers": [{"match": "equality"}, {"match": "include", "value": "s"}]},
            },
            "header": {"X-Page": {"matchers": [{"match": "number"}]}},
            "status": {"matchers": [{"match": "statusCode", "status": "success"}]},
        }
        response["generators"] = {"body": {"$.id": {"type": "RandomString", "size": 3}}}
        found["interactions"][0]["providerStates"] = [{"name": "one", "params": {"id": 1}}]
    if version == 3:
        found["messages"] = [
            {
                "description": "paid",
                "contents": {"id": "a"},
                "metaData": {"contentType": "application/json"},
                "matchingRules": {"body": {"$.id": {"matchers": [{"match": "type"}]}}},
            }
        ]
    if version == 4:
        interaction = found["interactions"][0]
        interaction |= {"type": "Synchronous/HTTP", "key": "a", "pending": False, "comments": {"text": ["b"]}}
        response["body"] = {"content": response["body"], "contentType": "application/json", "encoded": False}
        response["matchingRules"]["body"]["$.state"] = {
            "matchers": [{"match": "arrayContains", "variants": [{"index": 0, "rules": {"$.a": {"matchers": []}}}]}]
        }
        found["interactions"].append(
            {
                "type": "Asynchronous/Messages",
                "description": "paid",
                "contents": {"content": "eyJhIjogMX0=", "contentType": "application/json", "encoded": "base64"},
                "metadata": {"topic": "orders"},
                "matchingRules": {"body": {"$.a": {"matchers": [{"match": "integer"}]}}},
            }
        )
        found["metadata"]["plugins"] = [{"name": "csv", "version": "1", "configuration": {}}]
    return found


HAR: Json = {
    "log": {
        "version": "1.2",
        "creator": {"name": "browser", "version": "1"},
        "entries": [
            {
                "startedDateTime": "2026-01-01T00:00:00Z",
                "time": 5,
                "request": {
                    "method": "PUT",
                    "url": "https://shop.example/v1/orders/a?page=1",
                    "httpVersion": "HTTP/1.1",
                    "headers": [{"name": "X-Key", "value": "k"}],
                    "queryString": [{"name": "page", "value": "1"}],
                    "postData": {"mimeType": "application/json", "text": '{"id": "a", "total": 1}'},
                },
                "response": {
                    "status": 200,
                    "headers": [{"name": "X-Page", "value": "1"}],
                    "content": {
                        "size": 20,
                        "mimeType": "application/json",
                        "text": "eyJpZCI6ICJhIiwgInRvdGFsIjogMX0=",
                        "encoding": "base64",
                    },
                },
            }
        ],
    }
}
VCRPY: Json = {
    "version": 1,
    "interactions": [
        {
            "request": {
                "method": "PUT",
                "uri": "https://shop.example/v1/orders/a?page=1",
                "headers": {"Content-Type": ["application/json"]},
                "body": '{"id": "a", "total": 1}',
            },
            "response": {
                "status": {"code": 200, "message": "OK"},
                "headers": {"Content-Type": ["application/json"]},
                "body": {"string": '{"id": "a", "total": 1}'},
            },
        }
    ],
}
RUBY_VCR: Json = {
    "http_interactions": [
        {
            "request": {
                "method": "put",
                "uri": "https://shop.example/v1/orders/a",
                "headers": {"Content-Type": ["application/json"]},
                "body": {"encoding": "UTF-8", "string": '{"id": "a", "total": 1}'},
            },
            "response": {
                "status": {"code": 200, "message": "OK"},
                "headers": {"Content-Type": ["application/json"]},
                "body": {"encoding": "ASCII-8BIT", "base64_string": "eyJpZCI6ICJhIiwgInRvdGFsIjogMX0="},
            },
            "recorded_at": "Mon, 01 Jan 2026 00:00:00 GMT",
        }
    ],
    "recorded_with": "VCR 6.0.0",
}
RESPONSE: Json = {"operation": "PUT /orders/{id}", "status": 200, "media_type": "application/json"}
INDEX: Json = {
    "consumer": "web",
    "provider": "pay",
    "expects": [
        {"schema": "order.schema.json#/definitions/Line", "dialect": "draft-07", "response": RESPONSE},
        {"fixtures": ["a.json", "*.ndjson"], "event": "paid", "needs": ["/id", "/lines/*/sku"]},
        {"fixtures": "a.json", "request": {"operation": "putOrder", "query": "page"}},
        {"openapi": "used.json"},
        {"har": "session.har", "base_url": "https://shop.example/v1"},
        {"vcr": "tape.yaml", "base_url": "https://shop.example/v1"},
        {"pact": "pact.json"},
        {"usage": "usage.json"},
    ],
}
USAGE: Json = {
    "contractguard-usage": 1,
    "usages": [
        {
            "target": {"part": "response", "operation": "PUT /orders/{id}", "status": "200"},
            "payloads": 2,
            "reads": {
                "": {"taken": True, "types": ["object"], "required": True},
                "/id": {"taken": True, "required": True, "types": ["string"], "remarks": []},
                "/lines": {"types": ["array"], "least": 1, "shortest": 1, "always": ["sku"]},
            },
            "schema": {"type": "object"},
            "unseen": [],
        },
        {
            "target": {"part": "event", "event": "paid"},
            "payloads": 1,
            "reads": {"/id": {"taken": True}},
            "schema": {"type": "object"},
            "unseen": ["it was written out whole"],
        },
    ],
}
RECORDED: Json = {
    "contractguard-consumer": 1,
    "consumer": "app",
    "provider": "pay",
    "expectations": [
        {
            "name": "an order",
            "source": "schema",
            "target": {
                "part": "response",
                "operation": "PUT /orders/{id}",
                "status": "200",
                "mediaType": "application/json",
            },
            "consumerSends": False,
            "strength": "guaranteed",
            "parts": [
                {
                    "pointer": "/body",
                    "required": True,
                    "schema": {"$ref": "#/$defs/Order"},
                    "examples": [{"id": "a"}],
                    "needs": ["/id"],
                }
            ],
        }
    ],
    "$defs": {"Order": {"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}},
    "dialects": {"Order": "draft-07"},
    "problems": [],
}
CONFIGURATION: Json = {
    "policy": "tolerant",
    "model": "declared",
    "formats": "warn",
    "fail_on": "error",
    "fail_on_unknown": False,
    "snapshots": "snapshots",
    "waivers": "contractguard-waivers.toml",
    "consumers": "contracts",
    "pending": True,
    "allow_models": False,
    "assume_unknown_consumers": False,
    "severity": {"response.property.removed": "warning", "request.*": "error"},
    "providers": {"pay": {"spec": "openapi.json"}},
    "profiles": {
        "ours": {
            "event": ["/type", "header:X-Kind"],
            "detail": "/action",
            "data": "/data",
            "items": "/items",
            "version": "/version",
            "file_name": "^(?P<event>.*)$",
            "signs": {"header:X-Kind": True, "/kind": ["a"], "/v": "1"},
        }
    },
    "lanes": {"pr": {"policy": "strict", "fail_on": "warning", "severity": {"request.*": "info"}}},
}
WAIVERS: Json = {
    "waiver": [
        {
            "fingerprint": "0123456789ab",
            "provider": "pay",
            "rule": "response.property.removed",
            "message": "PUT /orders/{id} → 200",
            "pointer": "/body/id",
            "reason": "nobody reads it",
            "owner": "ann",
            "until": "2026-06-01",
        }
    ]
}
ORDER_PAYLOAD: Json = {"id": "a", "total": 1.5, "state": "open", "lines": [{"sku": "s", "next": {"sku": "t"}}]}
EVENT: Json = {
    "type": "paid",
    "kind": "a",
    "v": "1",
    "version": "2",
    "data": ORDER_PAYLOAD,
    "specversion": "1.0",
    "id": "1",
    "source": "/shop",
    "time": "2026-01-01T00:00:00Z",
}
