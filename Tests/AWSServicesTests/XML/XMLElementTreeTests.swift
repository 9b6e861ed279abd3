import Foundation
import Testing

@testable import AWSServices

@Suite struct XMLElementTreeTests {
    @Test func readsAnAnswerOfSTS() throws {
        let text = """
            <?xml version="1.0" encoding="UTF-8"?>
            <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
              <AssumeRoleResult>
                <SourceIdentity/>
                <Credentials kind='a "short" one' ><AccessKeyId>ASIA</AccessKeyId><SessionToken>a+b/c==</SessionToken >
                </Credentials>
              </AssumeRoleResult>
            </AssumeRoleResponse>

            """
        let document = try XMLElementTree(parsing: Data(text.utf8))
        #expect(document.name == "AssumeRoleResponse")
        #expect(document.child("AssumeRoleResult")?.children.map(\.name) == ["SourceIdentity", "Credentials"])
        #expect(document.firstDescendant("AccessKeyId")?.text == "ASIA")
        #expect(document.firstDescendant("SessionToken")?.text == "a+b/c==")
    }

    @Test func replacesEntitiesInText() throws {
        let text = "<m>a &lt;b&gt; &amp;amp; &quot;c&quot; &apos;d&apos; &#233;&#x1F6A2; ü\r\n</m>"
        #expect(try XMLElementTree(parsing: Data(text.utf8)).text == "a <b> &amp; \"c\" 'd' é🚢 ü\n")
    }

    @Test(arguments: [
        "", "text", "<a>", "<a></b>", "<a/><b/>", "<a></a>text", "<a b></a>", "<a b=c></a>", "<a b='c></a>",
        "<a b='<'/>",
        "<a>&nbsp;</a>", "<a>&#0;</a>", "<a>&#xD800;</a>", "<a>&#-1;</a>", "<a>&#+1;</a>", "<a>& </a>", "<a", "<a/",
        "<",
        "< a/>", "<a><?pi</a>", "<a/ >", "<a b='1'c='2'/>",
        "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>",
    ])
    func refusesWhatIsNotWellFormed(_ text: String) {
        #expect(throws: XMLError.self) { try XMLElementTree(parsing: Data(text.utf8)) }
    }

    @Test func refusesWhatIsTooDeepOrHasTooManyElements() {
        let deep = Data((String(repeating: "<a>", count: 33) + String(repeating: "</a>", count: 33)).utf8)
        let wide = Data(("<a>" + String(repeating: "<b/>", count: 10_000) + "</a>").utf8)
        #expect(throws: XMLError.self) { try XMLElementTree(parsing: deep) }
        #expect(throws: XMLError.self) { try XMLElementTree(parsing: wide) }
    }

    @Test func refusesWhatIsNotUTF8() {
        #expect(throws: XMLError.self) {
            try XMLElementTree(parsing: Data([0x3C, 0x61, 0x3E, 0xFF, 0x3C, 0x2F, 0x61, 0x3E]))
        }
    }

    @Test func readsWhatIsJustNotTooDeep() throws {
        let text = String(repeating: "<a>", count: 32) + String(repeating: "</a>", count: 32)
        #expect(try XMLElementTree(parsing: Data(text.utf8)).name == "a")
    }
}
