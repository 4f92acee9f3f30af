def on_payment(payload):
    while payload.get("amount", 1) == 0:
        pass
