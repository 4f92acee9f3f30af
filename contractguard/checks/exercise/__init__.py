"""Requests generated from a contract, sent to an application or a server, and every answer judged.

`plan` says what is asked, `document` what the engine reads, `process` runs it in a child (`engine_child`, the one file
that imports schemathesis), `run` judges what it answers.
"""
