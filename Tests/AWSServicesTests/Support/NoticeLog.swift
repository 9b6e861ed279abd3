import AWSServices
import Synchronization

/// The notices of calls, as lines.
final class NoticeLog: Sendable {
    private let state = Mutex<[String]>([])

    var lines: [String] { state.withLock { $0 } }

    @Sendable func record(_ notice: AWSCallNotice) { state.withLock { $0.append(notice.description) } }
}
