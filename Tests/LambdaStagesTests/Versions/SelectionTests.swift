import AWSServices
import LambdaStages
import Testing

@Suite("Selecting versions")
struct SelectionTests {
    static let versions: [FunctionVersion] = [2, 10, 9, 1]

    @Test(
        "Versions sort as numbers",
        arguments: [
            ("newest", "10"), ("previous", "9"), ("oldest", "1"), ("9", "9"), ("published", "2"),
        ])
    func choose(_ text: String, _ expected: String) throws {
        let selector = try #require(VersionSelector(text))
        #expect(selector.choose(published: 2, from: Self.versions)?.description == expected)
    }

    @Test("a missing version is not chosen")
    func missing() throws {
        #expect(try #require(VersionSelector("7")).choose(published: nil, from: Self.versions) == nil)
        #expect(VersionSelector.previous.choose(published: nil, from: Self.versions.prefix(1)) == nil)
        #expect(VersionSelector.published.choose(published: nil, from: Self.versions) == nil)
        #expect(VersionSelector.published.choose(published: 7, from: Self.versions) == nil)
    }

    @Test("other strings are not versions", arguments: ["$LATEST", "07", "-1", "0", "latest", "", "1.5"])
    func refused(_ text: String) {
        #expect(VersionSelector(text) == nil)
        #expect(DeletionSelector(text) == nil)
    }

    @Test(
        "A Delete's selection",
        arguments: [
            (DeletionSelector.newest, ["10"]), (.previous, ["9"]), (.olderThan(2), ["1", "2"]), (.olderThan(9), []),
            (.all, ["1", "2", "9", "10"]),
        ])
    func selection(_ selection: DeletionSelector, _ expected: [String]) {
        #expect(selection.choose(from: Self.versions).map(\.description) == expected)
    }
}
