"""Fifty services that do what no service should, each a few lines: what an exercise must survive, and end in time.

A row says how the shop's application misbehaves when an order is created (`CREATE`), when it is imported (`IMPORT`), or
how a server on the loopback interface does (`SERVER`), and what is wanted of the run: the rule that must be found, or an
exit code.
"""

from __future__ import annotations

from dataclasses import dataclass

NO_ANSWER, SERVER_ERROR, GONE = "api.no-answer", "api.server-error", "api.server-gone"


@dataclass(frozen=True)
class HostileService:
    """How a service misbehaves: `code` is put where `where` says. `wanted` is a rule or an exit code, "" for whichever
    but a pass, `ANY` where that depends on which process is faster: ending in time, without a traceback, is all there
    is to ask besides."""

    name: str
    where: str
    code: str
    wanted: str | int = ""


ANY = "any"
CREATE, IMPORT, ASGI, WSGI, SERVER = "create", "import", "asgi", "wsgi", "server"

_START = (
    "await send({'type': 'http.response.start', 'status': 200, 'headers': [(b'content-type', b'application/json')]})"
)
_MORE = "await send({'type': 'http.response.body', 'body': %s, 'more_body': True})"
_OK = "connection.sendall(b'HTTP/1.1 200 OK\\r\\ncontent-type: application/json\\r\\n"

SERVICES = (
    # code that lets go of nothing, in the engine's process
    HostileService("sleeps", CREATE, "import time; time.sleep(10**6)", NO_ANSWER),
    HostileService("spins", CREATE, "\n    while True: pass", NO_ANSWER),
    HostileService("deadlock", CREATE, "import threading; l = threading.Lock(); l.acquire(); l.acquire()", NO_ANSWER),
    HostileService("waits-for-ever", ASGI, "import asyncio; await asyncio.sleep(10**6)", NO_ANSWER),
    HostileService("joins-a-thread", CREATE, "import threading; t = threading.Thread(target=threading.Event().wait); t.start(); t.join()", NO_ANSWER),
    HostileService("reads-standard-input", CREATE, "import sys; sys.stdin.read(); input()", SERVER_ERROR),
    HostileService("holds-the-interpreter", CREATE, "import re; re.match('(a+)+$', 'a' * 60 + '!')"),
    # answers without an end
    HostileService("endless-body", ASGI, f"{_START}\n    while True: {_MORE % 'bytes(100000)'}", NO_ANSWER),
    HostileService("slow-drip", ASGI, f"import asyncio\n    {_START}\n    while True:\n        {_MORE % 'bytes(1)'}; await asyncio.sleep(0.2)", NO_ANSWER),
    HostileService("endless-events", ASGI, "import asyncio\n    await send({'type': 'http.response.start', 'status': 200, 'headers': [(b'content-type', b'text/event-stream')]})\n    while True:\n        await send({'type': 'http.response.body', 'body': b'data: 1\\n\\n', 'more_body': True}); await asyncio.sleep(0)"),
    HostileService("silent-events", ASGI, "import asyncio\n    await send({'type': 'http.response.start', 'status': 200, 'headers': [(b'content-type', b'text/event-stream')]})\n    await asyncio.sleep(10**6)"),
    HostileService("a-hundred-megabytes", ASGI, f"{_START}\n    for _ in range(100): {_MORE % 'bytes(1 << 20)'}\n    await send({{'type': 'http.response.body', 'body': b''}})"),
    HostileService("endless-iterable", WSGI, "start('200 OK', [('Content-Type', 'application/json')])\n    return iter(lambda: bytes(100000), None)", NO_ANSWER),
    HostileService("slow-iterable", WSGI, "import time\n    start('200 OK', [('Content-Type', 'application/json')])\n    return (time.sleep(0.2) or b'x' for _ in iter(int, 1))", NO_ANSWER),
    # ends of the process
    HostileService("exits", CREATE, "import os; os._exit(0)", GONE),
    HostileService("exits-with-an-error", CREATE, "import os; os._exit(7)", GONE),
    HostileService("kills-itself", CREATE, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)", GONE),
    HostileService("aborts", CREATE, "import os; os.abort()", GONE),
    HostileService("stops-itself", CREATE, "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)"),
    HostileService("exits-politely", CREATE, "raise SystemExit(0)"),
    HostileService("interrupts", CREATE, "raise KeyboardInterrupt"),
    HostileService("closes-every-descriptor", CREATE, "import os; os.closerange(3, 200)"),
    HostileService("forks", CREATE, "import os; os.fork()", ANY),  # answers as described, but for what its copies block
    HostileService("leaves-a-child", CREATE, "import os, time\n    if os.fork() == 0: time.sleep(10**6)", 0),
    HostileService("segfault", CREATE, "import ctypes; ctypes.string_at(0)", GONE),
    # exceptions
    HostileService("raises", CREATE, "raise ValueError('no')", SERVER_ERROR),
    HostileService("recursion", CREATE, "return created(qty)", SERVER_ERROR),
    HostileService("raises-what-has-no-text", CREATE, "raise type('Mute', (Exception,), {'__str__': lambda s: 1 / 0})()", SERVER_ERROR),
    HostileService("raises-a-group", CREATE, "raise ExceptionGroup('both', [ValueError(), KeyError()])", SERVER_ERROR),
    HostileService("raises-a-base-exception", CREATE, "raise type('Base', (BaseException,), {})()"),
    # what it prints, starts and changes
    HostileService("prints-megabytes", CREATE, "print('x' * 1_000_000)", 0),
    HostileService("writes-to-every-descriptor", CREATE, "import os\n    for fd in range(3, 30):\n        try: os.write(fd, b'{}\\n')\n        except OSError: pass"),
    HostileService("changes-the-folder", CREATE, "import os; os.chdir('/')", 0),
    HostileService("closes-standard-output", CREATE, "import sys; sys.stdout.close(); sys.stderr.close()", 0),
    HostileService("starts-threads", CREATE, "import threading; threading.Thread(target=threading.Event().wait).start()", 0),
    HostileService("ends-slowly", IMPORT, "import atexit, time; atexit.register(time.sleep, 10**6)", 0),
    HostileService("ignores-signals", IMPORT, "import signal, atexit, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); atexit.register(time.sleep, 10**6)", 0),
    HostileService("import-hangs", IMPORT, "import time; time.sleep(10**6)", 3),
    HostileService("import-exits", IMPORT, "import os; os._exit(0)", 3),
    # answers that are none
    HostileService("no-answer-at-all", ASGI, "return", ""),
    HostileService("deep-json", ASGI, f"{_START}\n    await send({{'type': 'http.response.body', 'body': b'[' * 100000 + b']' * 100000}})"),
    HostileService("impossible-status", ASGI, "await send({'type': 'http.response.start', 'status': 9999, 'headers': []})\n    await send({'type': 'http.response.body', 'body': b''})"),
    # servers
    HostileService("never-answers", SERVER, "time.sleep(10**6)", NO_ANSWER),
    HostileService("closes-at-once", SERVER, "return", NO_ANSWER),
    HostileService("endless-chunks", SERVER, f"{_OK}transfer-encoding: chunked\\r\\n\\r\\n')\n    while True: connection.sendall(b'4\\r\\nxxxx\\r\\n'); time.sleep(0.01)", NO_ANSWER),
    HostileService("promises-more", SERVER, f"{_OK}content-length: 1000000000\\r\\n\\r\\nx'); time.sleep(10**6)", NO_ANSWER),
    HostileService("drips-a-gigabyte", SERVER, f"{_OK}content-length: 1000000000\\r\\n\\r\\n')\n    while True: connection.sendall(b'x'); time.sleep(0.1)", NO_ANSWER),
    HostileService("drips-headers", SERVER, "connection.sendall(b'HTTP/1.1 200 OK\\r\\n')\n    while True: connection.sendall(b'x: y\\r\\n'); time.sleep(0.1)", NO_ANSWER),
    HostileService("redirects-for-ever", SERVER, "connection.sendall(b'HTTP/1.1 302 Found\\r\\nlocation: /orders\\r\\ncontent-length: 0\\r\\n\\r\\n')"),
    HostileService("speaks-no-http", SERVER, "connection.sendall(b'\\x16\\x03\\x01 what?\\r\\n\\r\\n')", NO_ANSWER),
)  # fmt: skip


SERVER_CODE = """
import socket, sys, threading, time

def serve(connection):
    connection.recv(65536)
    BREAK

listener = socket.create_server(("127.0.0.1", 0), backlog=50)
print(listener.getsockname()[1], flush=True)
while True:
    connection, _ = listener.accept()
    def run(connection=connection):
        with connection:
            try: serve(connection)
            except OSError: pass
    threading.Thread(target=run, daemon=True).start()
"""
"""A server of threads, which answers every connection in its own way."""

WSGI_CODE = """
def app(environ, start):
    BREAK
"""
ASGI_CODE = """
async def app(scope, receive, send):
    if scope["type"] != "http":
        raise RuntimeError
    BREAK
"""
