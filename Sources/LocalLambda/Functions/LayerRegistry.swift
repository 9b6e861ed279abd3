import Foundation
import Synchronization

/// All layers, in memory and, if there is a folder, on disk.
final class LayerRegistry: Sendable {
    private let folder: StateFolder?
    private let layers: Mutex<[FunctionKey: LayerRecord]>

    init(folder: StateFolder?) throws(LocalLambdaError) {
        self.folder = folder
        var layers: [FunctionKey: LayerRecord] = [:]
        for record in try folder?.load(LayerRecord.self, from: "layers") ?? [] { layers[record.key] = record }
        self.layers = Mutex(layers)
    }

    func layer(_ key: FunctionKey) -> LayerRecord? {
        layers.withLock { $0[key] }
    }

    /// The layers of a region that have a version, by name.
    func layers(accountID: String, region: String) -> [LayerRecord] {
        layers.withLock { layers in
            layers.values.filter { $0.key.accountID == accountID && $0.key.region == region && !$0.versions.isEmpty }
                .sorted { $0.key.name < $1.key.name }
        }
    }

    /// The archives that layers' versions need.
    var archives: Set<String> {
        layers.withLock { layers in Set(layers.values.flatMap { $0.versions.compactMap(\.code.archive) }) }
    }

    /// Changes a layer, which may be a new one.
    func update<R: Sendable>(_ key: FunctionKey, _ change: (inout LayerRecord) -> R) throws(APIError) -> R {
        try layers.withLock { (layers) throws(APIError) in
            var record = layers[key] ?? LayerRecord(key: key)
            let result = change(&record)
            do throws(LocalLambdaError) {
                try folder?.save(record, as: "\(key.accountID)_\(key.region)_\(key.name)", in: "layers")
            } catch {
                throw .storage(error.message)
            }
            layers[key] = record
            return result
        }
    }
}
