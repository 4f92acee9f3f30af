"""Which modules are patched when they are imported, and by what."""

from __future__ import annotations

from collections.abc import Mapping

from contractguard.plugins.hooks import aiohttp, django, flask, httpx, mocks, starlette
from contractguard.plugins.hooks.importing import Patch

CLIENTS: Mapping[str, Patch] = {
    "starlette.testclient": starlette.patch_test_client,
    "httpx._transports.asgi": httpx.patch_asgi,
    "httpx._transports.wsgi": httpx.patch_wsgi,
    "httpx2._transports.asgi": httpx.patch_asgi,
    "httpx2._transports.wsgi": httpx.patch_wsgi,
    "werkzeug.test": flask.patch_test_client,
    "django.test.client": django.patch_test_client,
}
"""What test clients call."""

APPLICATIONS: Mapping[str, Patch] = {
    "starlette.applications": starlette.patch_application,
    "starlette.routing": starlette.patch_routing,
    "fastapi.routing": starlette.patch_fastapi_routing,
    "flask.app": flask.patch_application,
    "django.core.handlers.base": django.patch_routes,
    "django.core.handlers.wsgi": django.patch_wsgi_handler,
    "django.core.handlers.asgi": django.patch_asgi_handler,
    "aiohttp.web_app": aiohttp.patch_application,
    "aiohttp.web_response": aiohttp.patch_response,
}
"""Applications themselves: their routes, and what a server asks of them."""

ROUTES: Mapping[str, Patch] = {
    "starlette.routing": starlette.patch_routing,
    "fastapi.routing": starlette.patch_fastapi_routing,
    "flask.app": flask.patch_rules,
    "django.core.handlers.base": django.patch_routes,
}
"""Which route took a request, of applications that middleware watches."""

MOCKS: Mapping[str, Patch] = {
    "responses": mocks.patch_responses,
    "respx.router": mocks.patch_respx,
    "httpx._transports.mock": mocks.patch_httpx,
    "httpx2._transports.mock": mocks.patch_httpx,
    "vcr.cassette": mocks.patch_vcr,
}
"""What answers in the place of a service."""

PATCHES: Mapping[str, Patch] = {**CLIENTS, **APPLICATIONS, **MOCKS}
