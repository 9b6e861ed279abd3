STOCK = 12


def handler(event, context):
    return {"stock": STOCK, "version": context.function_version}
