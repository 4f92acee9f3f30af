"""Hooks into web frameworks, set when a framework is imported: what an application answers becomes a `Call`.

`importing` patches on import, `asgi` and `wsgi` watch an application, a file per library says what to patch there, and
`table` lists them all. A hook never reads ahead of the test, never raises, and never changes what a test sees.
"""
