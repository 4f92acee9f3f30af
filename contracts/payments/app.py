"""The example provider as a service: the operations of openapi.yaml, with everything in memory.

Its own tests show what it really sends: python -m pytest contracts/payments --contract-observe

(The webhooks of the description are sent by another program, which is no part of the example.)
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException as AnyHTTPException

LATE_RECEIPTS = os.environ.get("PAYMENTS_LATE_RECEIPTS") == "1"
"""The planted drift: a charge gets its receipt number when it is paid, and until then null is sent, which the
description does not allow."""
REVIEWS = os.environ.get("PAYMENTS_REVIEWS") == "1"
"""Another planted drift, which no test of the service comes near: a large charge waits for a review, a status that
nobody was told of."""
REVIEWED_ABOVE = 5_000
DECLINED = "0002"
"""The last digits of a card that is always declined."""
REQUESTS_A_MINUTE = 600

Json = dict[str, Any]


class Money(BaseModel):
    amount: int = Field(ge=0)
    currency: str = Field(pattern="^[A-Z]{3}$")


class Card(BaseModel):
    kind: Literal["card"]
    brand: str
    last4: str = Field(pattern="^[0-9]{4}$")


class BankAccount(BaseModel):
    kind: Literal["bank_account"]
    iban: str = Field(min_length=15, max_length=34)


class NewCharge(BaseModel):
    model_config = ConfigDict(extra="forbid")

    total: Money
    payment_method: Annotated[Card | BankAccount, Field(discriminator="kind")]
    customer_id: str | None = None
    capture: Literal["automatic", "manual", "delayed"] = "automatic"
    description: str | None = Field(default=None, max_length=500)
    statement_descriptor: str | None = Field(default=None, min_length=1, max_length=22)
    callback_url: str | None = None
    metadata: dict[str, str] | None = Field(default=None, max_length=50)


class Capture(BaseModel):
    model_config = ConfigDict(extra="forbid")

    amount: int | None = Field(default=None, ge=1)


class NewRefund(BaseModel):
    model_config = ConfigDict(extra="forbid")

    charge_id: str
    amount: int | None = Field(default=None, ge=1)
    reason: Literal["duplicate", "fraudulent", "requested_by_customer"] | None = None


class CustomerChange(BaseModel):
    email: str | None = None
    name: str | None = None
    address: Json | None = None


class Payments:
    """Everything that the service knows, in memory."""

    def __init__(self) -> None:
        self.charges: dict[str, Json] = {}
        self.by_key: dict[str, tuple[NewCharge, Json]] = {}
        self.refunds: dict[str, Json] = {}
        self.customers: dict[str, Json] = {
            "cus_4fe21a": {
                "id": "cus_4fe21a",
                "email": "ann@shop.example",
                "name": "Ann",
                "address": {"line1": "1 High Street", "line2": None, "city": "Leeds", "country": "GB"},
                "created": timestamp(),
            },
            "cus_77aa10": {"id": "cus_77aa10", "email": "bob@shop.example", "created": timestamp()},
        }
        self.payouts: list[Json] = [
            payout(1, 125_000, "paid"),
            payout(2, 98_050, "returned"),
            payout(3, 4_200, "in_transit"),
        ]


def timestamp() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def payout(number: int, amount: int, status: str) -> Json:
    return {
        "id": f"po_{number:06}",
        "amount": {"amount": amount, "currency": "EUR"},
        "arrival_date": f"2026-03-{number:02}",
        "status": status,
    }


def charge_of(new: NewCharge, number: int) -> Json:
    """A charge as it is kept and sent."""
    method = new.payment_method
    charge = {
        "id": f"ch_{number:06}",
        "total": new.total.model_dump(),
        "status": "paid" if new.capture == "automatic" else "authorized",
        "payment_method": method.model_dump(),
        "customer_id": new.customer_id,
        "receipt_number": receipt(number),
        "created": timestamp(),
        "metadata": new.metadata or {},
    }
    if isinstance(method, BankAccount):
        charge["status"] = "pending"  # a transfer takes days
    if new.description is not None:
        charge["description"] = new.description
    if LATE_RECEIPTS and charge["status"] != "paid":
        charge["receipt_number"] = None
    if REVIEWS and new.total.amount > REVIEWED_ABOVE:
        charge["status"] = "in_review"
    return charge


def receipt(number: int) -> str:
    return f"2026-{number:04}"


def page(items: list[Json], cursor: str | None, limit: int) -> Json:
    """A page of a list, and where the next one begins."""
    start = int(cursor) if cursor is not None and cursor.isdecimal() else 0
    end = start + limit
    has_more = end < len(items)
    return {"data": items[start:end], "has_more": has_more, "next_cursor": str(end) if has_more else None}


def known(things: dict[str, Json], key: str) -> Json:
    """One of the things, or the answer 404."""
    if key not in things:
        raise HTTPException(404, "nothing has this id")
    return things[key]


def everything(request: Request) -> Payments:
    payments: Payments = request.app.state.payments
    return payments


def authorize(authorization: Annotated[str, Header()] = "") -> None:
    if not authorization.startswith("Bearer "):
        raise HTTPException(401, "a bearer token is missing")


def problem(request: Request, error: Exception) -> JSONResponse:
    """What went wrong, as RFC 9457 has it."""
    status, detail = (error.status_code, error.detail) if isinstance(error, AnyHTTPException) else (422, "not valid")
    content = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return JSONResponse(content, status, media_type="application/problem+json")


State = Annotated[Payments, Depends(everything)]
Cursor = Annotated[str | None, Query(max_length=200)]
Limit = Annotated[int, Query(ge=1, le=100)]
IdempotencyKey = Annotated[str | None, Header(min_length=8, max_length=64)]
Status = Literal["pending", "authorized", "paid", "failed"]
routes = APIRouter(prefix="/v1", dependencies=[Depends(authorize)])


@routes.get("/charges")
def list_charges(
    state: State,
    response: Response,
    cursor: Cursor = None,
    limit: Limit = 20,
    status: Status | None = None,
    created_after: datetime | None = None,
) -> Json:
    found = [one for one in reversed(state.charges.values()) if status in (None, one["status"])]
    if created_after is not None:
        found = [one for one in found if datetime.fromisoformat(one["created"]) > created_after]
    response.headers["X-RateLimit-Remaining"] = str(REQUESTS_A_MINUTE - 1)
    return page(found, cursor, limit)


@routes.post("/charges", status_code=201)
def create_charge(new: NewCharge, state: State, response: Response, idempotency_key: IdempotencyKey = None) -> Json:
    before = state.by_key.get(idempotency_key or "")
    if before is not None and before[0] != new:
        raise HTTPException(409, "the idempotency key belongs to another charge")
    if isinstance(new.payment_method, Card) and new.payment_method.last4 == DECLINED:
        raise HTTPException(402, "the card was declined")
    charge = before[1] if before is not None else charge_of(new, len(state.charges) + 1)
    state.charges[charge["id"]] = charge
    if idempotency_key is not None:
        state.by_key[idempotency_key] = (new, charge)
    response.headers["Location"] = f"/v1/charges/{charge['id']}"
    return charge


@routes.get("/charges/{charge_id}")
def get_charge(charge_id: str, state: State) -> Json:
    return known(state.charges, charge_id)


@routes.post("/charges/{charge_id}/capture")
def capture_charge(charge_id: str, state: State, capture: Capture | None = None) -> Json:
    charge = state.charges.get(charge_id)
    if charge is None or charge["status"] != "authorized":
        raise HTTPException(409, "the charge cannot be captured")
    total = charge["total"]
    if capture is not None and capture.amount is not None:
        total["amount"] = min(total["amount"], capture.amount)
    charge.update(status="paid", receipt_number=receipt(len(state.charges)))
    return charge


@routes.post("/refunds", status_code=201)
def create_refund(new: NewRefund, state: State) -> Json:
    charge = state.charges.get(new.charge_id)
    if charge is None or charge["status"] != "paid":
        raise HTTPException(422, "only what was paid can be refunded")
    amount = {**charge["total"], "amount": new.amount or charge["total"]["amount"]}
    charge["refunded"] = amount
    refund_id = f"re_{len(state.refunds) + 1:06}"
    refund = {"id": refund_id, "charge_id": charge["id"], "amount": amount, "status": "pending", "reason": new.reason}
    state.refunds[refund_id] = refund
    return refund


@routes.get("/customers/{customer_id}")
def get_customer(customer_id: str, state: State) -> Json:
    return known(state.customers, customer_id)


@routes.patch("/customers/{customer_id}")
def update_customer(customer_id: str, change: CustomerChange, state: State) -> Json:
    if customer_id not in state.customers or not change.model_fields_set:
        raise HTTPException(422, "nothing to change")
    state.customers[customer_id].update(change.model_dump(exclude_unset=True))
    return state.customers[customer_id]


@routes.get("/payouts")
def list_payouts(state: State, cursor: Cursor = None, limit: Limit = 20) -> Json:
    return page(state.payouts, cursor, limit)


def create_app() -> FastAPI:
    """The service, with nothing charged yet."""
    app = FastAPI(title="Payments", version="1.4.0", openapi_url=None)  # it is described by hand, in openapi.yaml
    app.state.payments = Payments()
    app.include_router(routes)
    app.add_exception_handler(AnyHTTPException, problem)
    app.add_exception_handler(RequestValidationError, problem)
    return app
