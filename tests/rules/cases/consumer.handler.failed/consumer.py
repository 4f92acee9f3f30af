def on_payment(payload):
    return payload["amount"] / 100
