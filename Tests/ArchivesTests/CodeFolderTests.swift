import Archives
import Foundation
import Testing

@Suite struct CodeFolderTests {
    /// The names of what is packed of a folder, links with their targets.
    private func packed(_ folder: String, _ scratch: String) throws -> [String] {
        let archive = try ZipArchive.pack(folder: folder)
        let out = scratch + "/out-" + UUID().uuidString
        try ZipArchive.unpack(archive, into: out)
        return try FileManager.default.subpathsOfDirectory(atPath: out).sorted().compactMap { name in
            let path = out + "/" + name
            if let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) {
                return "\(name) -> \(target)"
            }
            var isFolder: ObjCBool = false
            _ = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
            return isFolder.boolValue ? nil : name
        }
    }

    private func link(_ path: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
    }

    @Test func `what a local run leaves behind is not packed`() throws {
        try withScratchFolder { scratch in
            let folder = scratch + "/fn"
            try write("", to: folder + "/app.py")
            let before = try ZipArchive.pack(folder: folder)
            for name in [
                "__pycache__/app.cpython-312.pyc", "lib/__pycache__/x.pyc", "old.pyc", ".venv/bin/python", ".DS_Store",
                ".env", ".git/HEAD", ".staysail/runs.db", "web/node_modules/.cache/x", ".staysailignore",
            ] {
                try write(name == ".staysailignore" ? "# nothing\n" : "x", to: folder + "/" + name)
            }
            #expect(try ZipArchive.pack(folder: folder) == before)
        }
    }

    @Test func `the ignore file adds to the defaults and includes again`() throws {
        try withScratchFolder { scratch in
            let folder = scratch + "/fn"
            for name in [
                "app.py", "tests/a.py", "tests/keep/b.py", "notes.md", "docs/guide.md", ".env", "Build/x", "build/x",
                "data/1.csv", "data/keep.csv",
            ] {
                try write("", to: folder + "/" + name)
            }
            try write(
                "tests/\n*.md\n!/notes.md\n!.env\nbuild\ndata/*\n!data/keep.csv\n", to: folder + "/.staysailignore")
            #expect(try packed(folder, scratch) == [".env", "Build/x", "app.py", "data/keep.csv", "notes.md"])
        }
    }

    @Test func `a link inside the folder and a link to a layer are kept`() throws {
        try withScratchFolder { scratch in
            let folder = scratch + "/fn"
            try write("", to: folder + "/lib/real.py")
            try link(folder + "/alias.py", to: "lib/real.py")
            try link(folder + "/lib/up.py", to: "../alias.py")
            try link(folder + "/vendor", to: "/opt/python/vendor")
            #expect(
                try packed(folder, scratch) == [
                    "alias.py -> lib/real.py", "lib/real.py", "lib/up.py -> ../alias.py",
                    "vendor -> /opt/python/vendor",
                ])
        }
    }

    @Test func `a link that leads out of the folder is packed as its target`() throws {
        try withScratchFolder { scratch in
            let folder = scratch + "/fn"
            try write("", to: folder + "/app.py")
            try write("", to: scratch + "/shared/util.py")
            try write("", to: scratch + "/shared/deep/more.py")
            try write("", to: scratch + "/one.txt")
            try link(scratch + "/shared/same.py", to: "util.py")
            try link(scratch + "/shared/other.txt", to: "../one.txt")
            try link(folder + "/shared", to: "../shared")
            try link(folder + "/one.txt", to: "../one.txt")
            #expect(
                try packed(folder, scratch) == [
                    "app.py", "one.txt", "shared/deep/more.py", "shared/other.txt", "shared/same.py -> util.py",
                    "shared/util.py",
                ])
        }
    }

    @Test(
        "a link that cannot work in Lambda is an error that names it",
        arguments: [("gone", "missing.py"), ("absolute", "/etc/hostname"), ("loop", "../fn"), ("self", "self")])
    func refused(_ name: String, _ target: String) throws {
        try withScratchFolder { scratch in
            try write("", to: scratch + "/fn/app.py")
            try link(scratch + "/fn/" + name, to: target)
            let error = #expect(throws: ArchiveError.self) { try ZipArchive.pack(folder: scratch + "/fn") }
            #expect(error?.message.contains("fn/\(name)") == true, "\(error?.message ?? "")")
            #expect(throws: ArchiveError.self) { try ZipArchive.check(folder: scratch + "/fn") }
        }
    }

    @Test func `an ignored link is not followed`() throws {
        try withScratchFolder { scratch in
            try write("", to: scratch + "/fn/app.py")
            try link(scratch + "/fn/gone", to: "missing.py")
            try write("gone\n", to: scratch + "/fn/.staysailignore")
            #expect(try packed(scratch + "/fn", scratch) == ["app.py"])
        }
    }

    @Test func `an archive whose files Lambda's user cannot read is refused`() throws {
        try withScratchFolder { scratch in
            try python(
                """
                import sys, zipfile
                z = zipfile.ZipFile(sys.argv[1], "w")
                i = zipfile.ZipInfo("app.py"); i.create_system = 3; i.external_attr = (0o100000 | int(sys.argv[2], 8)) << 16
                z.writestr(i, "x"); z.close()
                """, scratch + "/private.zip", "600")
            let archive = try bytes(of: scratch + "/private.zip")
            let error = #expect(throws: ArchiveError.self) { try ZipArchive.check(archive, isReadable: true) }
            #expect(error?.message.contains("app.py has the permissions 0600") == true)
            #expect(try ZipArchive.check(archive) == 1)
        }
    }
}

@Suite struct IgnoreRulesTests {
    /// Cases whose answers were compared with `git check-ignore`.
    @Test(
        "Paths match as in gitignore",
        arguments: [
            ("*.log", "a.log", false, true), ("*.log", "deep/a.log", false, true), ("*.log", "a.logx", false, false),
            ("/a", "a", false, true), ("/a", "b/a", false, false), ("a/", "a", false, false), ("a/", "a", true, true),
            ("a/b", "a/b", false, true), ("a/b", "c/a/b", false, false), ("**/b", "a/x/b", false, true),
            ("a/**", "a/b/c", false, true), ("a/**/b", "a/b", false, true),
            ("a/**/b", "a/x/y/b", false, true), ("a?c", "abc", false, true), ("a?c", "a/c", false, false),
            ("[a-c].py", "b.py", false, true), ("[!a-c].py", "b.py", false, false), ("[[:digit:]]x", "7x", false, true),
            ("\\#x", "#x", false, true), (#"a\*"#, "a*", false, true), (#"a\*"#, "ab", false, false),
            ("a ", "a", false, true), (#"a\ "#, "a ", false, true), ("# x", "# x", false, false),
            ("?", "é", false, false),
            ("*.log\n!keep.log", "keep.log", false, false), ("!x\nx", "x", false, true), ("A", "a", false, false),
            ("a*b*c", "aXbYbZc", false, true), ("[", "[", false, false), ("", "a", false, false),
        ])
    func matches(_ rules: String, _ path: String, _ isFolder: Bool, _ expected: Bool) {
        #expect(IgnoreRules(rules).excludes(path, isFolder: isFolder) == expected, "\(rules) \(path)")
    }

    @Test func `a pattern of many stars takes no time without end`() {
        let pattern = String(repeating: "a*", count: 200) + "b"
        #expect(!IgnoreRules(pattern).excludes(String(repeating: "a", count: 2000), isFolder: false))
        let folders = String(repeating: "**/a/", count: 100) + "b"
        #expect(!IgnoreRules(folders).excludes(String(repeating: "a/", count: 500) + "c", isFolder: false))
    }
}
