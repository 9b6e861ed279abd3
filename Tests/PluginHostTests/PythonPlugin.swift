/// Programs of plugins, in Python.
enum PythonPlugin {
    /// What every program has: `read()` gives a message or None, `write()` writes one, `ask()` asks and waits.
    static let start = """
        #!/usr/bin/env python3
        import json, os, signal, subprocess, sys, time
        schema = {"type": "object", "properties": {}}
        def read():
            line = sys.stdin.readline()
            return json.loads(line) if line else None
        def raw(data):
            sys.stdout.buffer.write(data)
            sys.stdout.buffer.flush()
        def write(message):
            raw((json.dumps(dict(message, jsonrpc="2.0")) + "\\n").encode())
        def answer(message, result):
            write({"id": message["id"], "result": result})
        def fail(message, text, data=None):
            write({"id": message["id"], "error": {"code": 1, "message": text, "data": data}})
        def tell(method, **params):
            write({"method": method, "params": params})
        asked = [0]
        early = []
        def ask(method, **params):
            asked[0] += 1
            write({"id": asked[0], "method": method, "params": params})
            while True:
                message = read()
                if message is None: sys.exit(0)
                if "method" not in message and message["id"] == asked[0]: return message
                early.append(message)
        def hello(message, **more):
            stage = dict({"type": "thing", "about": "Does it.", "input": schema}, **more)
            answer(message, {"name": "thing", "version": "1.0.0", "api": 1, "stages": [stage]})
        def step(name, effect, undo=None):
            begun = ask("step/begin", call=1, name=name, undo=undo)
            if "error" in begun: raise Exception(begun["error"]["message"])
            if begun["result"]["recorded"]: return begun["result"]["value"]
            value = effect()
            ask("step/record", call=1, name=name, value=value)
            return value

        """

    /// A program that shakes hands and then does something with `message`, the stage's call.
    /// - Parameter schema: Python's text of the input schema.
    static func stage(_ body: String, undo: String = "answer(message, {})", schema: String? = nil) -> String {
        start
            + """
            \(schema.map { "schema = \($0)" } ?? "")
            def run(message):
            \(indented(body))
            def undo(message):
            \(indented(undo))
            while True:
                message = early.pop(0) if early else read()
                if message is None or message["method"] == "shutdown": break
                if message["method"] == "initialize": hello(message)
                elif message["method"] == "stage/run": run(message)
                elif message["method"] == "stage/undo": undo(message)

            """
    }

    /// A program that does something with `message`, which is `initialize`.
    static func greeting(_ body: String) -> String { start + "message = read()\n" + body + "\n" }

    private static func indented(_ text: String) -> String {
        text.split(separator: "\n").map { "    \($0)" }.joined(separator: "\n")
    }
}
