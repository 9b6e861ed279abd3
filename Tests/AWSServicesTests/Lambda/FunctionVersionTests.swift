import AWSServices
import Expressions
import Testing

@Suite struct FunctionVersionTests {
    @Test(
        "A version is read from the form that Lambda writes, and from no other",
        arguments: [
            ("7", FunctionVersion.number(7)), ("$LATEST", .latest), ("$LATEST.PUBLISHED", .latestPublished),
            ("", nil), ("0", nil), ("07", nil), ("-1", nil), ("+1", nil), ("live", nil), ("$latest", nil),
            ("٣", nil), ("99999999999999999999", nil),
        ])
    func reading(text: String, version: FunctionVersion?) {
        #expect(FunctionVersion(text) == version)
        if let version { #expect(version.description == text) }
    }

    @Test("Versions are ordered as they were published, and $LATEST is the newest")
    func order() {
        let versions: [FunctionVersion] = [.latest, 10, 9, .latestPublished, 2]
        #expect(versions.sorted() == [2, 9, 10, .latestPublished, .latest])
    }

    @Test("Versions are strings in JSON, as values and as keys")
    func coding() throws {
        struct Holder: Codable, Equatable {
            var version: FunctionVersion
            var weights: [FunctionVersion: Double]
        }
        let holder = Holder(version: .latest, weights: [7: 0.25])
        let json = try JSONValue(encoding: holder)
        #expect(json == ["version": "$LATEST", "weights": ["7": 0.25]])
        #expect(try json.decode(Holder.self) == holder)
        #expect(throws: (any Error).self) {
            _ = try JSONValue(parsing: #"{"version":"live","weights":{}}"#).decode(Holder.self)
        }
    }
}
