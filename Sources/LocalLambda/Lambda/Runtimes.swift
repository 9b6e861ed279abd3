/// The runtimes that AWS takes for new functions, and its words for the others.
enum Runtimes {
    private static let supported = [
        "nodejs20.x", "provided.al2023", "python3.12", "java17", "nodejs16.x", "dotnet8", "python3.10", "java11",
        "dotnet6", "dotnet10", "python3.11", "nodejs18.x", "nodejs22.x", "nodejs24.x", "ruby3.2", "ruby3.3",
        "ruby3.4", "ruby4.0", "java21", "java25", "python3.13", "python3.14", "python3.9", "python3.8", "java8.al2",
        "provided.al2", "nodejs26.x", "python3.15", "java8.al2023", "java11.al2023", "java17.al2023",
    ]

    private static let retired: Set = [
        "nodejs", "nodejs4.3", "nodejs4.3-edge", "nodejs6.10", "nodejs8.10", "nodejs10.x", "nodejs12.x", "nodejs14.x",
        "java8", "python2.7", "python3.6", "python3.7", "dotnetcore1.0", "dotnetcore2.0", "dotnetcore2.1",
        "dotnetcore3.1", "go1.x", "ruby2.5", "ruby2.7", "provided",
    ]

    static func check(_ runtime: String) throws(APIError) {
        if retired.contains(runtime) {
            throw .invalidParameter(
                "The runtime parameter of \(runtime) is no longer supported for creating or updating AWS Lambda "
                    + "functions. We recommend you use a supported runtime while creating or updating functions.")
        }
        guard supported.contains(runtime) else {
            throw .invalidParameter(
                "Value \(runtime) at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: "
                    + "[\(supported.joined(separator: ", "))] or be a valid ARN")
        }
    }
}
