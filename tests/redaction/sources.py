"""A project in which every kind of input holds secrets at every place where they were seen."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.redaction.planting import Planter

Json = Any
LOOSE = {"type": "object"}


def write(folder: Path, plant: Planter) -> None:
    """Write the provider's descriptions and the consumer's index with everything that it names."""
    texts = {
        "openapi.json": json.dumps(openapi(plant)),
        "asyncapi.json": json.dumps(asyncapi(plant)),
        "contractguard.toml": '[providers.shop]\nspec = "openapi.json"\n',
        "used/pact1.json": json.dumps(pact1(plant)),
        "used/pact2.json": json.dumps(pact2(plant)),
        "used/pact3.json": json.dumps(pact3(plant)),
        "used/pact4.json": json.dumps(pact4(plant)),
        "used/session.har": json.dumps(har(plant)),
        "used/cassette.json": json.dumps(vcr(plant)),
        "used/ruby.json": json.dumps(ruby(plant)),
        "used/fixture.json": json.dumps(order(plant, "fixture")),
        "used/wanted.schema.json": json.dumps(schema(plant, "schema")),
        "used/model.py": model(plant),
        "used/index.yaml": INDEX,
    }
    for name, text in texts.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)


INDEX = """\
consumer: web
provider: shop
expects:
  - pact: pact1.json
  - pact: pact2.json
  - pact: pact3.json
  - pact: pact4.json
  - har: session.har
  - vcr: [cassette.json, ruby.json]
  - fixtures: fixture.json
    response: {operation: "GET /orders/{id}", status: 200}
    needs: [/total, /customer/email]
  - schema: wanted.schema.json
    response: {operation: "GET /orders/{id}", status: 200}
  - model: used.model:Order
    response: {operation: "GET /orders/{id}", status: 200}
"""


def schema(plant: Planter, at: str, root: str = "#") -> Json:
    """Defaults, examples and constants of a JSON Schema."""
    return {
        "type": "object",
        "properties": {
            "total": {"type": "number", "minimum": 0},
            "password": {"type": "string", "default": plant.word(f"{at} default")},
            "passphrase": {"$ref": f"{root}/$defs/Text"},
            "apiKey": {"type": "string", "example": plant.word(f"{at} example")},
            "token": {"type": "string", "examples": [plant.word(f"{at} examples")]},
            "webhook": {"type": "string", "default": f"https://u:{plant.word(f'{at} URL')}@hooks.example/x"},
            "note": {"type": "string", "default": plant.key(f"{at} key as default")},
            "settings": {"type": "object", "default": {"client_secret": plant.word(f"{at} object as default")}},
        },
        "$defs": {"Text": {"type": "string", "default": plant.word(f"{at} shared default")}},
    }


def openapi(plant: Planter) -> Json:
    answer = {"description": "OK", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}}
    token = {
        "name": "access_token",
        "in": "query",
        "schema": {"type": "string", "default": plant.word("OpenAPI query")},
    }
    header = {
        "name": "X-Api-Key",
        "in": "header",
        "example": plant.word("OpenAPI header"),
        "schema": {"type": "string"},
    }
    any_query: Json = [{"name": name, "in": "query", "schema": {}} for name in ("token", "api_key", "page", "jwt", "q")]
    one = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    get = {"parameters": [one, token, header, *any_query], "responses": {"200": answer}}
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Login"}}}}
    secret = {"type": "string", "default": plant.word("OpenAPI component")}
    login = {
        "type": "object",
        "properties": {"password": {"type": "string", "maxLength": 3}, "user": {"type": "string"}},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1", "description": plant.key("OpenAPI description")},
        "servers": [{"url": f"https://svc:{plant.word('OpenAPI server')}@shop.example/v1"}],
        "paths": {
            "/orders/{id}": {"get": get},
            "/login": {"post": {"requestBody": body, "responses": {"200": answer}}},
        },
        "webhooks": {
            name: {"post": {"requestBody": {"content": {"application/json": {"schema": {}}}}, "responses": {}}}
            for name in ("changed", "told")
        },
        "components": {
            "schemas": {
                "Order": schema(plant, "OpenAPI", "#/components/schemas/Order"),
                "Login": login,
                "Password": secret,
            },
            "securitySchemes": {
                "oauth": {
                    "type": "oauth2",
                    "flows": {
                        "password": {
                            "tokenUrl": f"https://c:{plant.word('OpenAPI token URL')}@id.example/token",
                            "scopes": {},
                            "x-client-secret": plant.word("OpenAPI extension of a flow"),
                        }
                    },
                }
            },
        },
        "security": [{}, {"oauth": []}],
    }


def asyncapi(plant: Planter) -> Json:
    here = "#/channels/stock/messages/changed"
    headers = schema(plant, "AsyncAPI headers", f"{here}/headers")
    message = {"payload": schema(plant, "AsyncAPI", f"{here}/payload"), "headers": headers}
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Stock", "version": "1"},
        "servers": {"main": {"host": f"app:{plant.word('AsyncAPI server')}@broker.example:9092", "protocol": "kafka"}},
        "channels": {"stock": {"address": "stock", "messages": {"changed": message}}},
        "operations": {"send": {"action": "send", "channel": {"$ref": "#/channels/stock"}}},
    }


def order(plant: Planter, at: str) -> Json:
    """A body: sensitive names, secrets under harmless names, in arrays, as keys, as numbers; and one thing wrong."""
    return {
        "total": "none",
        "password": plant.word(f"{at} password"),
        "customer": {"email": plant.mail(f"{at} email"), "notes": [f"write to {plant.mail(f'{at} mail in text')}"]},
        "card": {"number": plant.card(f"{at} card"), "brand": "visa"},
        "paidWith": int(plant.card(f"{at} card as number")),
        "sessions": [{"jwt": plant.jwt(f"{at} jwt"), "refreshToken": plant.word(f"{at} refresh token")}],
        "anything": plant.random(f"{at} random"),
        "by_mail": {plant.mail(f"{at} key"): 1},
        "xml": f"<login><pass>{plant.key(f'{at} XML', 'sk_live_')}</pass></login>",
    }


def headers(plant: Planter, at: str) -> dict[str, str]:
    basic = base64.b64encode(f"user:{plant.word(f'{at} basic')}".encode()).decode()
    plant.planted[basic] = f"{at} basic, encoded"
    return {
        "Authorization": f"Basic {basic}",
        "Cookie": f"theme=dark; sid={plant.word(f'{at} cookie')}",
        "X-Api-Key": plant.word(f"{at} API key"),
        "X-Trace": plant.jwt(f"{at} harmless header"),
    }


def query(plant: Planter, at: str) -> str:
    return f"page=1&token={quote(plant.word(f'{at} query'))}&q={quote(plant.mail(f'{at} query mail'))}"


def _pact(version: str, **more: Json) -> Json:
    parties = {"consumer": {"name": "web"}, "provider": {"name": "shop"}}
    return {**parties, **more, "metadata": {"pactSpecification": {"version": version}}}


def pact1(plant: Planter) -> Json:
    request = {
        "method": "get",
        "path": "/orders/7",
        "query": query(plant, "pact 1"),
        "headers": headers(plant, "pact 1"),
    }
    shown = {"Set-Cookie": f"sid={plant.word('pact 1 Set-Cookie')}"}
    interaction = {
        "description": "an order",
        "provider_state": f"a user with password {plant.word('pact 1 state')}",
        "request": request,
        "response": {"status": 200, "headers": shown, "body": order(plant, "pact 1")},
    }
    return _pact("1.0.0", interactions=[interaction])


def pact2(plant: Planter) -> Json:
    secret, mail = plant.word("pact 2 regex"), plant.mail("pact 2 body regex")
    rules = {
        "$.headers.Authorization": {"match": "regex", "regex": f"^Bearer {secret}$"},
        "$.body.user": {"match": "regex", "regex": f"{mail.replace('.', chr(92) + '.')}|x"},
        "$.body.otp": {"match": "type"},
    }
    request = {
        "method": "POST",
        "path": "/login",
        "headers": {"Authorization": f"Bearer {secret}", "Content-Type": "application/json"},
        "body": {"user": "x", "password": plant.word("pact 2 body"), "otp": plant.word("pact 2 typed")},
        "matchingRules": rules,
    }
    typed = {"Content-Type": "application/json"}
    answer = {"status": 200, "headers": typed, "body": {"note": plant.key("pact 2 answer")}}
    return _pact("2.0.0", interactions=[{"description": "log in", "request": request, "response": answer}])


def pact3(plant: Planter) -> Json:
    params = {"password": plant.word("pact 3 parameter")}
    state = {"name": f"logged in with {plant.key('pact 3 state')}", "params": params}
    rules = {
        "query": {"token": {"matchers": [{"match": "type"}]}},
        "header": {"X-Api-Key": {"matchers": [{"match": "include", "value": plant.word("pact 3 include")}]}},
        "body": {"$.client_secret": {"matchers": [{"match": "equality"}]}},
    }
    sent = {
        "client_secret": plant.word("pact 3 equality"),
        "query": f'mutation {{ login(password: "{plant.key("pact 3 GraphQL text")}") {{ id }} }}',
        "variables": {"input": {"pin": plant.word("pact 3 GraphQL")}},
    }
    request = {
        "method": "POST",
        "path": "/login",
        "query": {"token": [plant.word("pact 3 query"), plant.word("pact 3 second query")]},
        "headers": {"X-Api-Key": [plant.word("pact 3 header")], "Content-Type": ["application/json"]},
        "body": sent,
        "matchingRules": rules,
        "generators": {"body": {"$.client_secret": {"type": "Regex", "regex": plant.word("pact 3 generator")}}},
    }
    path = {"method": "GET", "path": f"/orders/{plant.mail('pact 3 path')}"}
    form = {
        "method": "POST",
        "path": "/login",
        "headers": {"Content-Type": "application/x-www-form-urlencoded"},
        "body": f"user=x&password={quote(plant.word('pact 3 form'))}",
    }
    ok = {"status": 200}
    message = {
        "description": "changed",
        "metaData": {"contentType": "application/json", "authToken": plant.word("pact 3 metadata")},
        "contents": order(plant, "pact 3 message"),
    }
    interactions = [
        {"description": "log in", "providerStates": [state], "request": request, "response": ok},
        {"description": "by path", "request": path, "response": ok},
        {"description": "a form", "request": form, "response": ok},
    ]
    return _pact("3.0.0", interactions=interactions, messages=[message])


def pact4(plant: Planter) -> Json:
    encoded = base64.b64encode(json.dumps({"password": plant.word("pact 4 base64")}).encode()).decode()
    request = {
        "method": "POST",
        "path": "/login",
        "headers": {"Proxy-Authorization": [f"Bearer {plant.word('pact 4 proxy')}"]},
        "body": {"content": encoded, "contentType": "application/json", "encoded": "base64"},
    }
    response = {"status": 200, "body": {"contentType": "application/json", "content": order(plant, "pact 4")}}
    http = {
        "type": "Synchronous/HTTP",
        "description": "log in",
        "comments": {"text": [plant.word("pact 4 comment")]},
        "request": request,
        "response": response,
    }
    contents = {"contentType": "application/json", "content": {"secret": plant.word("pact 4 message")}}
    event = {"type": "Asynchronous/Messages", "description": "told", "contents": contents, "metadata": {}}
    return _pact("4.0", interactions=[http, event])


def har(plant: Planter) -> Json:
    url = f"https://u:{quote(plant.word('HAR user'))}@shop.example/orders/{plant.random('HAR path')}?{query(plant, 'HAR')}"
    listed = [{"name": name, "value": value} for name, value in headers(plant, "HAR").items()]
    cookies = [{"name": "sid", "value": plant.word("HAR cookie value")}]
    text = json.dumps(order(plant, "HAR"))
    content = {"mimeType": "application/json", "text": base64.b64encode(text.encode()).decode(), "encoding": "base64"}
    sent = {"mimeType": "application/json", "text": json.dumps({"password": plant.word("HAR request")})}
    request = {"method": "GET", "url": url, "headers": listed, "cookies": cookies}
    login = {"method": "POST", "url": "https://shop.example/login", "headers": [], "postData": sent}
    response = {"status": 200, "headers": listed, "content": content}
    entries = [{"request": request, "response": response}, {"request": login, "response": response}]
    return {"log": {"version": "1.2", "entries": entries}}


def vcr(plant: Planter) -> Json:
    listed = {name: [value] for name, value in headers(plant, "VCR").items()}
    request = {
        "method": "GET",
        "uri": f"https://shop.example/orders/8?{query(plant, 'VCR')}",
        "headers": listed,
        "body": None,
    }
    told = {**listed, "Content-Type": ["application/json"]}
    response = {"status": {"code": 200}, "headers": told, "body": {"string": json.dumps(order(plant, "VCR"))}}
    return {"version": 1, "interactions": [{"request": request, "response": response}]}


def ruby(plant: Planter) -> Json:
    sent = {"encoding": "UTF-8", "string": json.dumps({"password": plant.word("Ruby VCR request")})}
    typed = {"Content-Type": ["application/json"], "Authorization": [f"Bearer {plant.word('Ruby VCR header')}"]}
    request = {"method": "post", "uri": "https://shop.example/login", "headers": typed, "body": sent}
    answer = {"encoding": "UTF-8", "string": json.dumps({"token": plant.word("Ruby VCR answer")})}
    response = {"status": {"code": 200, "message": "OK"}, "headers": typed, "body": answer}
    return {"http_interactions": [{"request": request, "response": response}], "recorded_with": "VCR 6.1.0"}


def model(plant: Planter) -> str:
    return f"""
from typing import Literal
from pydantic import BaseModel, Field

class Order(BaseModel):
    password: str = {plant.word("model default")!r}
    api_token: Literal[{plant.word("model literal")!r}] | None = None
    note: str = Field({plant.key("model key")!r}, examples=[{plant.word("model examples")!r}])
"""
