def handler(event, context):
    name = event.get("name") or "world"
    return {"greeting": f"Hello, {name}", "language": "en", "version": context.function_version}
