"""A small application of Django, with a view of Django REST framework."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings

if not settings.configured:
    settings.configure(ALLOWED_HOSTS=["testserver"], SECRET_KEY="none", USE_TZ=True)
    import django

    django.setup()

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import include, path, re_path
from rest_framework.decorators import api_view, parser_classes
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response

SETTINGS = {
    "ROOT_URLCONF": __name__,
    "ALLOWED_HOSTS": ["testserver"],
    "REST_FRAMEWORK": {
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "DEFAULT_PERMISSION_CLASSES": [],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "UNAUTHENTICATED_USER": None,
    },
}


def item(_request: HttpRequest, id: str) -> HttpResponse:
    return JsonResponse({"id": int(id)})


def stream(_request: HttpRequest) -> StreamingHttpResponse:
    def parts() -> Iterator[bytes]:
        yield b"{}"

    return StreamingHttpResponse(parts(), content_type="application/json")


def fail(_request: HttpRequest) -> HttpResponse:
    raise ValueError("on purpose")


@api_view(["POST"])
@parser_classes([JSONParser])
def echo(request: Request) -> Response:
    return Response(request.data, status=201)


async def later(_request: HttpRequest, id: int) -> HttpResponse:
    return JsonResponse({"later": id})


urlpatterns: list[Any] = [
    path("items/<int:id>/", item),
    path("old/", include([re_path(r"^items/(?P<id>[0-9]{1,9})/$", item)])),
    path("stream/", stream),
    path("fail/", fail),
    path("echo/", echo),
    path("later/<int:id>/", later),
]
