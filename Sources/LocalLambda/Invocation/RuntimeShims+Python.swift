extension RuntimeShims {
    /// Python's, for a handler `module.function`.
    static let python = #"""
        import decimal, importlib, json, logging, math, os, re, socket, sys, time, traceback

        API = os.environ["AWS_LAMBDA_RUNTIME_API"]
        ROOT = os.environ["LAMBDA_TASK_ROOT"]
        PREFIX = "/2018-06-01/runtime/"
        IS_JSON = os.environ.get("AWS_LAMBDA_LOG_FORMAT") == "JSON"
        # AWS writes characters as they are from 3.12 on.
        VERSION = re.fullmatch(r"AWS_Lambda_python3\.(\d+)", os.environ.get("AWS_EXECUTION_ENV", ""))
        IS_ASCII = VERSION is None or int(VERSION[1]) < 12
        MARK = os.urandom(12).hex()


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


        class RuntimeFault(Exception):
            def __init__(self, kind, message, trace=None):
                super().__init__(message)
                self.kind = kind
                self.trace = trace or []


        class CognitoIdentity:
            __slots__ = ["cognito_identity_id", "cognito_identity_pool_id"]


        class Client:
            __slots__ = ["installation_id", "app_title", "app_version_name", "app_version_code", "app_package_name"]


        class ClientContext:
            __slots__ = ["custom", "env", "client"]


        def make(kind, values):
            if values is None:
                return None
            made = kind()
            for name in kind.__slots__:
                setattr(made, name, values.get(name))
            return made


        class LambdaContext:
            def __init__(self, fields):
                self.aws_request_id = fields["lambda-runtime-aws-request-id"]
                self.invoked_function_arn = fields["lambda-runtime-invoked-function-arn"]
                self.tenant_id = fields.get("lambda-runtime-aws-tenant-id")
                self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
                self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
                self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
                self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
                self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
                self.identity = make(CognitoIdentity, {})
                context = fields.get("lambda-runtime-client-context")
                try:
                    self.client_context = make(ClientContext, json.loads(context) if context else None)
                    if self.client_context is not None:
                        self.client_context.client = make(Client, self.client_context.client)
                except Exception as error:
                    raise RuntimeFault("Runtime.LambdaContextUnmarshalError",
                                       "Unable to parse Client Context JSON: %s" % error)
                self._deadline = int(fields["lambda-runtime-deadline-ms"])

            def get_remaining_time_in_millis(self):
                return max(0, self._deadline - int(time.time() * 1000))

            def log(self, message):
                sys.stdout.write(str(message))


        def plain(value):
            """Values as AWS's client writes them: named tuples are objects, bytes are strings, decimals numbers."""
            if isinstance(value, dict):
                return {key.decode() if isinstance(key, bytes) else key: plain(item) for key, item in value.items()}
            if isinstance(value, tuple) and hasattr(value, "_asdict"):
                return plain(value._asdict())
            if isinstance(value, (list, tuple)):
                return [plain(item) for item in value]
            if isinstance(value, bytes):
                return value.decode()
            if isinstance(value, decimal.Decimal):
                return math.nan if value.is_nan() else MARK + str(value)
            return value


        def to_json(value):
            try:
                text = json.dumps(plain(value), ensure_ascii=IS_ASCII)
            except RecursionError:
                raise ValueError("Circular reference detected")
            # A number with all of its digits replaces the marked string.
            return re.sub('"%s([^"]*)"' % MARK, r"\1", text) if MARK in text else text


        class LogHandler(logging.Handler):
            def emit(self, record):
                sys.stdout.write(self.format(record))


        class TextFormatter(logging.Formatter):
            converter = time.gmtime

            def __init__(self):
                super().__init__("[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n",
                                 "%Y-%m-%dT%H:%M:%S")


        class JSONFormatter(logging.Formatter):
            converter = time.gmtime
            STANDARD = set(vars(logging.makeLogRecord({}))) | {"message", "asctime", "aws_request_id", "tenant_id", "taskName"}

            def format(self, record):
                message = record.msg if isinstance(record.msg, dict) and not record.args else record.getMessage()
                line = {"timestamp": self.formatTime(record, "%Y-%m-%dT%H:%M:%SZ"), "level": record.levelname,
                        "message": message, "logger": record.name, "requestId": record.aws_request_id or None}
                if record.exc_info:
                    kind, error, trace = record.exc_info
                    line.update(stackTrace=traceback.format_tb(trace), errorType=kind.__name__, errorMessage=str(error),
                                location="%s:%s:%s" % (record.pathname, record.funcName, record.lineno))
                if record.tenant_id is not None:
                    line["tenantId"] = record.tenant_id
                line.update((key, value) for key, value in vars(record).items() if key not in self.STANDARD)
                line = {key: value for key, value in line.items() if value is not None}
                return json.dumps(line, ensure_ascii=False, default=str) + "\n"


        class RequestFilter(logging.Filter):
            request = ""
            tenant = None

            def filter(self, record):
                record.aws_request_id = RequestFilter.request
                record.tenant_id = RequestFilter.tenant
                return True


        def frames(trace):
            """The frames from the first one that is not ours, with the paths that they have in Lambda."""
            found = [(frame.filename, frame.lineno, frame.name, frame.line) for frame in traceback.extract_tb(trace)]
            while found and found[0][0] == __file__:
                found.pop(0)
            return [text.replace(ROOT + "/", "/var/task/") for text in traceback.format_list(found)]


        def report(error, request=None):
            if isinstance(error, RuntimeFault):
                kind, trace = error.kind, error.trace
            else:
                kind, trace = type(error).__name__, frames(error.__traceback__)
            result = {"errorMessage": str(error), "errorType": kind, "requestId": request or "", "stackTrace": trace}
            if IS_JSON:
                stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
                sys.stdout.write(to_json({"timestamp": stamp, "level": "ERROR", **result}) + "\n")
            else:
                lines = ["[ERROR] " + (kind + ": " + str(error) if str(error) else kind),
                         "Traceback (most recent call last):"]
                for element in trace:
                    for line in element.splitlines() or [""]:
                        lines.append("\u00a0" * (len(line) - len(line.lstrip(" "))) + line.lstrip(" "))
                sys.stdout.write("\r".join(lines) + "\n")
            sys.stdout.flush()
            return to_json(result).encode("utf-8", "surrogatepass")


        def load(name):
            try:
                module, function = name.rsplit(".", 1)
            except ValueError as error:
                raise RuntimeFault("Runtime.MalformedHandlerName", "Bad handler '%s': %s" % (name, error))
            try:
                if module.split(".")[0] in sys.builtin_module_names:
                    raise RuntimeFault("Runtime.BuiltInModuleConflict",
                                       "Cannot use built-in module %s as a handler module" % module)
                loaded = importlib.import_module(module.replace("/", "."))
            except ImportError as error:
                raise RuntimeFault("Runtime.ImportModuleError", "Unable to import module '%s': %s" % (module, error))
            except SyntaxError as error:
                place = '  File "%s" Line %s\n    %s' % (error.filename, error.lineno, error.text)
                raise RuntimeFault("Runtime.UserCodeSyntaxError", "Syntax error in module '%s': %s" % (module, error),
                                   [place.replace(ROOT + "/", "/var/task/")])
            try:
                return getattr(loaded, function)
            except AttributeError:
                raise RuntimeFault("Runtime.HandlerNotFound", "Handler '%s' missing on module '%s'" % (function, module))


        def handle(handler, fields, body):
            context = LambdaContext(fields)
            try:
                event = json.loads(body) if body else {}
            except ValueError as error:
                raise RuntimeFault("Runtime.UnmarshalError", "Unable to unmarshal input: %s" % error)
            result = handler(event, context)
            if isinstance(result, bytes):
                return result
            try:
                return to_json(result).encode("utf-8", "surrogatepass")
            except Exception as error:
                raise RuntimeFault("Runtime.MarshalError", "Unable to marshal response: %s" % error)


        def set_up_logging():
            sys.stdout.reconfigure(line_buffering=True)
            output = LogHandler()
            output.setFormatter(JSONFormatter() if IS_JSON else TextFormatter())
            output.addFilter(RequestFilter())
            logging.getLogger().addHandler(output)
            level = {"TRACE": "DEBUG"}.get(os.environ.get("AWS_LAMBDA_LOG_LEVEL"), os.environ.get("AWS_LAMBDA_LOG_LEVEL"))
            if level in ("DEBUG", "INFO", "WARN", "ERROR", "FATAL"):
                logging.getLogger().setLevel(level)


        def main():
            sys.path[0] = ROOT
            set_up_logging()
            connection = Connection()
            try:
                handler = load(os.environ["_HANDLER"])
            except Exception as error:
                connection.call("POST", "init/error", report(error))
                sys.exit(1)
            while True:
                status, fields, body = connection.call("GET", "invocation/next")
                if status != 200:
                    return
                request = fields["lambda-runtime-aws-request-id"]
                RequestFilter.request = request
                RequestFilter.tenant = fields.get("lambda-runtime-aws-tenant-id")
                os.environ["_X_AMZN_TRACE_ID"] = fields.get("lambda-runtime-trace-id", "")
                try:
                    kind, answer = "response", handle(handler, fields, body)
                except Exception as error:
                    kind, answer = "error", report(error, request)
                sys.stdout.flush()
                connection.call("POST", "invocation/%s/%s" % (request, kind), answer)


        main()
        """#
}
