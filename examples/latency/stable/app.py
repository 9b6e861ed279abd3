import time


def handler(event, context):
    time.sleep(0.020)  # the query
    return {"items": 3, "version": context.function_version}
