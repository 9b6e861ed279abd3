import Foundation
import LuaHooks
import Testing

@Suite("Test files are checked as such")
struct ScriptTestFileTests {
    private func faults(_ text: String) throws -> [String] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("return {}".utf8).write(to: folder.appending(path: "a.lua"))
        let file = folder.appending(path: "a_test.lua")
        try Data(text.utf8).write(to: file)
        do throws(ScriptDiagnosticsError) {
            try ScriptTestFile.check(path: file.path)
            return []
        } catch {
            return error.diagnostics.map(\.description)
        }
    }

    @Test(
        "Valid files have no diagnostics",
        arguments: [
            "local a = script(\"a.lua\")\ntest(\"x\", function(t) t.expect(a{ weight = 1 }).healthy() end)\n",
            "local function with(t) return { now = t.now() } end test('y', function(t) log.info(stats.mean({ 1 })) end)",
            "error('it is not run')", "",
        ])
    func good(_ text: String) throws {
        #expect(try faults(text) == [])
    }

    @Test(
        "Faults have their place",
        arguments: [
            ("local a = = 1", "a_test.lua:1: ", "in: local a = = 1"),
            ("test('x', function(t)\n  t.expect(chek()).healthy()\nend)", "a_test.lua:2: unknown global 'chek'", ""),
            ("test('x', function()\n  t.now()\nend)", "a_test.lua:2: unknown global 't': it is the argument", ""),
            ("tset('x', function() end)", "a_test.lua:1: unknown global 'tset'", "Did you mean 'test'?"),
            (
                "\nlocal b = script(\"b.lua\")", "a_test.lua:2: there is no script 'b.lua', in: local b",
                "Write its path"
            ),
            (
                "test('x', function(t) metrics.of('8') end)", "unknown global 'metrics': tests have no host modules",
                "'t'"
            ),
            ("test('x', function(t) time.nwo() end)", "'time' has no 'nwo'", "'time.now'?"),
            ("test('x', function(t) return healthy() end)", "unknown global 'healthy'", ""),
        ])
    func faulty(_ text: String, _ fault: String, _ advice: String) throws {
        let found = try faults(text)
        #expect(found.count == 1)
        #expect(found.first?.contains(fault) == true, "\(found)")
        #expect(advice.isEmpty || found.first?.contains(advice) == true, "\(found)")
    }
}
