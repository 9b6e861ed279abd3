package import LuaRuntime

extension LuaClock {
    /// Time that stands still, for scripts whose end must not depend on how busy the machine is.
    package static let still = LuaClock(now: { .zero }, sleep: { _ in try await Task.sleep(for: .seconds(100_000)) })
}
