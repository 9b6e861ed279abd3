def handler(event, context):
    return {"edition": 3, "version": context.function_version}
