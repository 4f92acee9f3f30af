"""Which requirements name one fixed program, and nothing else that a shell or an index could make of them."""

from __future__ import annotations

import pytest

from contractguard.project.install_source import why_unpinned
from contractguard.support.distribution import DISTRIBUTION

COMMIT, DIGEST = "0123456789abcdef0123456789abcdef01234567", "0123456789abcdef" * 4

PINNED = (
    f"git+https://git.example.com/tools/contractguard@{COMMIT}",
    f"git+https://git.example.com/tools/contractguard.git@{DIGEST}#subdirectory=python",
    f"contractguard-gate @ git+ssh://git@git.example.com/tools/contractguard@{COMMIT}",
    f"contractguard_gate[property] @ git+file:///srv/git/contractguard@{COMMIT}",
    f"https://files.example.com/contractguard_gate-0.1.0-py3-none-any.whl#sha256={DIGEST}",
    "wheels/contractguard_gate-0.1.0-py3-none-any.whl",
    "./vendor/contractguard",
    "./vendor/contractguard[property]",
    ".",
)
UNPINNED = {
    "name": "contractguard",
    "own-name": "contractguard-gate",
    "version": f"{DISTRIBUTION}==0.1.0",
    "branch": "git+https://git.example.com/contractguard@main",
    "tag": "git+https://git.example.com/contractguard@v0.1.0",
    "no-revision": "git+https://git.example.com/contractguard",
    "short-commit": f"git+https://git.example.com/contractguard@{COMMIT[:12]}",
    "commit-in-fragment": f"git+https://git.example.com/contractguard#egg=x@{COMMIT}",
    "plain-http": f"git+http://git.example.com/contractguard@{COMMIT}",
    "no-hash": "https://files.example.com/contractguard_gate-0.1.0-py3-none-any.whl",
    "weak-hash": f"https://files.example.com/x.whl#md5=0&sha256={DIGEST}",
    "short-hash": f"https://files.example.com/x.whl#sha256={DIGEST[:32]}",
    "absolute": "/opt/contractguard.whl",
    "above": "../contractguard",
    "empty": "",
    "option": "--index-url=x/y.whl",
    "editable": "-e .",
}
REFUSED = {
    "other-distribution": (f"requests @ git+https://git.example.com/contractguard@{COMMIT}", "another distribution"),
    "password": (f"git+https://ann:geheim@git.example.com/contractguard@{COMMIT}", "a password"),
    "climbing": ("./vendor/../../contractguard", "out of the repository"),
    "climbing-file": ("wheels/../../x.whl", "out of the repository"),
    "shell": ("./x.whl; curl evil", "';'"),
    "substitution": ("./$(id)", "'$'"),
    "expression": ("./${{ github.token }}", "'$'"),
    "line": (f"git+https://git.example.com/contractguard@{COMMIT}\n", r"'\n'"),
    "quote": ("./x'y.whl", '"\'"'),
}


@pytest.mark.parametrize("text", PINNED, ids=range(len(PINNED)))
def test_what_names_one_program_is_taken(text: str) -> None:
    assert why_unpinned(text) == ""


@pytest.mark.parametrize("text", UNPINNED.values(), ids=UNPINNED.keys())
def test_what_an_index_or_a_branch_decides_is_refused(text: str) -> None:
    assert why_unpinned(text).startswith("is not pinned: write a git URL with a whole commit")


@pytest.mark.parametrize("text, why", REFUSED.values(), ids=REFUSED.keys())
def test_what_does_not_belong_into_a_requirement_is_refused(text: str, why: str) -> None:
    assert why in why_unpinned(text)
