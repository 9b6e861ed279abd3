import Foundation

/// The memory that a function's process has used, where the system tells it.
enum ProcessMemory {
    /// The largest resident size of the children of a guarding shell, in megabytes.
    static func peak(guardedBy shell: Int32) -> Int? {
        guard shell > 0, let children = content("/proc/\(shell)/task/\(shell)/children") else { return nil }
        let sizes = children.split(separator: " ").compactMap { child -> Int? in
            guard let status = content("/proc/\(child)/status"),
                let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") })
            else { return nil }
            return line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) }
        }
        return sizes.max().map { max(1, $0 / 1024) }
    }

    private static func content(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}
