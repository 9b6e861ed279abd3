def handler(event, context):
    # The bug that the health check is there to catch.
    return {"status": "broken", "version": context.function_version}
