"""A certificate authority of our own, made with the openssl program, and a service that it vouches for."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

OPENSSL = shutil.which("openssl")


@dataclass(frozen=True)
class Authority:
    """The files of an authority: its own certificate, and that of a service with its key."""

    certificate: Path
    chain: Path
    key: Path

    def context(self) -> ssl.SSLContext:
        """What the service shows."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.chain, self.key)
        return context


def make_authority(folder: Path, *names: str) -> Authority:
    """An authority that vouches for a service of these names. Skips the test where there is no openssl."""
    if OPENSSL is None:
        pytest.skip("there is no openssl program, with which certificates are made")
    folder.mkdir(parents=True, exist_ok=True)
    new = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    alternatives = ",".join(f"DNS:{name}" for name in names)
    _run(folder, *new, "-subj", "/CN=test authority", "-keyout", "ca.key", "-out", "ca.pem",
         "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign")  # fmt: skip
    _run(folder, *new, "-subj", f"/CN={names[0]}", "-keyout", "service.key", "-out", "service.pem", "-CA", "ca.pem",
         "-CAkey", "ca.key", "-addext", f"subjectAltName={alternatives}",
         "-addext", "basicConstraints=critical,CA:FALSE")  # fmt: skip
    return Authority(folder / "ca.pem", folder / "service.pem", folder / "service.key")


def _run(folder: Path, *arguments: str) -> None:
    assert OPENSSL is not None
    subprocess.run([OPENSSL, *arguments], cwd=folder, check=True, capture_output=True)
