import Archives
import Foundation
import Testing

@Suite struct UnpackingTests {
    struct Hostile: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// Python that fills the archive `z`; `link(name, target)` adds a symbolic link.
        var script: String
        var code: ArchiveError.Code
        var named: String
    }

    static let hostile = [
        Hostile(testDescription: "..", script: "z.writestr('../evil', 'x')", code: .unsafeName, named: "../evil"),
        Hostile(
            testDescription: ".. inside", script: "z.writestr('a/../../evil', 'x')", code: .unsafeName,
            named: "a/../../evil"),
        Hostile(testDescription: "absolute", script: "z.writestr('/etc/evil', 'x')", code: .unsafeName, named: "/etc"),
        Hostile(testDescription: "absolute link", script: "link('l', '/etc')", code: .unsafeName, named: "/etc"),
        Hostile(testDescription: "climbing link", script: "link('a/l', '../../x')", code: .unsafeName, named: "a/l"),
        Hostile(
            testDescription: "link that climbs behind a link", script: "link('a/d', '..'); link('e', 'a/d/../x')",
            code: .unsafeName, named: "link e"),
        Hostile(
            testDescription: "a pipe",
            script: "i = zipfile.ZipInfo('p'); i.external_attr = 0o010644 << 16; z.writestr(i, '')",
            code: .unsafeName, named: "entry p"),
        Hostile(
            testDescription: "larger than it may be", script: "z.writestr('zeros', bytes(3_000_000))", code: .tooLarge,
            named: "zeros"),
    ]

    private func make(_ script: String, at path: String) throws -> [UInt8] {
        try python(
            """
            import sys, zipfile
            z = zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED)
            def link(name, target):
                i = zipfile.ZipInfo(name)
                i.create_system = 3
                i.external_attr = 0o120777 << 16
                z.writestr(i, target)
            \(script)
            z.close()
            """, path)
        return try bytes(of: path)
    }

    @Test(arguments: hostile) func `a hostile archive is refused and writes nothing outside`(_ hostile: Hostile) throws
    {
        try withScratchFolder { scratch in
            let archive = try make(hostile.script, at: scratch + "/a.zip")
            let error = #expect(throws: ArchiveError.self) {
                try ZipArchive.unpack(archive, into: scratch + "/out", limit: 1_000_000)
            }
            #expect(error?.code == hostile.code)
            #expect(error?.message.contains(hostile.named) == true, "\(error?.message ?? "")")
            let checked = #expect(throws: ArchiveError.self) { try ZipArchive.check(archive, limit: 1_000_000) }
            #expect(checked == error)
            #expect(try FileManager.default.contentsOfDirectory(atPath: scratch).sorted() == ["a.zip", "out"])
        }
    }

    @Test func `a file is never written through a link of the same archive`() throws {
        try withScratchFolder { scratch in
            let archive = try make("link('d', 'sub'); z.writestr('d/f', 'x')", at: scratch + "/a.zip")
            #expect(throws: ArchiveError.self) { try ZipArchive.unpack(archive, into: scratch + "/out") }
            #expect(!FileManager.default.fileExists(atPath: scratch + "/out/sub"))
        }
    }

    @Test func `sound archives of others are read`() throws {
        try withScratchFolder { scratch in
            let archive = try make(
                """
                z.writestr('a/', ''); z.writestr('a/one.txt', 'one')
                z.writestr('./two.txt', 'two', compress_type=zipfile.ZIP_STORED)
                link('a/up', '../two.txt')
                """, at: scratch + "/a.zip")
            #expect(try ZipArchive.check(archive) == 16)
            try ZipArchive.unpack(archive, into: URL(fileURLWithPath: scratch + "/out"))
            #expect(try bytes(of: scratch + "/out/a/up") == Array("two".utf8))
            #expect(try bytes(of: scratch + "/out/a/one.txt") == Array("one".utf8))
        }
    }

    @Test(arguments: [[], Array("not a zip at all".utf8), [0x50, 0x4b, 3, 4]])
    func `what is not an archive is said to be none`(_ bytes: [UInt8]) throws {
        let error = #expect(throws: ArchiveError.self) { try ZipArchive.check(bytes) }
        #expect(error?.code == .notAnArchive)
    }

    @Test func `every single broken byte gives an error or sound content, never a crash`() throws {
        let text = String(repeating: "some content ", count: 20)
        let archive = try ZipArchive.pack(entries: [.file("a", text: text), .file("b/c", text: text)])
        var refused = 0
        for index in archive.indices {
            for bit in [0x01, 0x80] as [UInt8] {
                var broken = archive
                broken[index] ^= bit
                do throws(ArchiveError) {
                    try ZipArchive.check(broken)
                } catch {
                    refused += 1
                }
            }
        }
        #expect(refused > archive.count)
        for length in archive.indices {
            #expect(throws: ArchiveError.self) { try ZipArchive.check(Array(archive[..<length])) }
        }
    }
}
