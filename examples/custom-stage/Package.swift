// swift-tools-version:6.2
import PackageDescription

// A program of your own: all of Staysail, and a stage type that it does not have.
let package = Package(
    name: "custom-stage",
    platforms: [.macOS(.v15)],
    dependencies: [
        // Outside of this repository: .package(url: "https://…/staysail", from: "…")
        .package(name: "staysail", path: "../..")
    ],
    targets: [
        .target(name: "ReleaseNotes", dependencies: [.product(name: "StageKit", package: "staysail")]),
        .executableTarget(
            name: "deployer",
            dependencies: ["ReleaseNotes", .product(name: "StaysailCommands", package: "staysail")]),
        .testTarget(
            name: "ReleaseNotesTests",
            dependencies: ["ReleaseNotes", .product(name: "StageKitTesting", package: "staysail")]),
    ],
    swiftLanguageModes: [.v6]
)
