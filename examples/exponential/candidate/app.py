RATE = 1.09


def handler(event, context):
    return {"rate": RATE, "version": context.function_version}
