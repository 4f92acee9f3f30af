"""Which modules are patched when they are imported, and by what."""

from __future__ import annotations

from collections.abc import Mapping

from contractguard.plugins.hooks.importing import Patch, late

CLIENTS: Mapping[str, Patch] = {
    "starlette.testclient": late("starlette", "patch_test_client"),
    "httpx._transports.asgi": late("httpx", "patch_asgi"),
    "httpx._transports.wsgi": late("httpx", "patch_wsgi"),
    "httpx2._transports.asgi": late("httpx", "patch_asgi"),
    "httpx2._transports.wsgi": late("httpx", "patch_wsgi"),
    "werkzeug.test": late("flask", "patch_test_client"),
    "django.test.client": late("django", "patch_test_client"),
}
"""What test clients call."""

APPLICATIONS: Mapping[str, Patch] = {
    "starlette.applications": late("starlette", "patch_application"),
    "starlette.routing": late("starlette", "patch_routing"),
    "fastapi.routing": late("starlette", "patch_fastapi_routing"),
    "flask.app": late("flask", "patch_application"),
    "django.core.handlers.base": late("django", "patch_routes"),
    "django.core.handlers.wsgi": late("django", "patch_wsgi_handler"),
    "django.core.handlers.asgi": late("django", "patch_asgi_handler"),
    "aiohttp.web_app": late("aiohttp", "patch_application"),
    "aiohttp.web_response": late("aiohttp", "patch_response"),
}
"""Applications themselves: their routes, and what a server asks of them."""

ROUTES: Mapping[str, Patch] = {
    "starlette.routing": late("starlette", "patch_routing"),
    "fastapi.routing": late("starlette", "patch_fastapi_routing"),
    "flask.app": late("flask", "patch_rules"),
    "django.core.handlers.base": late("django", "patch_routes"),
}
"""Which route took a request, of applications that middleware watches."""

MOCKS: Mapping[str, Patch] = {
    "responses": late("mocks", "patch_responses"),
    "respx.router": late("mocks", "patch_respx"),
    "httpx._transports.mock": late("mocks", "patch_httpx"),
    "httpx2._transports.mock": late("mocks", "patch_httpx"),
    "vcr.cassette": late("mocks", "patch_vcr"),
}
"""What answers in the place of a service."""

SENDERS: Mapping[str, Patch] = {
    "httpx._client": late("sending", "patch_httpx"),
    "httpx2._client": late("sending", "patch_httpx"),
    "requests.sessions": late("sending", "patch_requests"),
    "urllib3.connectionpool": late("sending", "patch_urllib3"),
    "aiohttp.client": late("sending", "patch_aiohttp"),
}
"""What applications send webhooks with."""

PATCHES: Mapping[str, Patch] = {**CLIENTS, **APPLICATIONS, **MOCKS, **SENDERS}
