"""Secrets that can be found again: each is unique, and looked for in every output as it is and encoded."""

from __future__ import annotations

import base64
import gzip
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus


class Planter:
    """Makes canaries, each of a kind that a reader might tell or not, and remembers them with their place."""

    def __init__(self) -> None:
        self.planted: dict[str, str] = {}

    def _new(self, place: str) -> str:
        return f"Qz{len(self.planted):03d}vX"

    def _note(self, canary: str, place: str) -> str:
        assert canary not in self.planted
        self.planted[canary] = place
        return canary

    def word(self, place: str) -> str:
        """A password as people choose them."""
        return self._note(f"{self._new(place)}!pw", place)

    def mail(self, place: str) -> str:
        return f"{self._note(self._new(place).lower() + 'mail', place)}@corp.example"

    def card(self, place: str) -> str:
        """The number of a card (Luhn)."""
        start = f"4{len(self.planted):03d}19283746{len(self.planted):03d}"
        total = 0
        for i, digit in enumerate(reversed(start)):
            total += sum(divmod(2 * int(digit), 10)) if i % 2 == 0 else int(digit)
        return self._note(start + str(-total % 10), place)

    def jwt(self, place: str) -> str:
        body = base64.urlsafe_b64encode(f'{{"sub":"{self._new(place)}"}}'.encode()).decode().rstrip("=")
        self._note(body, place)
        return f"eyJhbGciOiJIUzI1NiJ9.{body}.sIgnAtuRe-_x1"

    def key(self, place: str, prefix: str = "ghp_") -> str:
        """A key with the mark of its issuer."""
        return prefix + self._note(f"{self._new(place)}8Kd02mfLq71ZpWn3BvT6yRcA", place)

    def random(self, place: str) -> str:
        """A key without any mark."""
        return self._note(f"Kd02mfLq71{self._new(place)}ZpWn3BvT6yRcA9u", place)

    def issued(self, place: str) -> list[str]:
        """Keys with the marks of their issuers, whose rest has nothing of chance, and passwords in lines of a shell."""
        number = f"{len(self.planted):03d}"
        told = {
            "AKIA{}EXAMPLEKEY": f"QZAWS{number}",
            "ghp_{}": f"github{number}tokentoken",
            "github_pat_{}": f"finegrained{number}token",
            "glpat-{}": f"gitlab-{number}-token",
            "xoxb-123456789012-{}": f"slack{number}slack",
            "https://hooks.slack.com/services/T000/B000/{}": f"slackhook{number}",
            "sk_live_{}": f"stripe{number}",
            "whsec_{}": f"webhooks{number}",
            "AIza{}": f"googlegooglegoogle{number}",
            "npm_{}": f"registry{number}registryregistry",
            "sk-ant-{}": f"model{number}modelmodel",
            "curl -u ann:{} https://api.example": f"shell{number}",
            "wget --user ann:{}": f"wget{number}",
            "https://ann:{}@git.example/a.git": f"git{number}",
            "https://x-access-token:{}@git.example/a.git": f"clone{number}",
            "https://api.example/x?access_token={}": f"bearer{number}",
            "https://app.example/back#id_token={}": f"fragment{number}",
            "postgres://app:{}@db/prod": f"database{number}",
        }
        return [text.format(self._note(canary, f"{place} {text}")) for text, canary in told.items()]

    def pem(self, place: str) -> str:
        inside = self._note(f"MIIEowIBAAKCAQEA{self._new(place)}", place)
        return f"-----BEGIN PRIVATE KEY-----\n{inside}\n-----END PRIVATE KEY-----\n"


def forms(canary: str) -> Iterator[bytes]:
    """A canary as it is, and as it may be hidden in a text: URL-encoded, hexadecimal, base64 wherever it begins."""
    raw = canary.encode()
    yield from {raw, quote(canary, safe="").encode(), quote_plus(canary).encode(), raw.hex().encode(), raw[::-1]}
    for shift in range(3):
        start, rest = -(-shift * 8 // 6), -(shift + len(raw)) % 3
        text = base64.b64encode(b"\0" * shift + raw)
        yield text[start : len(text) - (rest + 1 if rest else 0)].rstrip(b"=")


def found(planted: dict[str, str], outputs: dict[str, bytes]) -> list[tuple[str, str, str]]:
    """The canaries that are in an output: canary, where it was planted, where it came out."""
    return sorted(
        (canary, place, name)
        for name, data in outputs.items()
        for text in opened(data)
        for canary, place in planted.items()
        if any(form in text for form in forms(canary))
    )


def opened(data: bytes) -> list[bytes]:
    """An output, and what is packed in it."""
    texts = [data]
    for unpack in (gzip.decompress, zlib.decompress):
        try:
            texts.append(unpack(data))
        except (OSError, EOFError, zlib.error):
            continue
    return texts


def files(folder: Path) -> dict[str, bytes]:
    """Every file of a folder, hidden ones too."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
