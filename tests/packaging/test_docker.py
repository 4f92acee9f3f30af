"""The image, as far as it can be checked without a daemon: what its file says, and that what it copies is there."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "Dockerfile").read_text("utf-8")
LINES = [
    line for line in re.sub(r"\\\n\s*", "", TEXT).splitlines() if line and not line.startswith("#")
]  # as the builder reads them: one instruction a line
BUILD, FINAL = TEXT.split("\n\nFROM ")


def arguments_of(instruction: str) -> list[str]:
    """What stands behind each instruction of this name."""
    return [line.partition(" ")[2] for line in LINES if line.split()[0] == instruction]


def test_both_stages_start_from_one_image_by_its_digest() -> None:
    images = [one.split()[0] for one in arguments_of("FROM")]

    assert len(images) == 2 and len(set(images)) == 1
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-[a-z]+@sha256:[0-9a-f]{64}", images[0])


def test_it_runs_as_a_user_without_rights_and_ends_in_our_exit_code() -> None:
    assert arguments_of("USER") == ["10001:10001"]
    assert arguments_of("ENTRYPOINT") == ['["/opt/contractguard/bin/contractguard"]']
    assert "USER" in FINAL.split("ENTRYPOINT")[0]


def test_git_is_there_and_reads_the_mounted_folder_of_another_user_alone() -> None:
    assert re.findall(r"safe\.directory (\S+)", TEXT) == ["/src"]
    assert arguments_of("WORKDIR")[-1] == "/src"
    assert "install -y --no-install-recommends git" in FINAL


def test_what_is_installed_is_locked_and_nothing_of_others_is_built() -> None:
    installs = re.findall(r"pip install ([^&\n]*)", BUILD)

    assert [one.strip().strip("\\").strip() for one in installs] == [
        "--no-deps --require-hashes --only-binary :all: -r requirements-run.lock",
        "--no-deps --no-build-isolation .",
    ]
    assert "pip install" not in FINAL and "curl" not in TEXT and "ADD" not in TEXT.split()


def test_what_is_copied_is_there_and_sent_to_the_builder() -> None:
    copied = [one for line in arguments_of("COPY") if "--from" not in line for one in line.split()[:-1]]
    sent = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text("utf-8"), re.MULTILINE)

    assert sorted(copied) == sorted(sent)
    assert all((ROOT / name).exists() for name in copied)
    assert (ROOT / ".dockerignore").read_text("utf-8").splitlines()[1] == "*"
