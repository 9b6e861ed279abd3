def handler(event, context):
    return {"rate": 1.09, "version": context.function_version}
