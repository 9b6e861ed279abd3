/// An event of a call that a person should see before the call ends.
package struct AWSCallNotice: Sendable, Hashable, CustomStringConvertible {
    package enum Event: Sendable, Hashable {
        /// The call failed and is repeated after a wait.
        case retrying(Duration, AWSErrorKind)
        /// The call waits for its turn within a quota.
        case waiting(Duration)
        /// The time of this machine differs from AWS's; further calls are signed with AWS's.
        case clockCorrected(Duration)
    }

    package var service: String
    package var operation: String
    package var event: Event
    /// AWS's sentence, or the network's.
    package var reason: String
    /// The time since the call began.
    package var elapsed = Duration.zero

    /// One line, such as `Lambda GetFunction: retrying in 2 s: connection refused`.
    package var description: String {
        let call = "\(service) \(operation): "
        switch event {
        case .retrying(let wait, .propagating):
            return call + "retrying for up to a minute, next in \(Self.seconds(wait)): \(reason)"
        case .retrying(let wait, _):
            return call + "retrying in \(Self.seconds(wait)): \(reason)"
        case .waiting(let wait):
            return call + "waiting \(Self.seconds(wait)) to stay within AWS's quota on calls"
        case .clockCorrected(let offset):
            let direction = offset > .zero ? "behind" : "ahead of"
            return
                "The clock of this machine is \(Self.seconds(offset > .zero ? offset : .zero - offset)) \(direction) "
                + "AWS's. Calls are signed with AWS's time; set the clock."
        }
    }

    private static func seconds(_ duration: Duration) -> String {
        let tenths = (duration / .milliseconds(100)).rounded()
        return tenths >= 100 || tenths.truncatingRemainder(dividingBy: 10) == 0
            ? "\(Int((tenths / 10).rounded())) s" : "\(tenths / 10) s"
    }
}

/// Receives what calls have to say; called on the task of the call.
package typealias AWSCallObserver = @Sendable (AWSCallNotice) -> Void

extension AWSCallNotice {
    /// Whether a person would wonder at the silence without it.
    package var isNoticeable: Bool {
        switch event {
        case .retrying(let wait, let kind): elapsed + wait >= .seconds(2) || kind == .propagating
        case .waiting(let wait): wait >= .seconds(3)
        case .clockCorrected: true
        }
    }
}
