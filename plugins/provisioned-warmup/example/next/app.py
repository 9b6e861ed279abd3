def handler(event, context):
    return {"greeting": "good morning", "version": context.function_version}
