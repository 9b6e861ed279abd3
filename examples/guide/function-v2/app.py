"""Quotes a price, second version: prices with tax."""

TAX = 0.19


def handler(event, context):
    if event.get("ping"):
        return {"status": "ok"}
    price = event.get("price", 0)
    return {"version": context.function_version, "total": round(price * (1 + TAX), 2), "tax": True}
