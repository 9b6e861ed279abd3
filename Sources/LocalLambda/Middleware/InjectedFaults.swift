/// Faults that a local Lambda commits on purpose, so that what calls it can show what it does then.
///
/// The n-th request of one kind for one path meets the same fault for the same seed, whatever comes between.
package struct InjectedFaults: Sendable, Hashable {
    /// The share of requests with an injected fault: 0 to 1.
    package var share: Double
    package var seed: UInt64
    /// Each is as likely as the others, as far as it fits the request.
    package var kinds: [InjectedFault]
    /// How much later a delayed answer comes.
    package var delay: Duration

    package init(
        share: Double, seed: UInt64, kinds: [InjectedFault] = InjectedFault.allCases,
        delay: Duration = .milliseconds(50)
    ) {
        self.share = share
        self.seed = seed
        self.kinds = kinds
        self.delay = delay
    }
}
