import Foundation
import StageKit
import Testing

@testable import PluginHost

@Suite("The catalog of plugins")
struct PluginCatalogTests {
    private static let program = PythonPlugin.stage("answer(message, {})")

    private func registry(_ types: String...) -> StageRegistry {
        StageRegistry(types.map { StageKind($0, about: "", schema: InputSchema([])) { _, _ in .null } })
    }

    private func described(_ entries: [PluginEntry], from folder: String) -> [String] {
        entries.map { entry in
            let state =
                switch entry.state {
                case .enabled: "enabled"
                case .disabled: "disabled"
                case .shadowed(let other): "shadowed by \(other.dropFirst(folder.count + 1))"
                case .broken: "broken"
                }
            return "\(entry.folder.dropFirst(folder.count + 1)) \(entry.name) \(state)"
        }
    }

    @Test("the project's plugins come before configured folders, and those before the user's")
    func order() throws {
        let bench = try PluginBench()
        for location in ["plugins", "shared", "data/staysail/plugins"] {
            try bench.write("notify", program: Self.program, in: location)
        }
        try bench.write("alone", program: Self.program, in: "data/staysail/plugins")
        try bench.write("off", program: Self.program, in: "shared")
        try bench.write("broken", manifest: "name: broken\nstages: [{type: bent}]\n", program: Self.program)
        let search = PluginSearch(
            project: bench.folder, configured: ["shared", "missing"],
            environment: ["XDG_DATA_HOME": "\(bench.folder)/data", "HOME": "/home/ada"])
        let catalog = PluginCatalog(search: search, disabled: ["off", "notfy"], shownFrom: bench.folder)
        #expect(
            described(catalog.entries, from: bench.folder) == [
                "plugins/broken broken broken", "plugins/notify notify enabled",
                "shared/notify notify shadowed by plugins/notify", "shared/off off disabled",
                "data/staysail/plugins/alone alone enabled",
                "data/staysail/plugins/notify notify shadowed by plugins/notify",
            ])
        #expect(
            catalog.diagnostics.map(\.message) == [
                "There is no plugin folder \(bench.folder)/missing; correct 'plugins: folders'.",
                "'plugins: disabled' names 'notfy', and there is no such plugin. Did you mean 'notify'?",
            ])
        #expect(catalog["notify"]?.location.origin == .project)
        guard case .broken(let faults)? = catalog["broken"]?.state else {
            Issue.record("It is not listed as broken.")
            return
        }
        #expect(faults.first?.description.hasPrefix("plugins/broken/plugin.yaml:1:1: error: ") == true)
    }

    @Test(
        "the user's folder is where the desktop's rules say",
        arguments: [
            (["XDG_DATA_HOME": "/data", "HOME": "/home/ada"], "/data/staysail/plugins"),
            (["XDG_DATA_HOME": "relative", "HOME": "/home/ada"], "/home/ada/.local/share/staysail/plugins"),
            (["HOME": "/home/ada"], "/home/ada/.local/share/staysail/plugins"), ([:], nil),
        ] as [([String: String], String?)])
    func userFolder(_ environment: [String: String], _ folder: String?) {
        #expect(PluginSearch.userFolder(environment) == folder)
    }

    @Test("a broken plugin stops only a pipeline that uses it")
    func broken() async throws {
        let bench = try PluginBench()
        try bench.write("thing", program: Self.program)
        try bench.write("bent", manifest: "name: bent\nstages: [{type: bend}]\n", program: Self.program)
        let run = try await bench.run()
        #expect(run.status == .succeeded)
        let faults = await #expect(throws: DocumentError.self) {
            try await bench.prepare(PluginBench.pipeline("bend"), bench.environment())
        }
        #expect(faults?.diagnostics.count == 1)
        #expect(faults?.description.hasPrefix("test.yaml:4:11: error: The plugin 'bent' is invalid: ") == true)
    }

    @Test("a plugin is started only if it may have a stage type that is asked for")
    func startsFew() async throws {
        let bench = try PluginBench()
        let loud = "#!/bin/sh\ntouch \(bench.folder)/started\n"
        try bench.write("thing", program: Self.program)
        try bench.write("loud", program: loud)
        try bench.write(
            "silent", manifest: "name: silent\nversion: 1\nabout: A.\napi: 1\ncommand: [./bin/thing]\n", program: loud)
        let status = try await bench.run().status
        #expect(status == .succeeded)
        #expect(!FileManager.default.fileExists(atPath: "\(bench.folder)/started"))
        // A type that nobody announces may be one of the plugin that announces none.
        let faults = await #expect(throws: DocumentError.self) {
            try await bench.prepare(PluginBench.pipeline("unheard"), bench.environment())
        }
        let messages = faults?.diagnostics.map(\.message) ?? []
        #expect(messages.count == 1)
        let start =
            "There is no stage type 'unheard', unless it is of the plugin 'silent': "
            + "The plugin 'silent' exited with code 0 before it "
        #expect(messages.first?.hasPrefix(start) == true, "\(messages)")
    }

    @Test("two plugins with one stage type, or one that is built in, are a clear fault")
    func sameType() async throws {
        let bench = try PluginBench()
        for name in ["one", "two"] {
            let program = Self.program.replacingOccurrences(of: #""name": "thing""#, with: #""name": "\#(name)""#)
            try bench.write(name, more: "stages: [{type: thing}]", program: program)
        }
        let factories = PluginFactories(process: bench.environment())
        let both = await bench.catalog().stages(besides: registry(), factories: factories)
        #expect(both.kinds.isEmpty)
        #expect(
            both.diagnostics.map(\.message) == [
                "The plugins 'one' and 'two' both have the stage type 'thing': switch one of them off with "
                    + "'plugins: disabled'."
            ])
        let one = await bench.catalog(disabled: ["two"]).stages(besides: registry(), factories: factories)
        #expect(one.kinds.map(\.type) == ["thing"])
        #expect(one.plugins == ["thing": "one"])
        let none = await bench.catalog(disabled: ["two"]).stages(besides: registry("thing"), factories: factories)
        #expect(
            none.diagnostics.map(\.message) == [
                "The plugin 'one' has the stage type 'thing', which is built in: rename it in the plugin, or switch the "
                    + "plugin off with 'plugins: disabled'."
            ])
    }

    @Test(
        "listing starts no program of another user; a pipeline that uses it does", .enabled(if: geteuid() == 0),
        arguments: ["", "/thing", "/thing/plugin.yaml"])
    func otherOwner(of path: String) async throws {
        let bench = try PluginBench()
        try bench.write("thing", program: Self.program)
        try FileManager.default.setAttributes(
            [.ownerAccountID: 65_534], ofItemAtPath: "\(bench.folder)/plugins\(path)")
        let factories = PluginFactories(process: bench.environment())
        let listed = await bench.catalog().stages(besides: registry(), factories: factories)
        #expect(listed.kinds.isEmpty)
        #expect(
            listed.diagnostics.map(\.message) == [
                "The plugin 'thing' was not started to describe its stages, because \(bench.folder)/plugins/thing belongs to "
                    + "another user (65534). A pipeline that uses it starts it."
            ])
        #expect(bench.traces.all.isEmpty)
        #expect(try await bench.run()["it"]?.status == .succeeded)
    }

    @Test("stages of Lua plugins are made by the factory they are given")
    func lua() async throws {
        let bench = try PluginBench()
        try bench.write(
            "greet",
            manifest: "name: greet\nversion: 1\nabout: A.\napi: 1\nstages: [{type: greet, script: bin/thing}]\n",
            program: "")
        var factories = PluginFactories(process: bench.environment())
        let without = await bench.catalog().stages(besides: registry(), factories: factories)
        #expect(
            without.diagnostics.map(\.message) == [
                "The plugin 'greet' is written in Lua, which this program does not run."
            ])
        factories.lua = { manifest, scripts in
            scripts.map { StageKind($0.type, about: manifest.about, schema: InputSchema([])) { _, _ in .null } }
        }
        let with = await bench.catalog().stages(besides: registry(), factories: factories)
        #expect(with.kinds.map(\.type) == ["greet"])
    }
}
