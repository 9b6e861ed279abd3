extension RuntimeShims {
    /// Node's, for a handler `file.function` in a CommonJS or an ES module.
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
