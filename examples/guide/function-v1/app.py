"""Quotes a price, first version: prices without tax."""


def handler(event, context):
    if event.get("ping"):
        return {"status": "ok"}
    price = event.get("price", 0)
    return {"version": context.function_version, "total": price, "tax": False}
