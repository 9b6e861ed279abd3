import Foundation

/// A file that one process at a time holds, by a lock that the system lets go of when the process dies. Programs that
/// it starts do not inherit it.
struct HeldFile: Sendable {
    let path: String
    private let descriptor: Int32

    /// Holds a file, making it if need be.
    /// - Parameter patience: for how long to try, in milliseconds, while another has it. This blocks the thread.
    /// - Returns: nil if another still has it.
    static func hold(_ path: String, patience: Int, folder: String) throws(RunDatabaseError) -> HeldFile? {
        var left = patience
        while true {
            let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
            guard descriptor >= 0 else { throw RunDatabaseError(errno: errno, opening: path, folder: folder) }
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 {
                if isLinked(descriptor, at: path) { return HeldFile(path: path, descriptor: descriptor) }
                // Its last holder removed it between the two calls: what is locked has no name any more.
                close(descriptor)
                continue
            }
            let number = errno
            close(descriptor)
            guard number == EWOULDBLOCK || number == EINTR else {
                throw RunDatabaseError(errno: number, opening: path, folder: folder)
            }
            guard left > 0 else { return nil }
            left -= 5
            usleep(5_000)
        }
    }

    /// Whether anybody holds a file now. For the moment of the look nobody else can hold it: who tries has patience.
    static func isHeld(_ path: String) -> Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_SH | LOCK_NB) == 0 else { return errno == EWOULDBLOCK }
        flock(descriptor, LOCK_UN)
        return false
    }

    /// Lets go. Closing alone would not do: a program that is just being started has the file open for a moment.
    func letGo(removing: Bool) {
        // Nobody else can hold it until it is unlocked, and then they see that its name is gone.
        if removing { unlink(path) }
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    private static func isLinked(_ descriptor: Int32, at path: String) -> Bool {
        var held = stat()
        var named = stat()
        return fstat(descriptor, &held) == 0 && stat(path, &named) == 0
            && held.st_ino == named.st_ino && held.st_dev == named.st_dev
    }
}
