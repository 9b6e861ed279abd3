import SigV4
import Testing

@Suite struct CredentialsTests {
    private let credentials = Credentials(
        accessKeyID: "AKIDEXAMPLE", secretAccessKey: "top-hidden", sessionToken: "session-hidden")

    @Test("Nothing that prints credentials shows the secret or the token")
    func redaction() {
        var dumped = ""
        dump(credentials, to: &dumped)
        var nested = ""
        dump(["holder": [Optional(credentials)]], to: &nested)
        let texts = [
            "\(credentials)", String(describing: credentials), String(reflecting: credentials),
            "\([credentials])", dumped, nested, "\(Optional(credentials) as Any)",
        ]
        for text in texts {
            #expect(!text.contains("hidden"), "\(text)")
            #expect(text.contains("AKIDEXAMPLE"), "\(text)")
        }
    }
}
