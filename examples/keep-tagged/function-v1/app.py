def handler(event, context):
    return {"edition": 1, "version": context.function_version}
