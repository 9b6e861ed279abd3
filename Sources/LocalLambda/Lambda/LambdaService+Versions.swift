import Expressions
import Foundation

extension LambdaService {
    func publishVersion(_ route: LambdaRoute, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try reference(route, request)
        let fields = try RequestFields(request)
        let hash = try fields.string("CodeSha256")
        let description = try fields.string("Description")
        let revisionID = try fields.string("RevisionId")
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
            if settings == function.latest.settings, last.code == function.latest.code { return last }
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

    func listVersions(_ route: LambdaRoute, _ request: APIRequest) throws(APIError) -> APIResponse {
        let reference = try reference(route, request)
        let function = try function(reference)
        let page = try Page(of: [function.latest] + function.versions, request: request) {
            // Never empty: an empty marker would be none.
            "v" + VersionOrder.key($0.number)
        }
        return .json(
            page.json("Versions") {
                ConfigurationShape.json($0, of: function.key, qualifier: $0.number, isListed: true)
            })
    }
}
