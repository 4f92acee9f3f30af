"""Signatures of webhooks, by the Standard Webhooks specification."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from contractguard.contract.errors import InputError, UsageError

EXTRA = "webhooks"
"""The extra that brings the library."""

_HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")
_VERSION = "v1"


def verify_signature(body: bytes, headers: Mapping[str, str], secret: str, *, stored: bool = False) -> None:
    """Check that `body` was signed with `secret`, as its headers say (Standard Webhooks, "Verifying webhook
    authenticity").

    `secret` is as the provider gives it ("whsec_…"); it is in no error. A message that is older than five minutes is
    refused as a repetition, unless it is one that was `stored` on purpose. Returns nothing. Raises `InputError` when
    the signature does not hold, and `UsageError` when the secret is none or the library is not there.
    """
    webhook = _webhook(secret)
    known = _headers_by_name(headers)
    lacking = [name for name in _HEADERS if not known.get(name)]
    if lacking:
        raise InputError(f"the signature cannot be checked: there is no {' and no '.join(lacking)} header")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        raise InputError("the signature cannot be checked: the body is no UTF-8 text") from None
    if stored:
        _verify_stored(webhook, text, known)
    else:
        _verify_live(webhook, text, known)


def sign_body(body: str, secret: str, identifier: str, at: datetime) -> dict[str, str]:
    """The headers with which a delivery is signed at a moment. Raises `UsageError` as `verify_signature`."""
    signature = _webhook(secret).sign(identifier, at, body)
    return dict(zip(_HEADERS, (identifier, str(int(at.timestamp())), signature), strict=True))


def _headers_by_name(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers by their names in the specification; Svix, where it comes from, sends them by its own as well."""
    known = {name.lower(): value for name, value in headers.items()}
    own = {name: known.get(name.replace("webhook", "svix", 1)) for name in _HEADERS}
    return {**{name: value for name, value in own.items() if value is not None}, **known}


def _webhook(secret: str) -> Any:
    try:
        from standardwebhooks.webhooks import Webhook
    except ImportError:
        from contractguard.readers.installation import install_command

        raise UsageError(
            "signatures of webhooks are checked by the library standardwebhooks, which is not installed",
            remedy=install_command(EXTRA),
        ) from None
    try:
        return Webhook(secret)
    except Exception:  # whatever the library says may quote the secret
        raise UsageError(
            "the secret of the webhook is not one: it must be base64, as a rule with whsec_ before it",
            remedy="take it as it stands from the provider's settings",
        ) from None


def _verify_live(webhook: Any, text: str, headers: Mapping[str, str]) -> None:
    from standardwebhooks.webhooks import WebhookVerificationError

    try:
        webhook.verify(text, dict(headers), json_parse=False)
    except WebhookVerificationError as error:
        raise _refusal(str(error)) from None
    except ValueError:
        raise _refusal("the header webhook-signature is damaged") from None


def _verify_stored(webhook: Any, text: str, headers: Mapping[str, str]) -> None:
    """The signature without regard to the time."""
    try:
        at = datetime.fromtimestamp(float(headers["webhook-timestamp"]), tz=UTC)
    except (ValueError, OverflowError, OSError):
        raise _refusal("the header webhook-timestamp is no time") from None
    expected = webhook.sign(headers["webhook-id"], at, text).encode()
    given = [one for one in headers["webhook-signature"].split(" ") if one.startswith(f"{_VERSION},")]
    if not any(hmac.compare_digest(expected, one.encode("utf-8", "replace")) for one in given):
        raise _refusal("No matching signature found")


def _refusal(why: str) -> InputError:
    return InputError(
        f"the signature does not hold: {why[:1].lower()}{why[1:]}",
        remedy="check the secret, and that the body is the very bytes that were sent",
    )
