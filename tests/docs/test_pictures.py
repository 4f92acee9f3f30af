"""The pictures of the documentation are taken where the page that they show is another one, and else stay as they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.test_site import program

pictures = program("pictures")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Pictures of the page "one", which is today's; what takes pictures writes which page it saw."""

    def take(page: Path, folder: Path) -> None:
        for name in pictures.PICTURES:
            (folder / f"{name}.png").write_bytes(page.read_bytes())
        (folder / pictures.MADE_OF).write_text(pictures.made_of(page))

    monkeypatch.setattr(pictures, "take_pictures", take)
    monkeypatch.setattr(pictures, "missing_tool", lambda: None)
    show(monkeypatch, "one")
    pictures.renew_pictures(tmp_path)
    return tmp_path


def show(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Make this today's page."""

    def write(folder: Path) -> Path:
        page = folder / "report.html"
        page.write_text(text)
        return page

    monkeypatch.setattr(pictures, "write_report", write)


def seen(folder: Path) -> list[str]:
    return [(folder / f"{name}.png").read_text() for name in pictures.PICTURES]


def test_pictures_of_another_page_are_taken_anew(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    show(monkeypatch, "two")

    told, is_today = pictures.renew_pictures(folder)

    assert (seen(folder), is_today) == (["two", "two"], True)
    assert "commit them" in told


def test_pictures_of_the_same_page_keep_their_bytes(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "take_pictures", lambda *_: pytest.fail("taken again"))

    assert pictures.renew_pictures(folder) == (f"{folder}: the pictures are those of today's report", True)


def test_one_picture_that_is_gone_is_taken_again(folder: Path) -> None:
    (folder / "report-dark.png").unlink()

    pictures.renew_pictures(folder)

    assert seen(folder) == ["one", "one"]


def test_where_there_is_no_browser_the_pictures_stay_and_are_said_to_be_old(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    show(monkeypatch, "two")
    monkeypatch.setattr(pictures, "missing_tool", lambda: "Chromium is not installed")

    code = pictures.main([str(folder)])

    assert (code, seen(folder)) == (0, ["one", "one"])
    assert "not those of today's report, and were not taken: Chromium is not installed" in capsys.readouterr().err
    assert pictures.main([str(folder), "--anew"]) == 1
