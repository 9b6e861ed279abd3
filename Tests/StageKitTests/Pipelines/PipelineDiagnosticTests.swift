import StageKit
import Testing

@Suite("Diagnostics of a pipeline have locations and advice, and are reported at once")
struct PipelineDiagnosticTests {
    private func faults(_ text: String) async -> [String] {
        var bench = Workbench()
        bench.add(
            "shift",
            schema: InputSchema(
                InputField("alias", .string, "The alias.", required: true),
                InputField("percent", .number(0...100), "The share.", unit: "percent"),
                InputField("hold", .duration, "How long."),
                InputField("function", .string, "The function.", fromDefaults: true),
                InputField("mode", .string(allowed: ["fast", "slow"]), "How fast.")),
            writes: [.alias("live", of: "f")]
        ) { _, _ in [:] }
        return await bench.faults(text)
    }

    private static let head = "name: p\nstages:\n"

    @Test(
        "each fault, with line and column",
        arguments: [
            (
                "  - { id: a, type: wait, with: { duratoin: 1s } }",
                "test.yaml:3:34: error: Unknown key 'duratoin'. Did you mean 'duration'? [stage a]"
            ),
            (
                "  - { id: a, type: wiat, with: { duration: 1s } }",
                "test.yaml:3:20: error: There is no stage type 'wiat'. Did you mean 'wait'? "
                    + "[stage a]"
            ),
            (
                "  - { id: a, type: wait, needs: [b], with: { duration: 1s } }",
                "test.yaml:3:34: error: There is no stage 'b' to need. [stage a]"
            ),
            (
                "  - { id: a, type: shift, with: { alias: live, percent: 140 } }",
                "test.yaml:3:57: error: 'percent' must be a number from 0 to 100, not '140'. [stage a]"
            ),
            (
                "  - { id: a, type: wait, with: { duration: \"${ 1 + }\" } }",
                "test.yaml:3:"
            ),
            (
                "  - { id: a, type: wait, with: { duration: 5 } }",
                "test.yaml:3:44: error: 'duration' must be a duration such as 90s, 2m or 1h30m, not '5'. "
                    + "A number needs its unit: 5s or 5m. [stage a]"
            ),
            (
                "  - { id: a, type: shift, with: { alias: live, mode: fsat } }",
                "test.yaml:3:54: error: 'mode' cannot be 'fsat'. Did you mean 'fast'? [stage a]"
            ),
            (
                "  - { id: a, type: shift, with: { percent: 1 } }",
                "test.yaml:3:33: error: 'alias' is missing: The alias. [stage a]"
            ),
            (
                "  - { id: a, type: wait, onFailure: explode, with: { duration: 1s } }",
                "test.yaml:3:37: error: 'stages[0].onFailure' cannot be 'explode'."
            ),
            (
                "  - { id: a, type: shift, with: { alias: \"${ #stage('b').outputs.x }\" } }",
                "error: There is no stage 'b' to read. [stage a]"
            ),
            (
                "  - { id: a, type: shift, with: { alias: live } }\n  - { id: b, type: shift, with: { alias: live } }",
                "The stages 'a' and 'b' both write the alias f:live, and neither needs the other"
            ),
            (
                "  - id: a\n    type: wait\n    if: ${ #stage('b') }\n    with: { duration: 1s }",
                "quote it: in YAML \" #\" begins a comment"
            ),
            ("  - id: a\n    type: wait\n    if: #x\n    with: { duration: 1s }", "'if' holds nothing"),
            (
                "  - id: a\n    type: wait\n    if: >-\n      true &&\n        (1 +\n    with: { duration: 1s }",
                "test.yaml:7:13: error: The expression cannot be read"
            ),
            (
                "  - { id: a, type: wait, timeout: 0, with: { duration: 1s } }",
                "test.yaml:3:35: error: 'stages[0].timeout' must be a duration of at least 1ms, such as 90s, 2m or "
                    + "1h30m, not '0'."
            ),
            (
                "  - { id: a, type: wait, timeout: -5, with: { duration: 1s } }",
                "test.yaml:3:35: error: 'stages[0].timeout' must be a duration of at least 1ms, such as 90s, 2m or "
                    + "1h30m, not '-5'."
            ),
            (
                "  - { id: a, type: wait, retry: { attempts: 0 }, with: { duration: 1s } }",
                "test.yaml:3:45: error: 'stages[0].retry.attempts' must be an integer from 1 to 100, not '0'."
            ),
            (
                "  - { id: a, type: webhook, with: { url: \"https://ci.example\", timeout: 0s } }",
                "test.yaml:3:73: error: 'timeout' must be a duration of at least 1ms"
            ),
            ("  - { id: a, type: wait, with: [1s] }", "test.yaml:3:32: error: 'with' must be a map with duration"),
            (
                "  - { id: a, type: wait, with: { duration: } }",
                "test.yaml:3:44: error: 'duration' holds nothing: The time to wait. [stage a]"
            ),
        ])
    func fault(stage: String, expected: String) async {
        let faults = await faults(Self.head + stage)
        #expect(faults.count == 1, "\(faults)")
        #expect(faults.first?.contains(expected) == true, "\(faults)")
    }

    @Test(
        "a condition that is never true or false",
        arguments: [
            "1", "-1", "\"'text'\"", "\"null\"", "\"{1, 2}\"", "\"${ 'text' }\"", "\"${ 1 }\"", "\"x ${ true }\"",
            "\"${ true } && ${ false }\"", "\"$${ true }\"",
        ])
    func condition(text: String) async {
        let faults = await faults(Self.head + "  - { id: a, type: wait, if: \(text), with: { duration: 1s } }")
        #expect(faults.count == 1, "\(faults)")
        #expect(
            faults.first?.hasPrefix("test.yaml:3:30: error: 'if' must be true or false") == true, "\(faults)")
    }

    @Test(
        "a string without an expression is not a condition",
        arguments: ["text without meaning", "maybe", "\"\"", "[true]"])
    func noExpression(text: String) async {
        let faults = await faults(Self.head + "  - { id: a, type: wait, if: \(text), with: { duration: 1s } }")
        #expect(faults.count == 1, "\(faults)")
        #expect(faults.first?.hasPrefix("test.yaml:3:3") == true, "\(faults)")
    }

    @Test(
        "durations and conditions that have a meaning",
        arguments: [
            "if: true", "if: \"false\"", "if: \"'true'\"", "if: \"${ true }\"", "if: \"tr${ 'ue' }\"", "if: 1 < 2",
            "timeout: 1ms", "retry: { attempts: 2, backoff: 0 }",
        ])
    func meaning(key: String) async {
        let faults = await faults(Self.head + "  - { id: a, type: wait, \(key), with: { duration: 0 } }")
        #expect(faults.isEmpty, "\(faults)")
    }

    @Test(
        "names that nothing has, in expressions",
        arguments: [
            ("${ parameters.szie }", 4, "There is no parameter 'szie'. Did you mean 'size'?"),
            ("${ parameters['szie'] }", 4, "There is no parameter 'szie'. Did you mean 'size'?"),
            ("${ paramters.size }", 4, "There is no 'paramters' to read. Did you mean 'parameters'?"),
            ("x ${ #satge('b') }", 6, "There is no function #satge. Did you mean 'stage'?"),
            ("${ #stage('The other').outputs }", 4, "#stage('The other') reads a stage that this one does not wait"),
        ])
    func names(text: String, column: Int, words: String) async {
        let faults = await faults(
            """
            name: p
            parameters: { size: {} }
            stages:
              - { id: b, type: wait, name: The other, with: { duration: 1s } }
              - { id: a, type: shift, with: { alias: "\(text)" } }
            """)
        #expect(faults.count == 1, "\(faults)")
        #expect(faults.first?.hasPrefix("test.yaml:5:\(42 + column): error: \(words)") == true, "\(faults)")
    }

    @Test("a stage may be read by its name")
    func stageByName() async {
        let faults = await faults(
            Self.head + """
                  - { id: b, type: wait, name: The other, with: { duration: 1s } }
                  - { id: a, type: shift, needs: [b], with: { alias: "${ #stage('The other').status }" } }
                """)
        #expect(faults.isEmpty, "\(faults)")
    }

    @Test(
        "an expression in the defaults is checked like one of the stage, and reported once",
        arguments: [("1 +", "The expression cannot be read"), ("#stage('x')", "There is no stage 'x' to read.")])
    func defaults(expression: String, words: String) async {
        let faults = await faults(
            """
            name: p
            defaults: { function: "${ \(expression) }" }
            stages:
              - { id: a, type: wait, with: { duration: 1s } }
              - { id: b, type: shift, needs: [a], with: { alias: live } }
              - { id: c, type: shift, needs: [a, b], with: { alias: live } }
            """)
        #expect(faults.filter { $0.contains(words) }.count == 1, "\(faults)")
        #expect(faults.allSatisfy { $0.hasPrefix("test.yaml:2:") })
    }

    @Test(
        "names fit into a line",
        arguments: [
            "name: \"\"\nstages: [{ id: a, type: wait, with: { duration: 1s } }]",
            "name: p\nstages: [{ id: \"a\\nb\", type: wait, with: { duration: 1s } }]",
            "name: p\nstages: [{ id: a, name: \"\\e[2J\", type: wait, with: { duration: 1s } }]",
        ])
    func oneLine(text: String) async {
        let faults = await faults(text)
        #expect(faults.count == 1, "\(faults)")
        #expect(faults.first?.contains("error: A name must") == true)
    }

    @Test("a circle is shown along its way")
    func circle() async {
        let faults = await faults(
            Self.head + """
                  - { id: a, type: wait, needs: [c], with: { duration: 1s } }
                  - { id: b, type: wait, needs: [a], with: { duration: 1s } }
                  - { id: c, type: wait, needs: [b], with: { duration: 1s } }
                """)
        #expect(faults.count == 1)
        #expect(faults.first?.contains("a needs c needs b needs a") == true, "\(faults)")
    }

    @Test("the column of a syntax error is the document's")
    func expressionColumn() async {
        let faults = await faults(Self.head + "  - { id: a, type: wait, with: { duration: \"${ 1 + }\" } }")
        //                        the text begins at column 45 and the closing brace is its eighth character
        #expect(faults.first?.hasPrefix("test.yaml:3:52: error: The expression cannot be read") == true, "\(faults)")
    }

    @Test("all diagnostics of a document are reported at once, in its order")
    func allAtOnce() async {
        let faults = await faults(
            """
            nmae: p
            defaults: { region: x }
            stages:
              - { id: a, type: wiat }
              - { id: a, type: wait, with: {} }
              - { id: b, type: shift, needs: [zz], with: { alias: live, percent: -1, colour: red } }
            """)
        let lines = faults.compactMap { $0.split(separator: ":").dropFirst().first }
        #expect(lines == lines.sorted())
        for words in [
            "Unknown key 'nmae'. Did you mean 'name'?", "No stage takes the default 'region'",
            "no stage type 'wiat'", "Two stages have the id 'a' (the first is at line 4)", "no stage 'zz'",
            "'percent' must be", "Unknown key 'colour'",
        ] {
            #expect(faults.contains { $0.contains(words) }, "missing: \(words) in \(faults)")
        }
    }

    @Test("a stage may read only stages it waits for")
    func readingSideBranch() async {
        let faults = await faults(
            Self.head + """
                  - { id: a, type: wait, with: { duration: 1s } }
                  - { id: b, type: shift, with: { alias: "${ #stage('a').outputs.x }" } }
                """)
        #expect(faults.count == 1)
        #expect(faults.first?.contains("reads a stage that this one does not wait for: add it to 'needs'") == true)
    }

    @Test("expressions over parameters are checked before the run")
    func parametersAreChecked() async {
        let faults = await faults(
            """
            name: p
            parameters: { share: { type: number, default: 140 } }
            stages:
              - { id: a, type: shift, with: { alias: live, percent: "${ parameters.share }" } }
            """)
        #expect(faults.count == 1)
        #expect(faults.first?.contains("'percent' must be a number from 0 to 100, not '140'") == true, "\(faults)")
    }

    @Test(
        "not a map, no stages, a stage without an id",
        arguments: [
            ("- a\n- b", "A pipeline is a map"), ("name: p\nstages: []", "has no stages"),
            ("name: p\nstages:\n  - { type: wait }", "'stages[0].id' is missing"), ("name: p", "'stages' is missing"),
        ])
    func shape(text: String, words: String) async {
        let faults = await faults(text)
        #expect(faults.contains { $0.contains(words) }, "\(faults)")
    }
}
