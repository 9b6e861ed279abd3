extension LambdaClient {
    /// Waits until `$LATEST` can be invoked: `State` is Active.
    package func functionActive(_ name: String) -> Waiter<FunctionConfiguration> {
        configurationWaiter(name, nil, goal: "\(name) to be Active", [Self.active])
    }

    /// Waits until the last update of `$LATEST` is in effect: `LastUpdateStatus` is Successful, or absent, as it is
    /// for a new function until it is Active.
    package func functionUpdated(_ name: String) -> Waiter<FunctionConfiguration> {
        configurationWaiter(name, nil, goal: "the update of \(name)", [Self.updateFailed, Self.updated])
    }

    /// Waits until a published version can take traffic; with SnapStart this takes minutes.
    package func publishedVersionActive(_ name: String, version: String) -> Waiter<FunctionConfiguration> {
        configurationWaiter(name, version, goal: "version \(version) of \(name) to be Active", [Self.active])
    }

    /// All of them poll GetFunction, whose quota is 100 calls a second where GetFunctionConfiguration's is 15.
    private func configurationWaiter(
        _ name: String, _ qualifier: String?, goal: String,
        _ acceptors: [Waiter<FunctionConfiguration>.Acceptor]
    ) -> Waiter<FunctionConfiguration> {
        Waiter(
            goal: goal, acceptors: acceptors,
            state: { answer in
                "State \(answer.state ?? "unknown"), LastUpdateStatus \(answer.lastUpdateStatus ?? "unknown")"
            },
            poll: { try await getFunction(name, qualifier: qualifier).configuration })
    }

    /// `Inactive` is a function that was idle for weeks: the next call wakes it, and it can be updated and routed to.
    private static let active: Waiter<FunctionConfiguration>.Acceptor = { answer in
        switch answer.state {
        case "Active", "Inactive", nil: .reached
        case "Failed": .failed(reason(answer.stateReason, answer.stateReasonCode))
        default: nil
        }
    }

    private static let updateFailed: Waiter<FunctionConfiguration>.Acceptor = { answer in
        if answer.lastUpdateStatus == "Failed" {
            .failed(reason(answer.lastUpdateStatusReason, answer.lastUpdateStatusReasonCode))
        } else if answer.state == "Failed" {
            .failed(reason(answer.stateReason, answer.stateReasonCode))
        } else {
            nil
        }
    }

    private static let updated: Waiter<FunctionConfiguration>.Acceptor = { answer in
        switch answer.lastUpdateStatus {
        case "Successful": .reached
        case nil where answer.state != "Pending": .reached
        default: nil
        }
    }

    private static func reason(_ text: String?, _ code: String?) -> String {
        switch (text, code) {
        case (let text?, let code?): "\(text) (\(code))"
        case (let text?, nil): text
        case (nil, let code?): "AWS gives the code \(code)"
        case (nil, nil): "AWS gives no reason"
        }
    }
}
