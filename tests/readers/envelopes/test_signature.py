"""Signatures of webhooks by the Standard Webhooks specification, with the real library."""

from __future__ import annotations

import base64
import hashlib
import hmac
import subprocess
import sys
import time
import traceback
from pathlib import Path

import pytest

from contractguard.contract.errors import InputError, UsageError
from contractguard.readers.envelopes import verify_signature

KEY = b"a key of twenty-four bytes"
SECRET = "whsec_" + base64.b64encode(KEY).decode()
BODY = '{"type": "order.paid", "data": {"name": "Zoë"}}'.encode()


def signed(body: bytes = BODY, at: int | None = None, key: bytes = KEY, identifier: str = "msg_1") -> dict[str, str]:
    """Headers as the specification makes them, without the library."""
    at = int(time.time()) if at is None else at
    digest = hmac.new(key, f"{identifier}.{at}.".encode() + body, hashlib.sha256).digest()
    return {
        "Webhook-Id": identifier,
        "Webhook-Timestamp": str(at),
        "Webhook-Signature": f"v1a,xx v1,{base64.b64encode(digest).decode()}",
    }


@pytest.mark.parametrize("stored", [False, True])
def test_a_signature_that_holds_is_accepted(stored: bool) -> None:
    verify_signature(BODY, signed(), SECRET, stored=stored)


def test_the_header_names_of_svix_are_known() -> None:
    svix = {name.replace("Webhook", "svix"): value for name, value in signed().items()}
    verify_signature(BODY, svix, SECRET)
    with pytest.raises(InputError, match="the signature does not hold"):
        verify_signature(BODY + b" ", svix, SECRET)


@pytest.mark.parametrize("stored", [False, True])
def test_a_body_that_is_no_json_may_be_signed(stored: bool) -> None:
    verify_signature(b"[" * 9_000, signed(b"[" * 9_000), SECRET, stored=stored)


@pytest.mark.parametrize("stored", [False, True])
@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (BODY + b" ", signed()),
        (BODY, signed(key=b"another key")),
        (BODY, {**signed(), "Webhook-Id": "msg_2"}),
        (BODY, {**signed(), "Webhook-Signature": "v1,AAAA"}),
        (BODY, {**signed(), "Webhook-Signature": "v1"}),
        (BODY, {**signed(), "Webhook-Signature": "v1,\udcff,é"}),
        (BODY, {**signed(), "Webhook-Signature": "v2,AAAA"}),
        (BODY, {**signed(), "Webhook-Timestamp": "yesterday"}),
        (BODY, {**signed(), "Webhook-Timestamp": "nan"}),
        (BODY, {**signed(), "Webhook-Timestamp": "1e99"}),
    ],
)
def test_one_that_does_not_hold_is_refused_without_the_secret(
    body: bytes, headers: dict[str, str], stored: bool
) -> None:
    with pytest.raises(InputError) as error:
        verify_signature(body, headers, SECRET, stored=stored)

    assert error.value.what.startswith("the signature does not hold: ")
    assert SECRET.removeprefix("whsec_") not in "".join(traceback.format_exception(error.value))


@pytest.mark.parametrize("at", [1_000_000_000, 4_000_000_000])
def test_an_old_message_is_refused_unless_it_was_stored(at: int) -> None:
    headers = signed(at=at)

    verify_signature(BODY, headers, SECRET, stored=True)
    with pytest.raises(InputError, match="the signature does not hold: message timestamp too"):
        verify_signature(BODY, headers, SECRET)


@pytest.mark.parametrize("name", ["Webhook-Id", "Webhook-Timestamp", "Webhook-Signature"])
def test_a_header_that_is_not_there_is_named(name: str) -> None:
    headers = {key: value for key, value in signed().items() if key != name}

    with pytest.raises(InputError, match=f"there is no {name.lower()} header"):
        verify_signature(BODY, headers, SECRET)


def test_a_body_that_is_no_text_is_refused() -> None:
    with pytest.raises(InputError, match="the body is no UTF-8 text"):
        verify_signature(b"\xff", signed(b"\xff"), SECRET)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_é", "geheim!\u00ff"])
def test_a_secret_that_is_none_is_refused_and_not_shown(secret: str) -> None:
    with pytest.raises(UsageError) as error:
        verify_signature(BODY, signed(), secret)

    assert "the secret of the webhook is not one" in error.value.what
    assert "geheim" not in "".join(traceback.format_exception(error.value))


def test_without_the_library_the_extra_is_named() -> None:
    """In a process of its own, in which the library cannot be found."""
    script = (
        "import sys; sys.modules['standardwebhooks'] = None\n"
        "from contractguard.contract.errors import UsageError\n"
        "from contractguard.readers.envelopes import verify_signature\n"
        "try: verify_signature(b'', {}, 'whsec_geheim')\n"
        "except UsageError as error: print(error)\n"
    )
    root = str(Path(__file__).parents[3])
    said = subprocess.run(
        [sys.executable, "-c", script], env={"PYTHONPATH": root}, check=True, capture_output=True, text=True
    )

    assert "which is not installed\n  remedy: pip install " in said.stdout
    assert "[webhooks]" in said.stdout
    assert "geheim" not in said.stdout + said.stderr
