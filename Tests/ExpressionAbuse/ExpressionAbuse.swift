/// Evaluates expressions with extreme values; a trap would end the process.
@main struct ExpressionAbuse {
    static func main() async {
        let run = await ExtremeExpressions.run()
        print("\(run.count) expressions, \(run.methods.count) methods")
    }
}
