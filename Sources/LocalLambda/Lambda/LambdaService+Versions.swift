import Expressions
import Foundation

extension LambdaService {
    func publishVersion(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try reference(input, request)
        let hash = input.string("CodeSha256")
        let description = input.string("Description")
        let revisionID = input.string("RevisionId")
        let json = try registry.update(reference.key) { (function, now) throws(APIError) -> JSONValue in
            try checkUnchanging(function)
            if let revisionID, revisionID != function.latest.revisionID { throw .staleRevision() }
            if let hash, hash != function.latest.code.sha256 {
                throw .invalidParameter(
                    "CodeSHA256 (\(hash)) is different from current CodeSHA256 in $LATEST "
                        + "(\(function.latest.code.sha256)). Please try again with the CodeSHA256 in $LATEST.")
            }
            let before = function.lastNumber
            let version = publish(&function, description: description, phase: .settled, at: now)
            if function.lastNumber != before { function.latest.revisionID = Self.newID() }
            return ConfigurationShape.json(version, of: function.key, qualifier: version.number)
        }
        return .json(json, status: 201)
    }

    /// Makes a version of `$LATEST`, or gives the last one if nothing has changed since.
    func publish(
        _ function: inout FunctionRecord, description: String?, phase: VersionRecord.Phase, at now: Date
    ) -> VersionRecord {
        if let last = function.versions.last {
            var settings = last.settings
            settings.description = last.sourceDescription ?? settings.description
            if settings.fingerprint == function.latest.settings.fingerprint, last.code == function.latest.code {
                return last
            }
        }
        function.lastNumber += 1
        var version = function.latest
        version.number = String(function.lastNumber)
        version.sourceDescription = version.settings.description
        version.settings.description = description ?? version.settings.description
        version.revisionID = Self.newID()
        version.lastModified = now
        version.phase = phase
        version.generation = 1
        function.versions.append(version)
        return version
    }

    func listVersions(_ input: OperationInput, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try reference(input, request)
        let function = try function(reference)
        let page = try Page(of: [function.latest] + function.versions, input) {
            // Never empty: an empty marker would be none.
            "v" + VersionOrder.key($0.number)
        }
        return .json(
            page.json("Versions") {
                ConfigurationShape.json($0, of: function.key, qualifier: $0.number, isListed: true)
            })
    }
}
