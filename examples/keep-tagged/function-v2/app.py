def handler(event, context):
    return {"edition": 2, "version": context.function_version}
