"""The routes of a Django project by their names, read without running it."""

from __future__ import annotations

from pathlib import Path

import pytest

from contractguard.readers.test_code.django_routes.files import read_routes
from contractguard.readers.test_code.django_routes.table import RouteTable

ROOT_URLS = """\
from django.urls import include, path
from shop import urls as shop_urls

urlpatterns = [
    path("api/", include("shop.urls")),
    path("admin/", admin.site.urls),
    path("old/", include((shop_urls, "old"))),
]
"""
SHOP_URLS = """\
from django.urls import path, re_path
from . import views

urlpatterns = [
    path("orders/<int:pk>/", views.order, name="order"),
    re_path(r"^orders/(?P<pk>[0-9]+)/lines/?$", views.lines, name="lines"),
]
"""


def routes(folder: Path, **files: str) -> RouteTable:
    """The routes of a project of some modules: `shop__urls` is shop/urls.py."""
    for name, text in files.items():
        path = folder.joinpath(*name.split("__")).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return read_routes(folder)


def listing(*entries: str) -> str:
    return f"urlpatterns = [{', '.join(entries)}]\n"


def test_a_route_stands_behind_all_that_includes_it(tmp_path: Path) -> None:
    table = routes(tmp_path, config__urls=ROOT_URLS, shop__urls=SHOP_URLS)

    assert table.find_paths("old:order") == ("/old/orders/{}/",)
    assert table.find_paths("v1:order") == ("/api/orders/{}/",)
    assert table.find_paths("order") == ("/api/orders/{}/",)
    assert table.find_paths("lines") == ("/api/orders/{}/lines/",)


@pytest.mark.parametrize(
    ("entry", "wanted"),
    [
        ("path('a/', v, name='a')", ("/a/",)),
        ("path('a/', v, {}, 'a')", ("/a/",)),
        ("url(r'^a/(\\d+)/b$', v, name='a')", ("/a/{}/b",)),
        ("re_path(r'^a\\.json$', v, name='a')", ("/a.json",)),
        ("re_path(r'^(?:a|b)/$', v, name='a')", ("/{}/",)),
        ("re_path(r'^a+/$', v, name='a')", ()),
        ("re_path(r'^a(/b)?$', v, name='a')", ()),
        ("path(prefix + 'a/', v, name='a')", ()),
        ("path('b/', v, name='a'), re_path(r'^a*$', v, name='a')", ()),
        ("path('x/', include([path('a/', v, name='a')]))", ("/x/a/",)),
        ("*[path('a/', v, name='a')]", ("/a/",)),
        ("path('x/', include('somewhere.else'))", ()),
    ],
    ids=[
        "path", "name by position", "groups", "escaped", "alternatives", "repeated", "optional", "computed", "one of them",
        "included list", "starred", "another project's",
    ],
)  # fmt: skip
def test_an_address_is_what_a_pattern_says_or_none(tmp_path: Path, entry: str, wanted: tuple[str, ...]) -> None:
    assert routes(tmp_path, urls=listing(entry)).find_paths("a") == wanted


def test_a_namespace_must_be_told(tmp_path: Path) -> None:
    shop = 'app_name = "shop"\n' + listing("path('a/', v, name='a')")
    table = routes(tmp_path, urls=listing("path('s/', include('shop.urls'))"), shop__urls=shop)

    assert table.find_paths("shop:a") == ("/s/a/",)
    assert table.find_paths("a") == ()
    assert table.find_paths("bar:a") == ()


ROUTER = """\
from rest_framework.routers import DefaultRouter
from shop.views import OrderViewSet, Parts

router = DefaultRouter()
router.register(r"orders", OrderViewSet)
router.register("parts", Parts, basename="part")
urlpatterns = [path("v1/", include(router.urls))]
"""
VIEWS = """\
class OrderViewSet(ModelViewSet):
    queryset = Order.objects.filter(open=True)

    @action(detail=True, methods=["post"], url_path="pay-now")
    def pay(self, request, pk): ...

    @action(detail=False)
    def open_ones(self, request): ...


class Parts(ViewSet):
    pass
"""


def test_a_router_names_the_routes_of_its_view_sets(tmp_path: Path) -> None:
    table = routes(tmp_path, urls=ROUTER, shop__views=VIEWS)

    assert table.find_paths("order-list") == ("/v1/orders/",)
    assert table.find_paths("order-detail") == ("/v1/orders/{}/",)
    assert table.find_paths("order-pay") == ("/v1/orders/{}/pay-now/",)
    assert table.find_paths("order-open-ones") == ("/v1/orders/open_ones/",)
    assert table.find_paths("part-detail") == ("/v1/parts/{}/",)


@pytest.mark.parametrize(
    "views",
    ["", "class OrderViewSet(Base):\n    pass\n", "def (\n"],
    ids=["nowhere", "a query set from elsewhere", "no Python"],
)
def test_what_a_route_is_called_by_is_not_guessed(tmp_path: Path, views: str) -> None:
    table = routes(tmp_path, urls=ROUTER, shop__views=views)

    assert table.find_paths("order-list") == ()
    assert table.find_paths("part-list") == ("/v1/parts/",)


def test_a_router_within_another_one_is_not_followed(tmp_path: Path) -> None:
    nested = (
        "router = NestedSimpleRouter(parent, 'a')\nrouter.register('b', B, basename='b')\nurlpatterns = router.urls\n"
    )

    assert routes(tmp_path, urls=nested).find_paths("b-list") == ()


def test_modules_that_include_each_other_end(tmp_path: Path) -> None:
    a, b = listing("path('b/', include('b.urls'))"), listing("path('a/', include('a.urls')), path('x/', v, name='x')")
    top = listing("path('', include('a.urls'))")

    assert routes(tmp_path, urls=top, a__urls=a, b__urls=b).find_paths("x") == ("/b/x/",)


def test_a_module_whose_place_is_not_clear_is_none(tmp_path: Path) -> None:
    one, top = listing("path('x/', v, name='x')"), listing("path('a/', include('shop.routes'))")

    table = routes(tmp_path, urls=top, left__shop__routes=one, right__shop__routes=one)

    assert table.find_paths("x") == ()


def test_a_module_that_is_nested_too_deep_is_passed_over(tmp_path: Path) -> None:
    deep = "x" + ".a" * 2_500
    table = routes(
        tmp_path, urls=f"{deep} = 1\n{listing('path(1, v)')}", other__urls=listing("path('o/', v, name='o')")
    )

    assert table.find_paths("o") == ("/o/",)
