// swift-tools-version:6.2
import PackageDescription

// Who imports whom is part of the design: docs/architecture.md draws it.
let package = Package(
    name: "staysail",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "staysail", targets: ["staysail"]),
        .library(name: "StageKit", targets: ["StageKit"]),
        .library(name: "StageKitTesting", targets: ["StageKitTesting"]),
        .library(name: "StaysailCommands", targets: ["StaysailCommands"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CMinizip", pkgConfig: "minizip", providers: [.apt(["libminizip-dev"])]),
        .target(name: "Archives", dependencies: ["CMinizip"]),
        .systemLibrary(name: "CLua", pkgConfig: "lua5.4", providers: [.apt(["liblua5.4-dev"])]),
        .target(name: "CLuaGuard", dependencies: ["CLua"]),
        .target(
            name: "LuaRuntime",
            dependencies: [
                "CLua", "CLuaGuard", "Expressions",
                .product(name: "OrderedCollections", package: "swift-collections"),
            ],
            swiftSettings: [.strictMemorySafety()]),
        .target(
            name: "SigV4",
            dependencies: [.product(name: "Crypto", package: "swift-crypto")]),
        .target(
            name: "Expressions",
            dependencies: [.product(name: "OrderedCollections", package: "swift-collections")]),
        // Limits of AWS's own service models: data, made by scripts/aws-model.
        .target(name: "AWSModel", dependencies: ["Expressions"]),
        .target(
            name: "StageKit",
            dependencies: [
                "Expressions",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "OrderedCollections", package: "swift-collections"),
                .product(name: "Yams", package: "Yams"),
            ]),
        .target(
            name: "AWSServices",
            dependencies: [
                "Expressions", "SigV4",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "SystemPackage", package: "swift-system"),
            ]),
        .target(
            name: "LambdaStages",
            dependencies: [
                "AWSModel", "Archives", "AWSServices", "StageKit",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "OrderedCollections", package: "swift-collections"),
            ]),
        .target(
            name: "LocalLambda",
            dependencies: [
                "AWSModel", "Archives", "Expressions", "SigV4",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "OrderedCollections", package: "swift-collections"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ]),
        .target(
            name: "LuaHooks",
            dependencies: [
                "Expressions", "LambdaStages", "LuaRuntime", "StageKit", "StageKitTesting",
                .product(name: "OrderedCollections", package: "swift-collections"),
            ]),
        .target(
            name: "PluginHost",
            dependencies: [
                "Expressions", "LambdaStages", "LuaHooks", "StageKit",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "OrderedCollections", package: "swift-collections"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ]),
        .target(
            name: "RunDatabase",
            dependencies: [
                "Expressions", "StageKit",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "OrderedCollections", package: "swift-collections"),
            ]),
        .target(
            name: "StageKitTesting",
            dependencies: [
                "AWSServices", "LambdaStages", "StageKit",
                .product(name: "OrderedCollections", package: "swift-collections"),
            ]),
        .target(
            name: "StaysailCommands",
            dependencies: [
                "AWSServices", "Expressions", "LambdaStages", "LocalLambda", "LuaHooks", "PluginHost", "RunDatabase",
                "SigV4", "StageKit", "StageKitTesting",
                .product(name: "Subprocess", package: "swift-subprocess"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "OrderedCollections", package: "swift-collections"),
            ]),
        .executableTarget(name: "staysail", dependencies: ["StaysailCommands"]),

        .testTarget(name: "AWSModelTests", dependencies: ["AWSModel", "Expressions"]),
        .testTarget(name: "ArchivesTests", dependencies: ["Archives"]),
        .testTarget(
            name: "SigV4Tests", dependencies: ["SigV4"], resources: [.copy("Resources")]),
        // Every method and operator with extreme values, in a process of its own.
        .executableTarget(name: "ExpressionAbuse", dependencies: ["Expressions"], path: "Tests/ExpressionAbuse"),
        .testTarget(
            name: "ExpressionsTests", dependencies: ["ExpressionAbuse", "Expressions"], exclude: ["Oracle"],
            resources: [.copy("Resources")]),
        // The hostile scripts, for the tests and for scripts/lua-asan.
        .executableTarget(name: "LuaAbuse", dependencies: ["LuaRuntime", "Expressions"], path: "Tests/LuaAbuse"),
        .testTarget(
            name: "LuaRuntimeTests",
            dependencies: [
                "LuaAbuse", "LuaRuntime", "Expressions",
                .product(name: "OrderedCollections", package: "swift-collections"),
            ]),
        .testTarget(
            name: "StageKitTests", dependencies: ["StageKit", "StageKitTesting"], exclude: ["Oracle"],
            resources: [.copy("Resources")]),
        .testTarget(
            name: "AWSServicesTests",
            dependencies: [
                "AWSServices", "Expressions", "SigV4",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ]),
        .testTarget(
            name: "LambdaStagesTests",
            dependencies: [
                "LambdaStages", "StageKit", "StageKitTesting", "AWSServices", "Archives",
                .product(name: "OrderedCollections", package: "swift-collections"),
            ]),
        .testTarget(
            name: "LuaHooksTests",
            dependencies: [
                "LuaHooks", "LambdaStages", "LuaRuntime", "StageKit", "StageKitTesting", "AWSServices", "Expressions",
                .product(name: "OrderedCollections", package: "swift-collections"),
            ],
            exclude: ["Oracle"],
            resources: [.copy("Resources")]),
        .testTarget(
            name: "LocalLambdaTests",
            dependencies: [
                "LocalLambda", "AWSModel", "Archives", "SigV4", "Expressions",
                .product(name: "AsyncHTTPClient", package: "async-http-client"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ]),
        // A process that runs a plugin and is killed.
        .executableTarget(
            name: "PluginDriver",
            dependencies: ["LambdaStages", "LuaHooks", "PluginHost", "StageKit", "StageKitTesting"],
            path: "Tests/PluginDriver"),
        .testTarget(
            name: "PluginHostTests",
            dependencies: [
                "PluginDriver", "PluginHost", "Expressions", "StageKit", "StageKitTesting",
                .product(name: "OrderedCollections", package: "swift-collections"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ]),
        .testTarget(
            name: "RunDatabaseTests",
            dependencies: [
                "RunDatabase", "StageKit",
                .product(name: "GRDB", package: "GRDB.swift"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ]),
        // Ends runs by SIGKILL at every point and goes on with them: scripts/crash-matrix.
        .executableTarget(
            name: "CrashMatrix",
            dependencies: [
                "StaysailCommands", "AWSServices", "Expressions", "LocalLambda", "RunDatabase", "StageKit",
                "StageKitTesting",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "OrderedCollections", package: "swift-collections"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ],
            path: "Tests/CrashMatrix", exclude: ["Pipelines"]),
        .testTarget(
            name: "StaysailCommandsTests",
            dependencies: ["StaysailCommands", "Expressions", "StageKit", "StageKitTesting"],
            exclude: ["Golden"]),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "CrashMatrix", "StaysailCommands", "AWSServices", "Expressions", "LocalLambda", "RunDatabase",
                "StageKit",
                "StageKitTesting",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ]),
    ],
    swiftLanguageModes: [.v6]
)

// Built only by scripts/lua-benchmark.
if Context.environment["STAYSAIL_BENCHMARKS"] != nil {
    package.targets.append(
        .executableTarget(
            name: "LuaBenchmark",
            dependencies: ["Expressions", "LambdaStages", "LuaHooks", "LuaRuntime", "StageKit"],
            path: "Benchmarks/LuaBenchmark"))
}

// STAYSAIL_TESTS=StageKitTests,SigV4Tests builds these test targets alone.
if let wanted = Context.environment["STAYSAIL_TESTS"]?.split(separator: ",").map(String.init) {
    let tests = package.targets.filter { $0.type == .test && wanted.contains($0.name) }
    let needed = Set(
        tests.flatMap(\.dependencies).compactMap { dependency -> String? in
            if case .byNameItem(let name, _) = dependency { name } else { nil }
        })
    package.targets.removeAll { target in
        target.path?.hasPrefix("Tests/") == true || target.type == .test
            ? !wanted.contains(target.name) && !needed.contains(target.name) : false
    }
}

let settings: [SwiftSetting] = [
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
    .enableUpcomingFeature("ExistentialAny"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
    .enableUpcomingFeature("InternalImportsByDefault"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
    .enableUpcomingFeature("MemberImportVisibility"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0461-async-function-isolation.md
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0480-swiftpm-warning-control.md
    .treatAllWarnings(as: .error),
]
for target in package.targets where target.type != .system {
    target.swiftSettings = (target.swiftSettings ?? []) + settings
}
