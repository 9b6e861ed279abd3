extension RuntimeShims {
    /// Python's, for a handler `module.function`.
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
}
