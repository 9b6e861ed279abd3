import random


def handler(event, context):
    if random.random() < 0.2:
        raise KeyError("stock")
    return {"stock": 12, "version": context.function_version}
