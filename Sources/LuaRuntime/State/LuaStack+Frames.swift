import CLua
import CLuaGuard

extension LuaStack {
    /// A function that is being called.
    struct Frame {
        /// Where its source comes from: "@file" for files.
        let source: String
        /// The name of the source in messages.
        let shortSource: String
        let name: String?
        let line: Int
        /// Whether it is a file or text itself, no function in it.
        let isMain: Bool
    }

    /// The script's own functions that are being called, the innermost first.
    func frames(limit: Int = 20) -> [Frame] {
        var frames: [Frame] = []
        var level: Int32 = 0
        var frame = unsafe clua_frame()
        while frames.count < limit, unsafe clua_get_frame(thread, level, &frame) != 0 {
            level += 1
            guard unsafe frame.is_lua != 0, let source = unsafe frame.source, let short = unsafe frame.short_source
            else { continue }
            frames.append(
                Frame(
                    source: unsafe String(cString: source), shortSource: unsafe String(cString: short),
                    name: unsafe frame.name.map { unsafe String(cString: $0) }, line: Int(unsafe frame.line),
                    isMain: unsafe frame.is_main != 0))
        }
        return frames
    }
}
