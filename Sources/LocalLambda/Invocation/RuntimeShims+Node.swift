extension RuntimeShims {
    /// Node's, for a handler `file.function` in a CommonJS or an ES module.
    static let node = #"""
        import http from 'node:http'
        import fs from 'node:fs'
        import path from 'node:path'
        import { createRequire } from 'node:module'
        import { Writable } from 'node:stream'
        import { pathToFileURL } from 'node:url'
        import { format } from 'node:util'

        const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(':')
        const root = process.env.LAMBDA_TASK_ROOT
        const isJSON = process.env.AWS_LAMBDA_LOG_FORMAT === 'JSON'
        const agent = new http.Agent({ keepAlive: true, maxSockets: 1, noDelay: true })
        const streaming = Symbol.for('aws.lambda.runtime.handler.streaming')
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

        // Log

        const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']
        const lowest = levels.indexOf(process.env.AWS_LAMBDA_LOG_LEVEL ?? 'TRACE')

        function log(level, values) {
            if (levels.indexOf(level) < lowest) return
            const timestamp = new Date().toISOString()
            if (!isJSON) {
                process.stdout.write(`${timestamp}\t${requestID || 'undefined'}\t${level}\t${format(...values)}\n`)
                return
            }
            const line = { timestamp, level, requestId: requestID || undefined }
            const [first] = values
            line.message = values.length === 1 && typeof first === 'object' && first !== null && !(first instanceof Error)
                ? first : format(...values)
            const error = values.find((value) => value instanceof Error)
            if (error) {
                line.errorType = error.constructor?.name ?? 'UnknownError'
                line.errorMessage = error.message
                line.stackTrace = lines(error)
            }
            process.stdout.write(JSON.stringify(line) + '\n')
        }

        for (const [name, level] of [['log', 'INFO'], ['info', 'INFO'], ['warn', 'WARN'], ['error', 'ERROR'],
                                     ['debug', 'DEBUG'], ['trace', 'TRACE']]) {
            console[name] = (...values) => log(level, values)
        }

        // Errors

        /** The stack with the paths that it has in Lambda. */
        function lines(error) {
            return (error.stack ?? '').replaceAll(root + '/', '/var/task/').split('\n')
        }

        function describe(error, kind) {
            if (error instanceof Error || (error?.name && error?.stack !== undefined)) {
                return { errorType: kind ?? error.name, errorMessage: error.message, trace: lines(error) }
            }
            return { errorType: kind ?? typeof error, errorMessage: String(error), trace: [] }
        }

        function failure(error, title, kind) {
            const value = describe(error, kind)
            if (isJSON) {
                log('ERROR', [{ errorType: value.errorType, errorMessage: value.errorMessage, stackTrace: value.trace }])
            } else {
                const { trace, ...rest } = value
                log('ERROR', [`${title} \t${JSON.stringify({ ...rest, stack: trace })}`])
            }
            return JSON.stringify(value)
        }

        class StartError extends Error {
            constructor(kind, message) { super(message); this.name = kind }
        }

        class UnhandledPromiseRejection extends Error {
            constructor(reason) { super(String(reason)); this.name = 'Runtime.UnhandledPromiseRejection' }
        }

        // Streams

        class ResponseStream extends Writable {
            constructor() {
                super({ highWaterMark: 65536 })
                this.chunks = []
            }

            _write(chunk, encoding, done) {
                this.chunks.push(Buffer.from(chunk, encoding))
                done()
            }

            setContentType(type) { this.contentType = type }

            get content() { return Buffer.concat(this.chunks) }
        }

        globalThis.awslambda = {
            ...globalThis.awslambda,
            streamifyResponse(handler, options) {
                handler[streaming] = options ?? 'response'
                return handler
            },
            HttpResponseStream: class {
                /** Status and headers come before the body, and eight zero bytes between. */
                static from(stream, prelude) {
                    stream.setContentType('application/vnd.awslambda.http-integration-response')
                    stream.write(JSON.stringify(prelude ?? {}))
                    stream.write(Buffer.alloc(8))
                    return stream
                }
            },
        }

        // Handler

        async function load(name) {
            const folder = path.dirname(name)
            const [module, ...names] = path.basename(name).split('.')
            if (names.length === 0) throw new StartError('Runtime.MalformedHandlerName', 'Bad handler')
            const base = path.join(root, folder, module)
            const file = ['', '.js', '.mjs', '.cjs'].map((end) => base + end)
                .find((candidate) => fs.existsSync(candidate) && fs.statSync(candidate).isFile())
            let loaded
            try {
                loaded = await import(pathToFileURL(file ?? createRequire(root + '/').resolve(path.join(folder, module))))
            } catch (error) {
                if (!file && error?.code === 'MODULE_NOT_FOUND') {
                    throw new StartError(
                        'Runtime.ImportModuleError', `Error: Cannot find module '${module}'\nRequire stack:\n- /var/runtime/index.mjs`)
                }
                if (error instanceof SyntaxError) {
                    throw new StartError('Runtime.UserCodeSyntaxError', `SyntaxError: ${error.message}`)
                }
                if (['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND'].includes(error?.code)) {
                    throw new StartError('Runtime.ImportModuleError', `Error: ${error.message.replaceAll(root + '/', '/var/task/')}`)
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

        function makeContext(headers) {
            const deadline = Number(headers['lambda-runtime-deadline-ms'])
            const client = headers['lambda-runtime-client-context']
            return {
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
                tenantId: headers['lambda-runtime-aws-tenant-id'],
                getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
            }
        }

        function run(handler, event, headers) {
            return new Promise((resolve, reject) => {
                const context = makeContext(headers)
                if (handler[streaming]) {
                    const stream = new ResponseStream()
                    stream.on('finish', () => resolve(stream.content))
                    stream.on('error', reject)
                    Promise.resolve(handler(event, stream, context)).catch(reject)
                    return
                }
                const end = (error, result) => error ? reject(error) : resolve(result)
                let isCalled = false
                // A callback's answer goes out once nothing is left to do, unless the handler says otherwise.
                const callback = (error, result) => {
                    if (isCalled) return
                    isCalled = true
                    if (context.callbackWaitsForEmptyEventLoop) onEmptyLoop = () => end(error, result)
                    else end(error, result)
                }
                context.done = callback
                context.fail = (error) => callback(error ?? 'handled')
                context.succeed = (result) => callback(null, result)
                // A handler that neither gives a promise nor calls back is over when nothing is left to do.
                onEmptyLoop = () => resolve(null)
                const result = handler(event, context, callback)
                if (typeof result?.then === 'function') result.then(resolve, reject)
            })
        }

        function serialized(result) {
            if (Buffer.isBuffer(result)) return result
            try {
                return JSON.stringify(result === undefined ? null : result) ?? 'null'
            } catch {
                throw new Error('Unable to stringify response body')
            }
        }

        async function crash(error, title, kind) {
            const id = requestID
            const body = failure(error, title, kind)
            await call('POST', id ? `invocation/${id}/error` : 'init/error', body).catch(() => {})
            process.exit(id ? 128 : 1)
        }
        process.on('uncaughtException', (error) => crash(error, 'Uncaught Exception'))
        process.on('unhandledRejection', (reason) => crash(new UnhandledPromiseRejection(reason), 'Unhandled Promise Rejection'))
        process.on('beforeExit', () => { if (onEmptyLoop) onEmptyLoop() })

        async function main() {
            let handler
            try {
                handler = await load(process.env._HANDLER)
            } catch (error) {
                return crash(error, 'Uncaught Exception')
            }
            while (true) {
                const next = await call('GET', 'invocation/next')
                if (next.status !== 200) process.exit(0)
                requestID = next.headers['lambda-runtime-aws-request-id']
                process.env._X_AMZN_TRACE_ID = next.headers['lambda-runtime-trace-id'] ?? ''
                let kind = 'response', body
                try {
                    body = serialized(await run(handler, next.body ? JSON.parse(next.body) : {}, next.headers))
                } catch (error) {
                    kind = 'error'
                    body = failure(error, 'Invoke Error')
                }
                onEmptyLoop = null
                await call('POST', `invocation/${requestID}/${kind}`, body)
            }
        }

        main()
        """#
}
