def handler(event, context):
    return {"edition": 4, "version": context.function_version}
