import Expressions
import StageKit
import StageKitTesting
import Testing

@Suite("Variables are evaluated in order")
struct EvaluateVariablesTests {
    @Test("each may read those before it, and later stages read them as outputs, with their types")
    func inOrder() async throws {
        let run = try await Workbench().run(
            """
            name: p
            parameters: { package: { default: shop } }
            stages:
              - { id: before, type: evaluate-variables, with: { variables: { n: 20 } } }
              - id: vars
                type: evaluate-variables
                needs: [before]
                with:
                  variables:
                    base: "${ parameters.package }"
                    twice: "${ #stage('before').outputs.n * 2 }"
                    name: "${ variables.base }-${ variables.twice }"
                    list: [1, "${ variables['twice'] }", { of: "${ variables.name }" }]
                    size: "${ variables.list.size() }"
                    literal: "$${ variables.base }"
                    "key of ${ variables.base }": true
                    all: "${ variables.size() }"
              - id: after
                type: evaluate-variables
                needs: [vars]
                with: { variables: { got: "${ #stage('vars').outputs.name }" } }
            """)
        #expect(
            run["vars"]?.outputs
                == [
                    "base": "shop", "twice": 40, "name": "shop-40", "list": [1, 40, ["of": "shop-40"]], "size": 3,
                    "literal": "${ variables.base }", "key of shop": true, "all": 7,
                ])
        #expect(run["after"]?.outputs == ["got": "shop-40"])
        #expect(run["vars"]?.input["variables"]?["name"] == "shop-40")
    }

    @Test(
        "a variable that is not evaluated yet is an error before the run",
        arguments: [
            ("a: \"${ variables.b }\", b: 1", "There is no 'b' before this one."),
            ("a: \"${ variables.a }\"", "There is no 'a' before this one."),
            ("size: 1, b: \"${ variables.szie }\"", "There is no 'szie' before this one. Did you mean 'size'?"),
            ("size: 1, b: [\"${ variables.szie }\"]", "Did you mean 'size'?"),
            ("a: 1, b: \"${ a }\"", "There is no 'a' to read."),
        ])
    func faults(variables: String, words: String) async {
        let faults = await Workbench().faults(
            "name: p\nstages:\n  - { id: a, type: evaluate-variables, with: { variables: { \(variables) } } }")
        #expect(faults.count == 1, "\(faults)")
        #expect(faults.first?.contains(words) == true, "\(faults)")
    }

    @Test("outside of them there are no variables")
    func elsewhere() async {
        let faults = await Workbench().faults(
            """
            name: p
            stages:
              - { id: a, type: evaluate-variables, with: { variables: { x: 1 } } }
              - { id: b, type: wait, needs: [a], with: { duration: "${ variables.x }" } }
            """)
        #expect(faults.count == 1)
        #expect(faults.first?.contains("There is no 'variables' to read.") == true, "\(faults)")
    }

    @Test("a failing variable is an error of the stage, with its location, and later ones are not evaluated")
    func failing() async throws {
        let run = try await Workbench().run(
            """
            name: p
            stages:
              - { id: a, type: wait, with: { duration: 1s } }
              - id: b
                type: evaluate-variables
                needs: [a]
                with:
                  variables:
                    x: "${ #stage('a').outputs.nothing.more }"
                    y: "${ variables.x.more }"
            """)
        #expect(run["b"]?.error?.code == "invalidInput")
        let message = run["b"]?.error?.message ?? ""
        #expect(message.contains("test.yaml:9:"))
        #expect(!message.contains("test.yaml:10:"))
    }
}
