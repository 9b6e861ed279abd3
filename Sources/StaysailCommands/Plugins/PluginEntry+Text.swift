import PluginHost
import StageKit

extension PluginEntry {
    /// The state for people: the kind of plugin, or the reason why it is not used.
    var words: String {
        switch state {
        case .enabled: manifest?.kind.name ?? ""
        case .disabled: "disabled"
        case .shadowed(let other): "shadowed by \(other)"
        case .broken: "invalid"
        }
    }

    /// The same for programs.
    var json: JSONValue {
        let (word, other, faults): (String, String?, [Diagnostic]) =
            switch state {
            case .enabled: ("enabled", nil, [])
            case .disabled: ("disabled", nil, [])
            case .shadowed(let other): ("shadowed", other, [])
            case .broken(let faults): ("invalid", nil, faults)
            }
        return [
            "name": .string(name), "folder": .string(folder), "origin": .string(location.words), "state": .string(word),
            "shadowedBy": other.map { .string($0) } ?? .null,
            "errors": .array(faults.map { .string($0.description) }),
            "version": manifest.map { .string($0.version) } ?? .null,
            "about": manifest.map { .string($0.about) } ?? .null,
            "kind": manifest.map { .string($0.kind.name) } ?? .null,
            "stages": .array(announcedTypes.map { .string($0) }),
        ]
    }
}

extension PluginSearch.Location {
    /// The origin for people.
    var words: String {
        switch origin {
        case .project: "the project's"
        case .configured: "configured"
        case .user: "the user's"
        }
    }
}
