extension APIError {
    static func invalidMetricParameter(_ message: String) -> APIError {
        APIError(status: 400, code: "InvalidParameterValueException", message: message)
    }

    static func invalidCombination(_ message: String) -> APIError {
        APIError(status: 400, code: "InvalidParameterCombinationException", message: message)
    }

    static func missingParameter(_ name: String) -> APIError {
        APIError(
            status: 400, code: "MissingRequiredParameterException", message: "The parameter \(name) is required.")
    }

    /// CloudWatch's error where its model has none.
    static func metricValidation(_ message: String) -> APIError {
        APIError(status: 400, code: "ValidationError", message: message)
    }

    static func unreadableMetricInput(_ reason: String) -> APIError {
        APIError(
            status: 400, code: "SerializationException",
            message: "The request's body cannot be read as JSON: \(reason)")
    }

    static let invalidMetricToken = APIError(
        status: 400, code: "InvalidNextToken", message: "The NextToken is not one that an answer has given.")

    static let cborNotSpoken = APIError(
        status: 415, code: "UnsupportedMediaTypeException",
        message: "The local CloudWatch does not speak smithy-rpc-v2-cbor: let the client use the protocol json or "
            + "query. See docs/local-lambda.md.")

    /// The name that CloudWatch's older protocol has for the error; clients of both go by it.
    var queryCode: String {
        switch code {
        case "InvalidParameterValueException": "InvalidParameterValue"
        case "InvalidParameterCombinationException": "InvalidParameterCombination"
        case "MissingRequiredParameterException": "MissingParameter"
        default: code
        }
    }
}
