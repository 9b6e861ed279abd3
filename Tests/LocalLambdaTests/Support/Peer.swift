import Foundation
import LocalLambda
import Subprocess

/// Programs of others that drive the server: boto3, the `aws` command.
enum Peer {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// The programs of the tests' own virtual environment come first, if there is one.
    private static var path: String {
        let own = ProcessInfo.processInfo.environment
        return [own["STAYSAIL_TEST_VENV"], own["PATH"]].compactMap { $0 }.joined(separator: ":")
    }

    /// Runs a Python script; what it prints is the result, and a failed assertion in it is an error.
    @discardableResult
    static func python(
        _ script: String, server: LocalLambdaServer, variables: [String: String] = [:]
    ) async throws -> String {
        try await run("python3", ["-c", prelude + script], server: server, variables: variables)
    }

    /// Whether the Python of the tests has a package.
    static func hasModule(_ name: String) async -> Bool {
        let result = try? await Subprocess.run(
            .name("python3"), arguments: ["-c", "import \(name)"], environment: .inherit.updating(["PATH": path]),
            output: .discarded, error: .discarded)
        return result?.terminationStatus.isSuccess ?? false
    }

    static func aws(_ arguments: [String], server: LocalLambdaServer) async throws -> String {
        // The address is given as users do; all else comes from the environment.
        try await run("aws", ["--endpoint-url", server.endpoint, "--output", "json"] + arguments, server: server)
    }

    private static func run(
        _ program: String, _ arguments: [String], server: LocalLambdaServer, variables: [String: String] = [:]
    ) async throws -> String {
        var changes: [Environment.Key: String?] = ["PATH": path, "AWS_EC2_METADATA_DISABLED": "true", "AWS_PAGER": ""]
        for (name, value) in server.environment + variables.map({ ($0.key, $0.value) }) {
            if let key = Environment.Key(rawValue: name) { changes[key] = value }
        }
        let result = try await Subprocess.run(
            .name(program), arguments: Arguments(arguments), environment: .inherit.updating(changes),
            output: .string(limit: 4 << 20), error: .string(limit: 4 << 20))
        guard result.terminationStatus.isSuccess else {
            throw Failure(
                description: "\(program) ended with \(result.terminationStatus):\n\(result.standardOutput)\n"
                    + result.standardError)
        }
        return result.standardOutput
    }

    /// What scripts share: clients, archives, and a check of errors by code, status and text.
    private static let prelude = #"""
        import base64, boto3, io, json, os, time, zipfile
        from botocore.config import Config
        from botocore.exceptions import ClientError
        CONFIG = Config(retries={"max_attempts": 0}, read_timeout=120)
        def client(service, **options):
            return boto3.client(service, config=CONFIG, **options)
        lam = client("lambda")
        ROLE = "arn:aws:iam::000000000000:role/r"
        def archive(**files):
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w") as z:
                for name, text in files.items():
                    info = zipfile.ZipInfo(name.replace("__", "."))
                    info.external_attr = 0o100755 << 16
                    z.writestr(info, text)
            return out.getvalue()
        def python(text):
            return archive(app__py=text)
        def create(name, text="def handler(e, c): return 1", **options):
            options = {"Runtime": "python3.11", "Handler": "app.handler", "Role": ROLE, "Timeout": 30,
                       "Code": {"ZipFile": python(text)}, **options}
            answer = lam.create_function(FunctionName=name, **options)
            lam.get_waiter("function_active_v2").wait(FunctionName=name, WaiterConfig={"Delay": 0.02})
            return answer
        def update(name, text, **options):
            answer = lam.update_function_code(FunctionName=name, ZipFile=python(text), **options)
            lam.get_waiter("function_updated_v2").wait(FunctionName=name, WaiterConfig={"Delay": 0.02})
            return answer
        def invoke(name, payload=None, **options):
            answer = lam.invoke(FunctionName=name, Payload=json.dumps(payload), **options)
            answer["Result"] = json.loads(answer["Payload"].read() or b"null")
            return answer
        def fails(status, code, text, call, **arguments):
            try:
                call(**arguments)
            except ClientError as error:
                found = error.response
                got = (found["ResponseMetadata"]["HTTPStatusCode"], found["Error"]["Code"])
                assert got == (status, code), (got, found)
                message = found["Error"].get("Message") or found.get("message")
                assert text in message, message
                return found
            raise AssertionError("no error: %s %s" % (call, arguments))

        """#
}
