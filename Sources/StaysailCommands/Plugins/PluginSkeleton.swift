/// The files of a new plugin: a stage that greets, with a test.
enum PluginSkeleton {
    struct File {
        let path: String
        let text: String
        var isProgram = false
    }

    static func lua(_ name: String) -> [File] {
        [
            File(
                path: "plugin.yaml",
                text: """
                    name: \(name)
                    version: 0.1.0
                    about: Greets somebody.
                    api: 1
                    stages:
                      - { type: \(name), script: stage.lua }

                    """),
            File(
                path: "stage.lua",
                text: """
                    return {
                      api = 1,
                      kind = "stage",
                      about = "Greets somebody.",
                      parameters = {
                        name = { type = "string", required = true, about = "whom to greet" },
                      },
                      run = function(ctx, input)
                        -- Put side effects into a step. A resumed run does not repeat it.
                        local greeting = ctx.step("greet", function()
                          return "Hello, " .. input.name .. "!"
                        end)
                        log.info(greeting)
                        return { greeting = greeting }
                      end,
                    }

                    """),
            File(
                path: "tests/stage_test.lua",
                text: """
                    local stage = script("../stage.lua")

                    test("greets by name", function(t)
                      t.expect(stage{ input = { name = "Ada" } }).outputs{ greeting = "Hello, Ada!" }
                    end)

                    """),
            conformance(name), readme(name),
        ]
    }

    static func python(_ name: String) -> [File] {
        [
            manifest(name, command: "./bin/\(name)"),
            File(
                path: "bin/\(name)",
                text: #"""
                    #!/usr/bin/env python3
                    """A process plugin: one JSON-RPC message a line, in on standard input, out on standard output."""
                    import json
                    import sys

                    STAGE = {
                        "type": "NAME",
                        "about": "Greets somebody.",
                        "input": {
                            "type": "object",
                            "properties": {"name": {"type": "string", "description": "Whom to greet."}},
                            "required": ["name"],
                        },
                        "output": {"type": "object", "properties": {"greeting": {"type": "string"}}},
                    }
                    last_id = 0


                    def send(message):
                        print(json.dumps({"jsonrpc": "2.0", **message}), flush=True)


                    def ask(method, **params):
                        """Sends a request to the engine and returns its result."""
                        global last_id
                        last_id += 1
                        wanted = f"p{last_id}"
                        send({"id": wanted, "method": method, "params": params})
                        for line in sys.stdin:
                            message = json.loads(line)
                            if message.get("id") == wanted and "method" not in message:
                                if "error" in message:
                                    raise RuntimeError(message["error"]["message"])
                                return message["result"]
                            if message.get("method") == "stage/cancel":
                                sys.exit(0)
                        sys.exit(0)


                    def step(call, name, effect, undo=None):
                        """Executes a side effect once: if an earlier process recorded its result, that result is returned."""
                        known = ask("step/begin", call=call, name=name, undo=undo)
                        if known["recorded"]:
                            return known["value"]
                        # If known["begun"] is true, an earlier process may have done it: check first.
                        value = effect()
                        ask("step/record", call=call, name=name, value=value)
                        return value


                    def run(params):
                        call, data = params["call"], params["input"]
                        greeting = step(call, "greet", lambda: f"Hello, {data['name']}!")
                        send({"method": "log", "params": {"level": "info", "message": greeting}})
                        return {"outputs": {"greeting": greeting}}


                    for line in sys.stdin:
                        message = json.loads(line)
                        method, number = message.get("method"), message.get("id")
                        if method == "initialize":
                            send({"id": number, "result": {"name": "NAME", "version": "0.1.0", "api": 1, "stages": [STAGE]}})
                        elif method == "stage/run":
                            send({"id": number, "result": run(message["params"])})
                        elif method == "stage/undo":
                            send({"id": number, "result": {}})
                        elif method == "shutdown":
                            break

                    """#.replacing("NAME", with: name), isProgram: true),
            conformance(name), readme(name),
        ]
    }

    static func shell(_ name: String) -> [File] {
        [
            manifest(name, command: "./bin/\(name)"),
            File(
                path: "bin/\(name)",
                text: #"""
                    #!/bin/sh
                    # A process plugin: one JSON-RPC message a line, in on standard input, out on standard output.
                    # For more than a few fields take a language that reads JSON.

                    # The first text of this name behind "input", as JSON writes it: it may stand between quotes again.
                    field() {
                        rest=${line#*\"input\"}
                        rest=${rest#*\"$1\":\"}
                        printf '%s' "$rest" | sed -E 's/^(([^"\\]|\\.)*)".*/\1/'
                    }

                    # Asks the engine, and waits for its answer.
                    ask() {
                        printf '%s\n' '{"jsonrpc":"2.0","id":"ask","method":"'"$1"'","params":{"call":1,'"$2"'}}'
                        IFS= read -r answer || exit 0
                        case "$answer" in *'"stage/cancel"'* | *'"id":"ask","error"'*) exit 0 ;; esac
                    }

                    while IFS= read -r line; do
                        id=${line#*\"id\":}
                        id=${id%%,*}
                        case "$line" in
                        *'"initialize"'*)
                            printf '%s\n' '{"jsonrpc":"2.0","id":'"$id"',"result":{"name":"NAME","version":"0.1.0","api":1,"stages":[{"type":"NAME","about":"Greets somebody.","input":{"type":"object","properties":{"name":{"type":"string","description":"Whom to greet."}},"required":["name"]},"output":{"type":"object"}}]}}' ;;
                        *'"stage/run"'*)
                            greeting="Hello, $(field name)!"
                            # Put side effects into a step. A resumed run does not repeat it.
                            ask step/begin '"name":"greet"'
                            case "$answer" in
                            *'"recorded":false'*)
                                # The side effect. If "begun" is true, an earlier process may have done it: check first.
                                ask step/record '"name":"greet","value":"'"$greeting"'"' ;;
                            esac
                            printf '%s\n' '{"jsonrpc":"2.0","method":"log","params":{"level":"info","message":"'"$greeting"'"}}'
                            printf '%s\n' '{"jsonrpc":"2.0","id":'"$id"',"result":{"outputs":{"greeting":"'"$greeting"'"}}}' ;;
                        *'"stage/undo"'*) printf '%s\n' '{"jsonrpc":"2.0","id":'"$id"',"result":{}}' ;;
                        *'"shutdown"'*) exit 0 ;;
                        esac
                    done

                    """#.replacing("NAME", with: name), isProgram: true),
            conformance(name), readme(name),
        ]
    }

    private static func manifest(_ name: String, command: String) -> File {
        File(
            path: "plugin.yaml",
            text: """
                name: \(name)
                version: 0.1.0
                about: Greets somebody.
                api: 1
                command: [\(command)]
                stages:
                  - { type: \(name) }

                """)
    }

    private static func conformance(_ name: String) -> File {
        File(
            path: "tests/conformance.yaml",
            text: """
                # `staysail plugins test` interrupts the stage at every step, cancels it, and undoes it.
                stages:
                  - type: \(name)
                    input: { name: Ada }
                    badInputs: [{}, { nobody: Ada }]

                """)
    }

    private static func readme(_ name: String) -> File {
        File(
            path: "README.md",
            text: """
                # \(name)

                Greets somebody.

                ```yaml
                - { id: hello, type: \(name), with: { name: Ada } }
                ```

                """)
    }
}
