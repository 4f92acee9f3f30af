"""Makes the pictures of the example's report that the documentation shows.

`python docs/site/pictures.py FOLDER [--anew]`. The page is opened by the Chromium of this machine, as somebody sees it
who clicks on the first finding. Beside the pictures stands what they were made of: they are taken again when that is
another page now, or with `--anew`; else their bytes stay, for no two versions of a browser draw the same ones. Without
Chromium they stay, too, and it is said.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMAND = ("diff", "snapshots/payments", "contracts/payments-next", "--consumers", "contracts")
READ = ("contractguard.toml", "contracts", "snapshots")
"""What the command reads."""
PICTURES = {
    "report-light": ("light", 1200, 1080),
    "report-dark": ("dark", 1200, 1080),
}
"""The scheme, the width and the height of each."""
MADE_OF = "made-of.txt"
"""The file that says of which page the pictures are."""


def write_report(folder: Path) -> Path:
    """The page of the example's next version, held against what was recorded: in a copy and without the variables of a
    build server, so that neither a branch nor who makes it is seen on it."""
    for name in READ:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
        copy(ROOT / name, folder / name)
    page = folder / "report.html"
    command = [sys.executable, "-m", "contractguard", *COMMAND, "-q", "-o", f"html={page}"]
    known = {
        name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT", "PYTHONPYCACHEPREFIX") if name in os.environ
    }
    done = subprocess.run(command, cwd=folder, env=known, capture_output=True, text=True, check=False)
    if done.returncode != 1:
        raise SystemExit(f"the example did not end in findings, but in {done.returncode}:\n{done.stderr}")
    return page


def made_of(page: Path) -> str:
    """What tells whether pictures are those of this page."""
    return sha256(page.read_bytes() + repr(PICTURES).encode()).hexdigest()


def missing_tool() -> str | None:
    """What there is to be installed before a picture can be taken; None where nothing is."""
    if _chromium() is None:
        return "Chromium is not installed"
    return None if find_spec("playwright") else "playwright is not installed (make docs installs it)"


def _chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("google-chrome")


def take_pictures(page: Path, folder: Path) -> None:
    """One picture for each scheme and width, and of what they were made."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=_chromium(), args=["--no-sandbox"])
        for name, (scheme, width, height) in PICTURES.items():
            context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": height})  # type: ignore[arg-type]
            tab = context.new_page()
            tab.goto(page.as_uri())
            tab.locator("#list .row").first.wait_for()
            tab.screenshot(path=folder / f"{name}.png")
            context.close()
        browser.close()
    (folder / MADE_OF).write_text(f"{made_of(page)}\n", "ascii")


def renew_pictures(folder: Path, *, anew: bool = False) -> tuple[str, bool]:
    """Take the pictures that are of another page than the one of today: what became of them, in a sentence, and whether
    they are those of today's page."""
    folder.mkdir(parents=True, exist_ok=True)
    told = folder / MADE_OF
    with tempfile.TemporaryDirectory() as made:
        page = write_report(Path(made))
        known = told.read_text("ascii").strip() if told.exists() else ""
        there = all((folder / f"{name}.png").exists() for name in PICTURES)
        if there and known == made_of(page) and not anew:
            return f"{folder}: the pictures are those of today's report", True
        lack = missing_tool()
        if lack is not None:
            return f"{folder}: the pictures are not those of today's report, and were not taken: {lack}", False
        take_pictures(page, folder)
    return f"{folder}: {len(PICTURES)} pictures were taken; commit them", True


def main(arguments: list[str]) -> int:
    anew = "--anew" in arguments
    folders = [one for one in arguments if one != "--anew"]
    if len(folders) != 1:
        raise SystemExit("usage: python docs/site/pictures.py FOLDER [--anew]")
    told, is_today = renew_pictures(Path(folders[0]), anew=anew)
    print(told, file=sys.stdout if is_today else sys.stderr)
    return 0 if is_today or not anew else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
