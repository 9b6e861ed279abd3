import Expressions
import Foundation
import Synchronization

/// All functions and event source mappings, in memory and, if there is a folder, on disk.
///
/// A change is made on a copy, written, and only then seen by others; a write that fails changes nothing. Changes come
/// one after the other, as AWS lets them for one function, and reads do not wait for what is being written.
final class FunctionRegistry: Sendable {
    private struct State {
        var functions: [FunctionKey: FunctionRecord] = [:]
        var mappings: [String: EventSourceMapping] = [:]
    }

    private let folder: StateFolder?
    private let now: @Sendable () -> Date
    private let state: Mutex<State>
    /// Held for the whole of a change; `state` only to read it and to put the result in.
    private let changes = Mutex(())

    init(folder: StateFolder?, now: @escaping @Sendable () -> Date) throws(LocalLambdaError) {
        self.folder = folder
        self.now = now
        var state = State()
        if let folder {
            for var record in try folder.load(FunctionRecord.self, from: "functions") {
                // Nothing goes on while no server runs: what was pending is done.
                record.settle(at: .distantFuture)
                state.functions[record.key] = record
            }
            for mapping in try folder.load(EventSourceMapping.self, from: "mappings") {
                state.mappings[mapping.id] = mapping
            }
        }
        self.state = Mutex(state)
    }

    // MARK: Functions

    func function(_ key: FunctionKey) -> FunctionRecord? {
        let now = now()
        return state.withLock { state in
            guard let record = state.functions[key] else { return nil }
            guard record.needsSettling(at: now) else { return record }
            state.functions[key]?.settle(at: now)
            return state.functions[key]
        }
    }

    func functions(accountID: String, region: String) -> [FunctionRecord] {
        let now = now()
        return state.withLock { state in
            state.functions.values
                .filter { $0.key.accountID == accountID && $0.key.region == region }
                .map { record in
                    var record = record
                    record.settle(at: now)
                    return record
                }
                .sorted { $0.key.name < $1.key.name }
        }
    }

    func insert(_ record: FunctionRecord) throws(APIError) {
        try changing { () throws(APIError) in
            guard state.withLock({ $0.functions[record.key] }) == nil else {
                throw .conflict("Function already exist: \(record.key.name)")
            }
            try save(record)
            state.withLock { $0.functions[record.key] = record }
        }
    }

    /// Changes a function. An error of `change` leaves it unchanged.
    func update<R: Sendable>(
        _ key: FunctionKey, missing: APIError? = nil,
        _ change: (inout FunctionRecord, Date) throws(APIError) -> R
    ) throws(APIError) -> R {
        let now = now()
        return try changing { () throws(APIError) in
            guard var record = state.withLock({ $0.functions[key] }) else {
                throw missing ?? .functionNotFound(key.arn())
            }
            record.settle(at: now)
            let result = try change(&record, now)
            try save(record)
            let changed = record
            state.withLock { $0.functions[key] = changed }
            return result
        }
    }

    func remove(_ key: FunctionKey) throws(APIError) {
        try changing { () throws(APIError) in
            guard state.withLock({ $0.functions[key] }) != nil else { throw .functionNotFound(key.arn()) }
            try stored { () throws(LocalLambdaError) in try folder?.remove(Self.fileName(key), in: "functions") }
            state.withLock { $0.functions[key] = nil }
        }
    }

    /// The archives that functions and the layers they use need.
    var archives: Set<String> {
        var archives: Set<String> = []
        for function in state.withLock({ Array($0.functions.values) }) {
            for version in [function.latest, function.previous ?? function.latest] + function.versions {
                if let archive = version.code.archive { archives.insert(archive) }
                archives.formUnion(version.settings.layers.compactMap(\.archive))
            }
        }
        return archives
    }

    // MARK: Event source mappings

    func mapping(_ id: String) -> EventSourceMapping? {
        state.withLock { $0.mappings[id] }
    }

    func mappings(accountID: String, region: String) -> [EventSourceMapping] {
        state.withLock { state in
            state.mappings.values.filter { $0.accountID == accountID && $0.region == region }.sorted { $0.id < $1.id }
        }
    }

    func save(_ mapping: EventSourceMapping, isNew: Bool) throws(APIError) {
        try changing { () throws(APIError) in
            let twin = state.withLock(\.mappings).values.first {
                $0.id != mapping.id && $0.functionARN == mapping.functionARN
                    && $0.settings["EventSourceArn"] == mapping.settings["EventSourceArn"]
            }
            if isNew, let twin, mapping.settings["EventSourceArn"] != nil {
                let arn = mapping.settings["EventSourceArn"]?.stringValue ?? ""
                let function = mapping.functionName
                throw .conflict(
                    (EventSource(arn: arn) == .queue
                        ? "An event source mapping with SQS arn (\" \(arn) \") and function (\" \(function) \") already "
                            + "exists. "
                        : "The event source arn (\" \(arn) \") and function (\" \(function) \") provided mapping already "
                            + "exists. ")
                        + "Please update or delete the existing mapping with UUID \(twin.id)")
            }
            try stored { () throws(LocalLambdaError) in try folder?.save(mapping, as: mapping.id, in: "mappings") }
            state.withLock { $0.mappings[mapping.id] = mapping }
        }
    }

    func removeMapping(_ id: String) throws(APIError) {
        try changing { () throws(APIError) in
            try stored { () throws(LocalLambdaError) in try folder?.remove(id, in: "mappings") }
            state.withLock { $0.mappings[id] = nil }
        }
    }

    // MARK: Storage

    private func save(_ record: FunctionRecord) throws(APIError) {
        try stored { () throws(LocalLambdaError) in
            try folder?.save(record, as: Self.fileName(record.key), in: "functions")
        }
    }

    private func stored(_ body: () throws(LocalLambdaError) -> Void) throws(APIError) {
        do throws(LocalLambdaError) {
            try body()
        } catch {
            throw .storage(error.message)
        }
    }

    private static func fileName(_ key: FunctionKey) -> String {
        "\(key.accountID)_\(key.region)_\(key.name)"
    }

    private func changing<R: Sendable>(_ body: () throws(APIError) -> R) throws(APIError) -> R {
        try changes.withLock { (_) throws(APIError) in try body() }
    }
}
