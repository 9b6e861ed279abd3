def handler(event, context):
    return {"stock": 12, "version": context.function_version}
