import Expressions
import Foundation
package import StageKit

extension PluginManifest {
    /// Larger files are not read.
    static let maximumBytes = 256 << 10

    /// Reads the manifest in a plugin's folder.
    /// - Parameters:
    ///   - folder: the plugin's folder, absolute.
    ///   - name: the manifest as diagnostics show it.
    /// - Throws: `DocumentError` with all its diagnostics, each with line and column.
    package init(folder: String, shownAs name: String) throws(DocumentError) {
        let path = "\(folder)/\(Self.fileName)"
        func unreadable(_ message: String) -> DocumentError {
            DocumentError([Diagnostic(.error, message, at: Self.start(of: name))])
        }
        switch RegularFile.kind(of: path) {
        case .file: break
        case nil: throw unreadable("The manifest is a symbolic link to a file that does not exist.")
        case .folder, .other: throw unreadable("The manifest is not a regular file.")
        }
        guard let data = RegularFile.content(of: path, limit: Self.maximumBytes + 1) else {
            throw unreadable("The manifest cannot be read.")
        }
        guard data.count <= Self.maximumBytes else {
            throw DocumentError([
                Diagnostic(.error, "The manifest is larger than 256 KiB.", at: Self.start(of: name))
            ])
        }
        // Editors on Windows put a byte order mark in front.
        let marked = data.starts(with: [0xEF, 0xBB, 0xBF]) ? data.dropFirst(3) : data
        guard let text = String(validating: marked, as: UTF8.self) else {
            throw DocumentError([
                Diagnostic(.error, "The manifest is not text in UTF-8.", at: Self.start(of: name))
            ])
        }
        try self.init(text: text, folder: folder, shownAs: name)
    }

    /// Reads a manifest's text.
    /// - Throws: as ``init(folder:shownAs:)``.
    package init(text: String, folder: String, shownAs name: String) throws(DocumentError) {
        let source = try DocumentReader(file: name).read(text)
        var reading = ManifestReading(source, folder: folder)
        guard let manifest = reading.manifest() else { throw DocumentError(reading.diagnostics) }
        self = manifest
    }

    private static func start(of name: String) -> SourceLocation { SourceLocation(file: name, line: 1, column: 1) }

    /// The keys of a manifest.
    package static let schema = InputSchema(
        InputField("name", .string, "The plugin's name: lowercase letters, digits and hyphens.", required: true),
        InputField("version", .string, "The plugin's version.", required: true),
        InputField("about", .string, "One sentence: what it is for.", required: true),
        InputField("api", .integer, "The version of the interface that it is written for, which is 1.", required: true),
        InputField("command", .list(.string), "The program of a process plugin, with its arguments."),
        InputField(
            "stages",
            .list(
                .object(
                    InputField("type", .string, "The stage type, as pipelines write it.", required: true),
                    InputField("script", .string, "The Lua script of the stage, from the plugin's folder."),
                    InputField("about", .string, "One sentence: what the stage does."),
                    InputField("writes", .list(.string), "The parameters that name functions which the stage writes.")
                )),
            "The stage types; a process plugin may leave them to its program."),
        InputField("uses", .list(.string), "The host modules that it may call."),
        InputField("writes", .list(.string), "The parameters of its stages that name functions which they write."),
        InputField("credentials", .boolean, "Whether its program gets the run's AWS credentials."),
        InputField(
            "environment", .list(.string), "Environment variables that its program gets besides the usual ones."),
        InputField("checksum", .string, "The hash of the program's file: sha256: and 64 hexadecimal digits."))
}

/// Checks a manifest and collects its diagnostics.
private struct ManifestReading {
    let source: SourceValue
    let folder: String
    private(set) var diagnostics: [Diagnostic] = []

    init(_ source: SourceValue, folder: String) {
        self.source = source
        self.folder = folder
    }

    private mutating func diagnostic(_ message: String, at value: SourceValue?) {
        diagnostics.append(Diagnostic(.error, message, at: value?.location ?? source.location))
    }

    private mutating func diagnostic(_ message: String, atKey key: String) {
        let entry = source.entries?.first { $0.key == key }
        diagnostics.append(Diagnostic(.error, message, at: entry?.keyPlace ?? source.location))
    }

    /// nil if anything is wrong with it.
    mutating func manifest() -> PluginManifest? {
        guard source.entries != nil else {
            diagnostic("The manifest must be a map of keys and values.", at: source)
            return nil
        }
        do throws(DocumentError) {
            _ = try source.checked(against: PluginManifest.schema)
        } catch {
            diagnostics = error.diagnostics
        }
        checkAPI()
        let name = source["name"]?.text ?? ""
        if let given = source["name"], given.text != nil, !given.isNull, !PluginManifest.isName(name) {
            diagnostic(
                "A plugin's name has lowercase letters, digits and hyphens only, not \(PluginText.quoted(name)).",
                at: source["name"])
        }
        for key in ["about", "version"] {
            guard let value = source[key], value.text?.allSatisfy(\.isWhitespace) == true else { continue }
            diagnostic("'\(key)' holds nothing.", at: value)
        }
        let uses = names("uses")
        for (value, module) in uses where !HostModuleName.all.contains(module) {
            diagnostic(
                "There is no host module \(PluginText.quoted(module))."
                    + NearestName.hint(for: module, among: HostModuleName.all),
                at: value)
        }
        let writes = names("writes").map(\.1)
        let kind = source["command"].map { command(in: $0) } ?? lua()
        guard let kind, diagnostics.isEmpty else { return nil }
        return PluginManifest(
            name: name, version: source["version"]?.text ?? "", about: source["about"]?.text ?? "", kind: kind,
            uses: uses.map(\.1), writes: writes, folder: folder)
    }

    private mutating func checkAPI() {
        guard let api = source["api"], let number = api.json.intValue, number != PluginManifest.api else { return }
        diagnostic("This program knows api \(PluginManifest.api) only, not \(number).", at: api)
    }

    // MARK: Kinds

    private mutating func lua() -> PluginKind? {
        for key in ["credentials", "environment", "checksum"] where source[key] != nil {
            diagnostic("'\(key)' is for plugins with a 'command'; this one has none.", atKey: key)
        }
        guard let items = source["stages"]?.items, !items.isEmpty else {
            diagnostic(
                "The plugin has no 'stages' with scripts and no 'command', so there is nothing that it does.",
                at: source)
            return nil
        }
        var scripts: [LuaStageScript] = []
        var seen: Set<String> = []
        for item in items {
            let type = stageType(item, &seen)
            guard let script = item["script"] else {
                if item.entries != nil { diagnostic("A stage of a Lua plugin has a 'script'.", at: item) }
                continue
            }
            guard let text = script.text, let path = file(text, script), let type else { continue }
            scripts.append(
                LuaStageScript(
                    type: type, script: path, about: item["about"]?.text ?? "",
                    writes: item["writes"]?.items?.compactMap(\.text) ?? []))
        }
        return .lua(scripts)
    }

    private mutating func command(in value: SourceValue) -> PluginKind? {
        let words = value.items?.compactMap(\.text) ?? []
        if value.items?.isEmpty == true || words.first?.isEmpty == true {
            diagnostic("'command' names no program: write it like [./bin/thing].", at: value)
        }
        if let word = words.first, !word.hasPrefix("/"), Self.leaves(word) {
            diagnostic("\(PluginText.quoted(word)) is outside of the plugin's folder.", at: value.items?.first)
        }
        for word in words where word.contains("\0") { diagnostic("'command' has a NUL character in it.", at: value) }
        var stages: [PluginCommand.Stage] = []
        var seen: Set<String> = []
        for item in source["stages"]?.items ?? [] {
            if let script = item["script"] {
                diagnostic("A plugin with a 'command' has no scripts: take out 'script', or 'command'.", at: script)
            }
            guard let type = stageType(item, &seen) else { continue }
            stages.append(
                PluginCommand.Stage(
                    type: type, about: item["about"]?.text ?? "",
                    writes: item["writes"]?.items?.compactMap(\.text) ?? []))
        }
        return .process(
            PluginCommand(
                words: words, stages: stages, wantsCredentials: source["credentials"]?.json.boolValue ?? false,
                environment: environment(), checksum: checksum(words)))
    }

    private mutating func stageType(_ item: SourceValue, _ seen: inout Set<String>) -> String? {
        guard let value = item["type"], let type = value.text else { return nil }
        guard PluginManifest.isName(type) else {
            diagnostic(
                "A stage type has lowercase letters, digits and hyphens only, not \(PluginText.quoted(type)).",
                at: value)
            return nil
        }
        guard seen.insert(type).inserted else {
            diagnostic("The stage type \(PluginText.quoted(type)) is defined twice.", at: value)
            return nil
        }
        return type
    }

    // MARK: Parts

    private mutating func file(_ text: String, _ value: SourceValue) -> String? {
        guard !text.hasPrefix("/"), !Self.leaves(text) else {
            diagnostic("\(PluginText.quoted(text)) is outside of the plugin's folder.", at: value)
            return nil
        }
        let path = "\(folder)/\(text)"
        switch RegularFile.kind(of: path) {
        case .file: return path
        case nil: diagnostic("There is no file \(PluginText.quoted(text)) in the plugin's folder.", at: value)
        case .folder: diagnostic("\(PluginText.quoted(text)) is a folder, and no script.", at: value)
        case .other: diagnostic("\(PluginText.quoted(text)) is not a regular file.", at: value)
        }
        return nil
    }

    private mutating func environment() -> [String] {
        let names = names("environment")
        for (value, name) in names {
            let isName = !name.isEmpty && name.utf8.allSatisfy { $0 == 0x5F || Self.isWord($0) } && !Self.isDigit(name)
            if !isName {
                diagnostic("\(PluginText.quoted(name)) is not the name of an environment variable.", at: value)
            } else if name.hasPrefix("AWS_") {
                diagnostic("\(PluginText.quoted(name)) is given only with 'credentials: true'.", at: value)
            }
        }
        return names.map(\.1)
    }

    private mutating func checksum(_ words: [String]) -> String? {
        guard let value = source["checksum"], let text = value.text else { return nil }
        let digits = text.hasPrefix("sha256:") ? text.dropFirst("sha256:".count).lowercased() : ""
        guard digits.utf8.count == 64, digits.allSatisfy(\.isHexDigit) else {
            diagnostic("'checksum' must be sha256: and 64 hexadecimal digits.", at: value)
            return nil
        }
        if PluginFile.of(words, in: folder) == nil {
            diagnostic("'command' names no file of the plugin's folder that the checksum could be of.", at: value)
        }
        return digits
    }

    private func names(_ key: String) -> [(SourceValue, String)] {
        source[key]?.items?.compactMap { item in item.text.map { (item, $0) } } ?? []
    }

    /// Whether a relative path leads out of the folder that it starts from.
    private static func leaves(_ path: String) -> Bool {
        var depth = 0
        for part in path.split(separator: "/") where part != "." {
            depth += part == ".." ? -1 : 1
            if depth < 0 { return true }
        }
        return false
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
    }

    private static func isDigit(_ text: String) -> Bool {
        text.utf8.first.map { (0x30...0x39).contains($0) } ?? false
    }
}
