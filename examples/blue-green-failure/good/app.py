def handler(event, context):
    return {"status": "ok", "version": context.function_version}
