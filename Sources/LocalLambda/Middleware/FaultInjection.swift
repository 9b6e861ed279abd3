import Synchronization

/// Lets a share of the requests meet faults.
final class FaultInjection: RequestMiddleware {
    private let faults: InjectedFaults
    /// How many requests of each kind came.
    private let counts = Mutex<[String: UInt64]>([:])

    init(_ faults: InjectedFaults) {
        self.faults = faults
    }

    func intercept(_ request: APIRequest, next: Next) async throws -> APIResponse {
        guard let fault = draw(for: request) else { return try await next(request) }
        var response = APIResponse.noContent
        if fault.isAfterwards { response = try await next(request) }
        if fault == .delayed { try await Task.sleep(for: faults.delay) }
        if var error = Self.error(fault, for: request.operation.service) {
            error.fault = fault
            throw error
        }
        response.fault = fault
        return response
    }

    private func draw(for request: APIRequest) -> InjectedFault? {
        let kinds = faults.kinds.filter { $0 != .busy || Self.canBeBusy(request) }
        guard !kinds.isEmpty else { return nil }
        let subject = "\(request.operation.service) \(request.operation.name) \(request.path)"
        let count = counts.withLock { counts in
            counts[subject, default: 0] += 1
            return counts[subject, default: 0]
        }
        // FNV-1a: a hash that is the same in every process.
        // https://datatracker.ietf.org/doc/draft-eastlake-fnv/
        let hash = subject.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
        var generator = SplitMix64(state: hash ^ (faults.seed &* 0x9e37_79b9_7f4a_7c15) ^ (count << 32))
        guard Double.random(in: 0..<1, using: &generator) < faults.share else { return nil }
        return kinds.randomElement(using: &generator)
    }

    private static func canBeBusy(_ request: APIRequest) -> Bool {
        request.operation.service == "lambda" && request.operation.isMutating
    }

    /// The names that AWS gives to the same trouble differ from service to service.
    private static func error(_ fault: InjectedFault, for service: String) -> APIError? {
        switch fault {
        case .throttled:
            return switch service {
            case "lambda": .tooManyRequests("Rate exceeded", reason: "CallerRateLimitExceeded")
            case "s3": APIError(status: 503, code: "SlowDown", message: "Please reduce your request rate.")
            default: APIError(status: 400, code: "Throttling", message: "Rate exceeded")
            }
        case .failed, .failedAfterwards:
            let code = ["lambda": "ServiceException", "s3": "InternalError"][service] ?? "InternalFailure"
            return APIError(status: 500, code: code, message: "An internal error occurred.")
        case .unavailable:
            return APIError(
                status: 503, code: "ServiceUnavailable", message: "The service is unavailable; try again later.")
        case .busy:
            return .conflict(
                "The operation cannot be performed at this time. An update is in progress for resource.")
        case .reset, .resetAfterwards, .delayed: return nil
        }
    }
}
