/// The programs that stand between the Runtime API and a handler, in the handler's own language.
///
/// Texts in the program itself, so that the one binary stays one file.
enum RuntimeShims {
    static let python = #"""
        import importlib, json, logging, os, socket, sys, time, traceback

        API = os.environ["AWS_LAMBDA_RUNTIME_API"]
        ROOT = os.environ["LAMBDA_TASK_ROOT"]
        PREFIX = "/2018-06-01/runtime/"


        class Connection:
            """One kept-alive connection; the server always tells the length of its answers."""

            def __init__(self):
                host, port = API.rsplit(":", 1)
                self.socket = socket.create_connection((host, int(port)))
                self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.reader = self.socket.makefile("rb")

            def call(self, method, path, body=b"", headers=""):
                head = "%s %s%s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n%s\r\n" % (
                    method, PREFIX, path, API, len(body), headers)
                self.socket.sendall(head.encode() + body)
                line = self.reader.readline()
                if not line:
                    os._exit(0)
                status = int(line.split()[1])
                fields = {}
                while True:
                    line = self.reader.readline().strip()
                    if not line:
                        break
                    name, value = line.split(b":", 1)
                    fields[name.strip().lower().decode()] = value.strip().decode("utf-8", "surrogateescape")
                return status, fields, self.reader.read(int(fields.get("content-length", "0")))


        class Identity:
            cognito_identity_id = None
            cognito_identity_pool_id = None


        class Client:
            installation_id = app_title = app_version_name = app_version_code = app_package_name = None


        class ClientContext:
            def __init__(self, value):
                self.custom = value.get("custom")
                self.env = value.get("env")
                self.client = Client()
                for key in vars(Client):
                    if not key.startswith("__"):
                        setattr(self.client, key, value.get("client", {}).get(key))


        class Context:
            def __init__(self, fields):
                self.aws_request_id = fields["lambda-runtime-aws-request-id"]
                self.invoked_function_arn = fields["lambda-runtime-invoked-function-arn"]
                self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
                self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
                self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
                self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
                self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
                self.identity = Identity()
                context = fields.get("lambda-runtime-client-context")
                self.client_context = ClientContext(json.loads(context)) if context else None
                self._deadline = int(fields["lambda-runtime-deadline-ms"])

            def get_remaining_time_in_millis(self):
                return max(0, self._deadline - int(time.time() * 1000))

            def log(self, message):
                sys.stdout.write(str(message))


        class LogHandler(logging.Handler):
            request = ""

            def emit(self, record):
                sys.stdout.write(self.format(record))


        class LogFormatter(logging.Formatter):
            converter = time.gmtime

            def format(self, record):
                record.aws_request_id = LogHandler.request
                return super().format(record)


        class StartError(Exception):
            def __init__(self, kind, message):
                super().__init__(message)
                self.kind = kind


        def frames(error):
            found = traceback.extract_tb(error.__traceback__)
            return traceback.format_list([frame for frame in found if frame.filename != __file__
                                          and "importlib" not in frame.filename])


        def report(kind, error, request=None):
            trace = [] if isinstance(error, StartError) else frames(error)
            print("[ERROR] %s: %s" % (kind, error))
            if trace:
                print("Traceback (most recent call last):\n" + "".join(trace).rstrip("\n"))
            sys.stdout.flush()
            value = {"errorMessage": str(error), "errorType": kind, "requestId": request or "", "stackTrace": trace}
            return json.dumps(value).encode()


        def load(name):
            if "." not in name:
                raise StartError("Runtime.MalformedHandlerName",
                                 "Bad handler '%s': not enough values to unpack (expected 2, got 1)" % name)
            module, function = name.rsplit(".", 1)
            module = module.replace("/", ".")
            try:
                loaded = importlib.import_module(module)
            except ImportError as error:
                raise StartError("Runtime.ImportModuleError",
                                 "Unable to import module '%s': %s" % (module, error))
            except SyntaxError as error:
                raise StartError("Runtime.UserCodeSyntaxError",
                                 "Syntax error in module '%s': %s" % (module, error))
            try:
                return getattr(loaded, function)
            except AttributeError:
                raise StartError("Runtime.HandlerNotFound",
                                 "Handler '%s' missing on module '%s'" % (function, module))


        def main():
            sys.path[0] = ROOT
            sys.stdout.reconfigure(line_buffering=True)
            output = LogHandler()
            output.setFormatter(LogFormatter(
                "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n", "%Y-%m-%dT%H:%M:%S"))
            logging.getLogger().addHandler(output)
            connection = Connection()
            try:
                handler = load(os.environ["_HANDLER"])
            except BaseException as error:
                kind = error.kind if isinstance(error, StartError) else type(error).__name__
                if isinstance(error, SystemExit):
                    raise
                connection.call("POST", "init/error", report(kind, error))
                sys.exit(1)
            while True:
                status, fields, body = connection.call("GET", "invocation/next")
                if status != 200:
                    return
                request = fields["lambda-runtime-aws-request-id"]
                LogHandler.request = request
                os.environ["_X_AMZN_TRACE_ID"] = fields.get("lambda-runtime-trace-id", "")
                kind, answer = "response", b"null"
                try:
                    try:
                        event = json.loads(body) if body else {}
                    except ValueError as error:
                        raise StartError("Runtime.UnmarshalError", "Unable to unmarshal input: %s" % error)
                    result = handler(event, Context(fields))
                    try:
                        answer = json.dumps(result, ensure_ascii=False).encode("utf-8", "surrogatepass")
                    except (TypeError, ValueError) as error:
                        raise StartError("Runtime.MarshalError", "Unable to marshal response: %s" % error)
                except Exception as error:
                    name = error.kind if isinstance(error, StartError) else type(error).__name__
                    kind, answer = "error", report(name, error, request)
                sys.stdout.flush()
                connection.call("POST", "invocation/%s/%s" % (request, kind), answer)


        main()
        """#

    static let node = #"""
        import http from 'node:http'
        import fs from 'node:fs'
        import path from 'node:path'
        import { pathToFileURL } from 'node:url'
        import { format } from 'node:util'

        const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':')
        const root = process.env.LAMBDA_TASK_ROOT
        const agent = new http.Agent({ keepAlive: true, maxSockets: 1, noDelay: true })
        let requestID = ''
        let onEmptyLoop = null

        function call(method, target, body) {
            return new Promise((resolve, reject) => {
                const data = body === undefined ? Buffer.alloc(0) : Buffer.from(body)
                const request = http.request(
                    { host, port, agent, method, path: '/2018-06-01/runtime/' + target,
                      headers: { 'Content-Length': data.length } },
                    (response) => {
                        const chunks = []
                        response.on('data', (chunk) => chunks.push(chunk))
                        response.on('end', () => resolve({
                            status: response.statusCode, headers: response.headers,
                            body: Buffer.concat(chunks).toString(),
                        }))
                    })
                request.on('error', reject)
                request.end(data)
            })
        }

        for (const [name, level] of [['log', 'INFO'], ['info', 'INFO'], ['warn', 'WARN'], ['error', 'ERROR'],
                                     ['debug', 'DEBUG'], ['trace', 'TRACE']]) {
            console[name] = (...values) => process.stdout.write(
                `${new Date().toISOString()}\t${requestID || 'undefined'}\t${level}\t${format(...values)}\n`)
        }

        function failure(error, kind) {
            const isError = error instanceof Error
            const value = {
                errorType: kind ?? (isError ? error.name : typeof error),
                errorMessage: isError ? error.message : String(error),
                trace: isError ? (error.stack ?? '').split('\n') : [],
            }
            process.stdout.write(`${new Date().toISOString()}\t${requestID || 'undefined'}\tERROR\t` +
                `Invoke Error \t${JSON.stringify(value)}\n`)
            return JSON.stringify(value)
        }

        class StartError extends Error {
            constructor(kind, message) { super(message); this.name = kind }
        }

        async function load(name) {
            const folder = path.dirname(name)
            const [module, ...names] = path.basename(name).split('.')
            if (names.length === 0) throw new StartError('Runtime.MalformedHandlerName', 'Bad handler')
            const base = path.join(root, folder, module)
            const file = ['', '.js', '.mjs', '.cjs'].map((end) => base + end)
                .find((candidate) => fs.existsSync(candidate) && fs.statSync(candidate).isFile())
            if (!file) {
                throw new StartError('Runtime.ImportModuleError', `Error: Cannot find module '${module}'`)
            }
            let loaded
            try {
                loaded = await import(pathToFileURL(file))
            } catch (error) {
                if (error instanceof SyntaxError) {
                    throw new StartError('Runtime.UserCodeSyntaxError', `SyntaxError: ${error.message}`)
                }
                if (['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes(error?.code)) {
                    throw new StartError('Runtime.ImportModuleError', `Error: ${error.message}`)
                }
                throw error
            }
            const find = (start) => names.reduce((value, key) => value?.[key], start)
            const handler = find(loaded) ?? find(loaded.default)
            if (handler === undefined) {
                throw new StartError('Runtime.HandlerNotFound', `${name} is undefined or not exported`)
            }
            if (typeof handler !== 'function') {
                throw new StartError('Runtime.HandlerNotFound', `${name} is not a function`)
            }
            return handler
        }

        function run(handler, event, headers) {
            return new Promise((resolve, reject) => {
                const deadline = Number(headers['lambda-runtime-deadline-ms'])
                const callback = (error, result) => error ? reject(error) : resolve(result)
                const client = headers['lambda-runtime-client-context']
                const context = {
                    callbackWaitsForEmptyEventLoop: true,
                    awsRequestId: requestID,
                    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
                    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
                    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
                    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
                    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
                    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
                    clientContext: client ? JSON.parse(client) : undefined,
                    identity: undefined,
                    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
                    done: callback, fail: reject, succeed: resolve,
                }
                // A handler that neither gives a promise nor calls back is over when nothing is left to do.
                onEmptyLoop = () => resolve(null)
                const result = handler(event, context, callback)
                if (typeof result?.then === 'function') result.then(resolve, reject)
            })
        }

        async function crash(kind, error) {
            const id = requestID
            const body = failure(error, kind)
            await call('POST', id ? `invocation/${id}/error` : 'init/error', body).catch(() => {})
            process.exit(1)
        }
        process.on('uncaughtException', (error) => crash(undefined, error))
        process.on('unhandledRejection', (error) => crash('Runtime.UnhandledPromiseRejection', error))
        process.on('beforeExit', () => { if (onEmptyLoop) onEmptyLoop() })

        async function main() {
            let handler
            try {
                handler = await load(process.env._HANDLER)
            } catch (error) {
                return crash(undefined, error)
            }
            while (true) {
                const next = await call('GET', 'invocation/next')
                if (next.status !== 200) process.exit(0)
                requestID = next.headers['lambda-runtime-aws-request-id']
                process.env._X_AMZN_TRACE_ID = next.headers['lambda-runtime-trace-id'] ?? ''
                let kind = 'response', body
                try {
                    const result = await run(handler, next.body ? JSON.parse(next.body) : {}, next.headers)
                    body = JSON.stringify(result === undefined ? null : result) ?? 'null'
                } catch (error) {
                    kind = 'error'
                    body = failure(error)
                }
                onEmptyLoop = null
                const id = requestID
                await call('POST', `invocation/${id}/${kind}`, body)
            }
        }

        main()
        """#
}
