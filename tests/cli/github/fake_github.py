"""A server on the loopback interface that answers as GitHub does, as far as comments go."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

HEAD = "1a2b3c4d5e6f7a8b9c0d1a2b3c4d5e6f7a8b9c0d"
BOT = "github-actions[bot]"
TOKEN = "ghs_notARealTokenButASecretOne"


@dataclass
class Answer:
    """What is answered instead of doing what was asked: `hang` until the server is closed, `act`: it is done all the
    same."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: str = '{"message": "no"}'
    hang: bool = False
    act: bool = False


@dataclass
class FakeGitHub:
    """Comments of pull request 7 of acme/payments, whose last commit is `head`. `planned` are the answers to the next requests of a method, in their
    order; `largest` is how long a comment may be, and `page_size` how many come on one page."""

    url: str = ""
    comments: list[dict[str, Any]] = field(default_factory=list)
    head: str = HEAD
    pulls: list[dict[str, Any]] = field(default_factory=list)
    viewer: str | None = BOT
    planned: dict[str, list[Answer]] = field(default_factory=dict)
    largest: int = 65_536
    page_size: int = 100
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    minimised: list[str] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    def add(self, body: str, author: str = BOT) -> dict[str, Any]:
        """A comment that is there."""
        number = 100 + len(self.comments)
        comment = {"id": number, "node_id": f"N{number}", "body": body, "user": {"login": author}}
        self.comments.append(comment)
        return comment

    @property
    def bodies(self) -> list[str]:
        return [one["body"] for one in self.comments]

    def answer(self, method: str, path: str, given: Any) -> Answer:
        """What is answered, where nothing is planned for it."""
        parts = urlsplit(path)
        if parts.path == "/graphql":
            return self._query(given)
        if parts.path == "/repos/acme/payments/pulls/7":
            return Answer(200, body=json.dumps({"number": 7, "head": {"sha": self.head}}))
        if parts.path == "/repos/acme/payments/pulls":
            return self._page(self.pulls, parts.query)
        if method == "GET" and parts.path == "/repos/acme/payments/issues/7/comments":
            return self._page(self.comments, parts.query)
        if method in ("POST", "PATCH") and len(given.get("body", "")) > self.largest:
            return Answer(422, body='{"message": "Validation Failed"}')
        if method == "POST" and parts.path == "/repos/acme/payments/issues/7/comments":
            return Answer(201, body=json.dumps(self.add(given["body"], self.viewer or BOT)))
        for one in self.comments:
            if method == "PATCH" and parts.path == f"/repos/acme/payments/issues/comments/{one['id']}":
                one["body"] = given["body"]
                return Answer(200, body=json.dumps(one))
        return Answer(404, body='{"message": "Not Found"}')

    def _query(self, given: Any) -> Answer:
        if "viewer" in given["query"]:
            data: dict[str, Any] = {"data": {"viewer": {"login": self.viewer}}}
            return Answer(200, body=json.dumps(data if self.viewer else {"errors": [{"message": "no"}]}))
        self.minimised.append(given["variables"]["id"])
        return Answer(200, body='{"data": {"minimizeComment": {"clientMutationId": null}}}')

    def _page(self, items: list[dict[str, Any]], query: str) -> Answer:
        number = int(parse_qs(query)["page"][0])
        start = (number - 1) * self.page_size
        is_last = start + self.page_size >= len(items)
        link = {} if is_last else {"Link": '<https://elsewhere.example/?page=2>; rel="next"'}
        return Answer(200, link, json.dumps(items[start : start + self.page_size]))


class _Handler(BaseHTTPRequestHandler):
    github: FakeGitHub

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        given = json.loads(self.rfile.read(length)) if length else None
        self.github.asked.append(f"{self.command} {self.path.partition('?')[0]}")
        self.github.headers.append(dict(self.headers))
        planned = self.github.planned.get(self.command)
        answer = planned.pop(0) if planned else self.github.answer(self.command, self.path, given)
        if answer.act:
            self.github.answer(self.command, self.path, given)
        if answer.hang:
            self.github.closing.wait()
            return
        body = answer.body.encode()
        self.send_response(answer.status)
        for name, value in {"Content-Length": str(len(body)), **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PATCH = _serve  # noqa: N815 - as the standard library calls them

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing is said on standard error, which the tests read."""


@contextmanager
def serve_github() -> Iterator[FakeGitHub]:
    """The server, until the block ends."""
    github = FakeGitHub()
    handler = type("Handler", (_Handler,), {"github": github})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    github.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield github
    finally:
        github.closing.set()
        server.shutdown()
        server.server_close()
        thread.join(10)
