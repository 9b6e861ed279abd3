import Archives
import Foundation
import Testing

@Suite struct PackingTests {
    private func makeProject(in folder: String) throws {
        try write("def handler(e, c): return 1\n", to: folder + "/app.py")
        try write("#!/bin/sh\n", to: folder + "/bin/run", executable: true)
        try write("x", to: folder + "/.git/HEAD")
        try write("x", to: folder + "/lib/.staysail/runs.db")
        try write("grüße", to: folder + "/lib/grüße.txt")
        try FileManager.default.createSymbolicLink(
            atPath: folder + "/lib/app.py", withDestinationPath: "../app.py")
    }

    @Test func `what is packed comes out again, with modes and links`() throws {
        try withScratchFolder { scratch in
            try makeProject(in: scratch + "/in")
            let archive = try ZipArchive.pack(folder: scratch + "/in")
            try ZipArchive.unpack(archive, into: scratch + "/out")
            let files = FileManager.default
            #expect(try String(contentsOfFile: scratch + "/out/lib/grüße.txt", encoding: .utf8) == "grüße")
            #expect(files.isExecutableFile(atPath: scratch + "/out/bin/run"))
            #expect(!files.isExecutableFile(atPath: scratch + "/out/app.py"))
            #expect(try files.destinationOfSymbolicLink(atPath: scratch + "/out/lib/app.py") == "../app.py")
            #expect(
                try files.subpathsOfDirectory(atPath: scratch + "/out").sorted() == [
                    "app.py", "bin", "bin/run", "lib", "lib/app.py", "lib/grüße.txt",
                ])
        }
    }

    @Test func `the same content gives the same bytes, whatever the order and the times`() throws {
        try withScratchFolder { scratch in
            try makeProject(in: scratch + "/one")
            try makeProject(in: scratch + "/two")
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1_000_000_000)], ofItemAtPath: scratch + "/two/app.py")
            #expect(try ZipArchive.pack(folder: scratch + "/one") == ZipArchive.pack(folder: scratch + "/two"))
        }
        let entries = [ZipEntry.file("b", text: "2"), .file("a", text: "1"), .file("é", text: "3")]
        #expect(try ZipArchive.pack(entries: entries) == ZipArchive.pack(entries: entries.reversed()))
    }

    @Test func `Python's zipfile reads what we packed`() throws {
        try withScratchFolder { scratch in
            try makeProject(in: scratch + "/in")
            let archive = try ZipArchive.pack(folder: URL(fileURLWithPath: scratch + "/in"))
            try Data(archive).write(to: URL(fileURLWithPath: scratch + "/a.zip"))
            let listing = try python(
                """
                import sys, zipfile
                z = zipfile.ZipFile(sys.argv[1])
                assert z.testzip() is None
                for i in z.infolist():
                    print(i.filename, oct(i.external_attr >> 16), i.date_time, i.compress_type)
                """, scratch + "/a.zip")
            #expect(
                listing == """
                    app.py 0o100644 (1980, 1, 1, 0, 0, 0) 8
                    bin/run 0o100755 (1980, 1, 1, 0, 0, 0) 8
                    lib/app.py 0o120777 (1980, 1, 1, 0, 0, 0) 8
                    lib/grüße.txt 0o100644 (1980, 1, 1, 0, 0, 0) 8

                    """)
        }
    }

    @Test func `an empty folder, and one that is not there, are refused by name`() throws {
        try withScratchFolder { scratch in
            let empty = #expect(throws: ArchiveError.self) { try ZipArchive.pack(folder: scratch) }
            #expect(empty?.code == .empty)
            #expect(empty?.message.contains(scratch) == true)
            let missing = #expect(throws: ArchiveError.self) { try ZipArchive.pack(folder: scratch + "/none") }
            #expect(missing?.code == .unreadableFile)
            #expect(missing?.message.contains("/none") == true)
        }
    }

    @Test func `a folder over the limit is refused before it is read`() throws {
        try withScratchFolder { scratch in
            try write("", to: scratch + "/disk.img")
            #expect(truncate(scratch + "/disk.img", off_t(ZipArchive.unpackedLimit + 1)) == 0)
            let error = #expect(throws: ArchiveError.self) { try ZipArchive.pack(folder: scratch) }
            #expect(error?.code == .tooLarge)
            #expect(error?.message.contains("disk.img") == true)
        }
    }
}
