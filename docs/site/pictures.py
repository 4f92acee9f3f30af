"""Makes the pictures of the example's report that the documentation shows: `python docs/site/pictures.py FOLDER`.

The page is opened by the Chromium of this machine, as somebody sees it who clicks on the first finding.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMAND = ("diff", "snapshots/payments", "contracts/payments-next", "--consumers", "contracts")
PICTURES = {
    "report-light": ("light", 1200, 1080),
    "report-dark": ("dark", 1200, 1080),
}
"""The scheme, the width and the height of each."""


def write_report(folder: Path) -> Path:
    """The page of the example's next version, held against what was recorded."""
    page = folder / "report.html"
    command = [sys.executable, "-m", "contractguard", *COMMAND, "-q", "-o", f"html={page}"]
    done = subprocess.run(command, cwd=ROOT, check=False)
    if done.returncode != 1:
        raise SystemExit(f"the example did not end in findings, but in {done.returncode}")
    return page


def take_pictures(page: Path, folder: Path, chromium: str) -> None:
    """One picture for each scheme and width."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, (scheme, width, height) in PICTURES.items():
            context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": height})  # type: ignore[arg-type]
            tab = context.new_page()
            tab.goto(page.as_uri())
            tab.locator("#list .row").first.wait_for()
            tab.screenshot(path=folder / f"{name}.png")
            context.close()
        browser.close()


def main(folder: Path) -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("the pictures are taken by Chromium, which is not installed")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as made:
        take_pictures(write_report(Path(made)), folder, chromium)
    print(f"{len(PICTURES)} pictures in {folder}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: python docs/site/pictures.py FOLDER")
    main(Path(sys.argv[1]))
