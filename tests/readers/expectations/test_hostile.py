"""Whatever stands in a file: an error that a person can act on, or a result; never anything else."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contractguard.contract.document import Json
from contractguard.contract.errors import InputError
from contractguard.contract.expectation import Expectations
from contractguard.readers.expectations import consumer_bytes, read_consumers, read_index, read_recorded
from contractguard.readers.sources.references import document
from tests.algebra.profile import draws
from tests.readers.expectations.conftest import Project

WORDS = (
    "consumer provider expects schema openapi asyncapi fixtures har vcr usage event request response operation status "
    "media_type header query needs base_url dialect log entries method url uri body string base64_string content text "
    "encoding size mimeType postData params headers status_code code interactions http_interactions GET /a http://a/b?c "
    "a.json b.har application/json base64 200 2XX 2020-12 Content-Type Content-Encoding gzip name source target part "
    "parts pointer required consumerSends strength possible examples expectations contractguard-consumer $defs"
).split()
SCALARS = (
    st.sampled_from(WORDS)
    | st.none()
    | st.booleans()
    | st.integers(-1, 700)
    | st.floats(0, 1e300)
    | st.text(max_size=3)
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=5),
    max_leaves=25,
)
MANY = settings(draws(60, nightly=5_000), suppress_health_check=list(HealthCheck))


def outcome(read: Callable[..., Json]) -> Json:
    """The result, or the error; anything else is raised."""
    try:
        return read()
    except InputError as error:
        assert error.what
        return error


@pytest.mark.no_cover
@MANY
@given(VALUES)
def test_any_index(project: Project, value: Json) -> None:
    path = project.file("web.yaml", value)
    result = outcome(lambda: read_index(path, root=project.root))
    assert isinstance(result, (InputError, Expectations))


@pytest.mark.no_cover
@MANY
@given(st.lists(VALUES, min_size=1, max_size=3))
def test_any_entry_is_read_or_is_a_problem(project: Project, entries: Json) -> None:
    result = project.read(*entries)
    assert len(result.found) + len(result.problems) >= len(entries)
    for location, what in result.problems:
        assert what
        assert location.document.name == "contracts/web.yaml"


TRAFFIC = st.fixed_dictionaries({"request": VALUES, "response": VALUES}) | VALUES
CALLS = st.fixed_dictionaries(
    {"method": st.just("GET"), "url": st.sampled_from(["http://a/b?c=d", "http://[", "x"]), "uri": st.just("/a")},
    optional={"postData": VALUES, "body": VALUES, "headers": VALUES},
)
ANSWERS = st.fixed_dictionaries({}, optional=dict.fromkeys(("status", "content", "body", "headers"), VALUES))
EXCHANGES = st.lists(st.fixed_dictionaries({"request": CALLS, "response": ANSWERS}) | TRAFFIC, min_size=1, max_size=3)


@pytest.mark.no_cover
@MANY
@given(EXCHANGES, st.sampled_from(["har", "vcr"]), st.sampled_from([None, "http://a", "http://["]))
def test_any_recording(project: Project, exchanges: Json, kind: str, base: str | None) -> None:
    project.file("a.rec", {"log": {"entries": exchanges}, "interactions": exchanges})
    result = project.read({kind: "a.rec", "base_url": base})
    assert result.found or result.problems
    for location, what in result.problems:
        assert what
        assert location.document.value_at(location.path) is not None or location.path


@pytest.mark.no_cover
@MANY
@given(VALUES, st.dictionaries(st.sampled_from(WORDS), VALUES, max_size=6))
def test_any_recorded_consumer(value: Json, more: Json) -> None:
    text = json.dumps({"contractguard-consumer": 1, "consumer": "web", "expectations": [value], **more})
    result = outcome(lambda: read_recorded(document("file:///a.json", "a.json", text.encode())))
    if isinstance(result, Expectations):
        assert consumer_bytes(result)


@pytest.mark.no_cover
@MANY
@given(st.binary(max_size=40) | VALUES.map(lambda value: json.dumps(value).encode()))
def test_any_file_in_a_folder(project: Project, data: bytes) -> None:
    project.file("a.yaml", data)
    project.file("b.json", b'"expects"' + data)
    for _, result in read_consumers(project.folder, root=project.root):
        assert isinstance(result, (InputError, Expectations))


@pytest.mark.parametrize("name", ["web.yaml", "web.json"])
def test_an_index_that_is_nested_without_end_is_refused(project: Project, name: str) -> None:
    path = project.file(name, "[" * 100_000)
    with pytest.raises(InputError, match="levels"):
        read_index(path, root=project.root)
