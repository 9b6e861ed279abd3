import Foundation
import StageKit
import Testing

@testable import PluginHost

@Suite("Plugin manifests")
struct PluginManifestTests {
    private static let good = """
        name: ticket
        version: 1.2.0
        about: Opens tickets.
        api: 1
        command: [python3, bin/thing, --quiet]
        stages: [{type: open-ticket, about: Opens one., writes: [function]}]
        writes: [target]
        uses: [http]
        environment: [TICKET_URL]
        credentials: true

        """

    @Test("everything a manifest says of a process plugin is read")
    func process() throws {
        let bench = try PluginBench()
        try bench.write("ticket", manifest: Self.good, program: "")
        let folder = "\(bench.folder)/plugins/ticket"
        let manifest = try PluginManifest(folder: folder, shownAs: "plugin.yaml")
        #expect(manifest.name == "ticket")
        #expect(manifest.version == "1.2.0")
        #expect(manifest.about == "Opens tickets.")
        #expect(manifest.uses == ["http"])
        #expect(manifest.writes == ["target"])
        #expect(
            manifest.kind
                == .process(
                    PluginCommand(
                        words: ["python3", "bin/thing", "--quiet"],
                        stages: [.init(type: "open-ticket", about: "Opens one.", writes: ["function"])],
                        wantsCredentials: true, environment: ["TICKET_URL"], checksum: nil)))
        #expect(PluginFile.of(["python3", "bin/thing"], in: folder) == "\(folder)/bin/thing")
    }

    @Test("a manifest without a command is one of Lua stages")
    func lua() throws {
        let bench = try PluginBench()
        try bench.write(
            "greet",
            manifest: """
                name: greet
                version: 1
                about: Greets.
                api: 1
                stages: [{type: greet, script: bin/thing, writes: [function]}]
                uses: [http, log]

                """, program: "")
        let folder = "\(bench.folder)/plugins/greet"
        let manifest = try PluginManifest(folder: folder, shownAs: "plugin.yaml")
        #expect(
            manifest.kind
                == .lua([
                    LuaStageScript(type: "greet", script: "\(folder)/bin/thing", about: "", writes: ["function"])
                ]))
    }

    @Test(
        "an invalid line has its source location and advice",
        arguments: [
            (
                "name: ticket", "name: My Ticket",
                "p:1:7: error: A plugin's name has lowercase letters, digits and hyphens only, not 'My Ticket'."
            ),
            ("api: 1", "api: 2", "p:4:6: error: This program knows api 1 only, not 2."),
            (
                "version: 1.2.0", "version: 1\nvresion: 2",
                "p:3:1: error: Unknown key 'vresion'. Did you mean 'version'?"
            ),
            ("uses: [http]", "uses: [htp]", "p:8:8: error: There is no host module 'htp'. Did you mean 'http'?"),
            ("[TICKET_URL]", "[AWS_REGION]", "p:9:15: error: 'AWS_REGION' is given only with 'credentials: true'."),
            ("[TICKET_URL]", "['a b']", "p:9:15: error: 'a b' is not the name of an environment variable."),
            (
                "credentials: true", "checksum: md5:00",
                "p:10:11: error: 'checksum' must be sha256: and 64 hexadecimal digits."
            ),
            (
                "command: [python3, bin/thing, --quiet]", "command: [../../x]",
                "p:5:11: error: '../../x' is outside of the plugin's folder."
            ),
            (
                "command: [python3, bin/thing, --quiet]", "command: []",
                "p:5:10: error: 'command' names no program: write it like [./bin/thing]."
            ),
            (
                "command: [python3, bin/thing, --quiet]", "command: ~",
                "p:5:10: error: 'command' is null: give it a value, or leave it out."
            ),
            (
                "command: [python3, bin/thing, --quiet]", "command: [./bin/p, ~]",
                "p:5:20: error: 'command[1]' is null: give it a value, or leave it out."
            ),
            (
                "api: 1", "api: 1\nscripts: [a.lua]",
                "p:5:1: error: Unknown key 'scripts'. Known here: about, api, checksum, command, credentials, environment, "
                    + "name, stages, uses, version, writes."
            ),
            (
                "type: open-ticket", "type: Open",
                "p:6:17: error: A stage type has lowercase letters, digits and hyphens only, not 'Open'."
            ),
            (
                "about: Opens one.", "script: stage.lua",
                "p:6:38: error: A plugin with a 'command' has no scripts: take out 'script', or 'command'."
            ),
        ])
    func faults(_ line: String, _ wrong: String, _ fault: String) throws {
        let text = Self.good.replacingOccurrences(of: line, with: wrong)
        let faults = #expect(throws: DocumentError.self) {
            try PluginManifest(text: text, folder: "/nowhere", shownAs: "p")
        }
        #expect(faults?.description == fault)
    }

    @Test("what is not a regular file is neither read nor waited for")
    func noFile() throws {
        let bench = try PluginBench()
        for name in ["pipe", "folder", "link", "marked"] {
            try FileManager.default.createDirectory(
                atPath: "\(bench.folder)/plugins/\(name)", withIntermediateDirectories: true)
        }
        #expect(mkfifo("\(bench.folder)/plugins/pipe/plugin.yaml", 0o600) == 0)
        try FileManager.default.createSymbolicLink(
            atPath: "\(bench.folder)/plugins/link/plugin.yaml", withDestinationPath: "nowhere.yaml")
        let lua = "name: folder\nversion: 1\nabout: A.\napi: 1\nstages: [{type: a, script: .}]\n"
        try lua.write(toFile: "\(bench.folder)/plugins/folder/plugin.yaml", atomically: true, encoding: .utf8)
        // As editors on Windows write it.
        try ("\u{FEFF}" + PluginBench.manifest("marked")).write(
            toFile: "\(bench.folder)/plugins/marked/plugin.yaml", atomically: true, encoding: .utf8)
        let faults = bench.catalog().entries.compactMap { entry -> String? in
            guard case .broken(let faults) = entry.state else { return nil }
            return faults.map(\.description).joined(separator: " ")
        }
        #expect(
            faults == [
                "plugins/folder/plugin.yaml:5:28: error: '.' is a folder, and no script.",
                "plugins/link/plugin.yaml:1:1: error: The manifest is a symbolic link to a file that does not exist.",
                "plugins/pipe/plugin.yaml:1:1: error: The manifest is not a regular file.",
            ])
        #expect(bench.catalog()["marked"]?.isEnabled == true)
    }

    @Test("a list or a string in place of a manifest, and a missing name, are reported once")
    func otherShapes() {
        for (text, fault) in [
            ("[a]", "p:1:1: error: The manifest must be a map of keys and values."),
            ("hello", "p:1:1: error: The manifest must be a map of keys and values."),
            (
                "name: ~\nversion: 1\nabout: A.\napi: 1\ncommand: [./x]\n",
                "p:1:7: error: 'name' is null: give it a value, or leave it out."
            ),
        ] {
            let faults = #expect(throws: DocumentError.self) {
                try PluginManifest(text: text, folder: "/nowhere", shownAs: "p")
            }
            #expect(faults?.description == fault)
        }
    }

    @Test("all diagnostics of a manifest are reported at once")
    func together() throws {
        let text = "name: X\napi: 3\nstages:\n  - type: a\n  - type: a\n    script: ../x.lua\ncredentials: true\n"
        let faults = #expect(throws: DocumentError.self) {
            try PluginManifest(text: text, folder: "/nowhere", shownAs: "p")
        }
        let messages = Set(faults?.diagnostics.map(\.message) ?? [])
        let expected: Set = [
            "'about' is missing: One sentence: what it is for.", "'version' is missing: The plugin's version.",
            "A plugin's name has lowercase letters, digits and hyphens only, not 'X'.",
            "This program knows api 1 only, not 3.", "A stage of a Lua plugin has a 'script'.",
            "The stage type 'a' is defined twice.", "'../x.lua' is outside of the plugin's folder.",
            "'credentials' is for plugins with a 'command'; this one has none.",
        ]
        #expect(messages == expected)
    }
}
