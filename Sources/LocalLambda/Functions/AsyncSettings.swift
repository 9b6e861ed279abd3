import Foundation

/// How the events of a function or one of its qualifiers are handled.
struct AsyncSettings: Sendable, Codable, Equatable {
    /// How often a failed event is tried again: 0 to 2; nil: twice.
    var maximumRetries: Int?
    /// The age in seconds after which an event is given up; nil: six hours.
    var maximumAge: Int?
    /// The ARN that gets a record of each success; nil for none.
    var onSuccess: String?
    /// The ARN that gets a record of each event that was given up; nil for none.
    var onFailure: String?
    var lastModified: Date

    static let defaultRetries = 2
    static let defaultAge = 21_600
}
