import Foundation

/// One process owns the folder; others share its server, each with a shared lock on the file `clients`.
extension StateFolder {
    private static let interval = Duration.milliseconds(50)

    func publish(_ connection: LocalLambdaConnection) throws(LocalLambdaError) {
        guard let data = try? JSONEncoder().encode(connection) else { return }
        try files.write(Array(data), to: path + "/" + LocalLambdaConnection.fileName)
    }

    /// Waits until no other process uses the server, and lets none join any more.
    func awaitSharers(_ notice: (@Sendable (String) -> Void)?) async {
        let clients = open(Self.clients(of: path), O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard clients >= 0 else { return }
        defer { close(clients) }
        var isTold = false
        while flock(clients, LOCK_EX | LOCK_NB) != 0 {
            if !isTold { notice?("Other runs use this local Lambda; it stops when they end.") }
            isTold = true
            guard (try? await Task.sleep(for: Self.interval)) != nil else { return }
        }
        unlink(path + "/" + LocalLambdaConnection.fileName)
    }

    /// Joins the server that owns a folder; nil if it has ended, or has not started yet.
    static func join(_ path: String) -> SharedFolder? {
        let clients = open(Self.clients(of: path), O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard clients >= 0 else { return nil }
        guard flock(clients, LOCK_SH | LOCK_NB) == 0, let connection = LocalLambdaConnection.read(from: path),
            isOwned(path)
        else {
            close(clients)
            return nil
        }
        return SharedFolder(connection: connection, clients: clients)
    }

    /// Whether a process owns the folder; a connection that a killed one left is worth nothing.
    private static func isOwned(_ path: String) -> Bool {
        let lock = open(path + "/lock", O_RDWR | O_CLOEXEC)
        guard lock >= 0 else { return false }
        defer { close(lock) }
        return flock(lock, LOCK_SH | LOCK_NB) != 0
    }

    private static func clients(of path: String) -> String { path + "/clients" }
}

/// A place at the server of another process, until this value goes.
final class SharedFolder: Sendable {
    let connection: LocalLambdaConnection
    private let clients: Int32

    init(connection: LocalLambdaConnection, clients: Int32) {
        self.connection = connection
        self.clients = clients
    }

    deinit {
        close(clients)
    }
}
