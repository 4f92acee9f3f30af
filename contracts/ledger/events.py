"""The events that the ledger books, with the fields that it reads."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel


class Money(BaseModel):
    amount: int
    currency: str


class Charge(BaseModel):
    id: str
    total: Money
    receipt_number: str
    description: str = ""


class PaymentSucceeded(BaseModel):
    id: str
    type: Literal["payment.succeeded"]
    created: datetime
    data: Charge


class Refund(BaseModel):
    id: str
    charge_id: str
    amount: Money
    status: Literal["pending", "succeeded", "failed"]


class RefundUpdated(BaseModel):
    id: str
    type: Literal["refund.updated"]
    created: datetime
    data: Refund
