import Expressions
import GRDB
import StageKit

/// A row of `inputs`.
struct InputRecord: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "inputs"

    let number: Int64?
    let run: String
    let stage: String
    let attempt: Int
    let input: String

    init(_ input: RecordedInput, of run: String) {
        number = nil
        self.run = run
        stage = input.stage
        attempt = input.attempt
        self.input = input.input.text()
    }

    func recorded() throws(RunDatabaseError) -> RecordedInput {
        RecordedInput(
            stage: stage, attempt: attempt, input: try JSONValue(stored: input, "input of stage '\(stage)'", of: run))
    }
}
