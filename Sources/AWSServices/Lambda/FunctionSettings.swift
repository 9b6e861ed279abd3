/// A function's environment variables, at most 4 KB.
package struct FunctionEnvironment: Codable, Sendable, Hashable {
    /// Why Lambda could not show or use the variables.
    package struct Failure: Codable, Sendable, Hashable {
        package var errorCode: String?
        package var message: String?
    }

    package var variables: [String: String]?
    /// In answers only.
    package var error: Failure?

    package init(variables: [String: String]? = nil) {
        self.variables = variables
    }
}

/// The subnets and security groups that a function runs in. Both empty: no VPC.
package struct VPCConfig: Codable, Sendable, Hashable {
    package var subnetIds: [String]?
    package var securityGroupIds: [String]?
    package var ipv6AllowedForDualStack: Bool?
    /// In answers only.
    package var vpcId: String?

    package init(subnetIds: [String]? = nil, securityGroupIds: [String]? = nil, ipv6AllowedForDualStack: Bool? = nil) {
        self.subnetIds = subnetIds
        self.securityGroupIds = securityGroupIds
        self.ipv6AllowedForDualStack = ipv6AllowedForDualStack
    }
}

/// A layer version of a function, as answers show it.
package struct LayerReference: Codable, Sendable, Hashable {
    package var arn: String?
    /// Bytes.
    package var codeSize: Int?
}

/// An EFS access point and where it is mounted, below `/mnt/`.
package struct FileSystemConfig: Codable, Sendable, Hashable {
    package var arn: String
    package var localMountPath: String

    package init(arn: String, localMountPath: String) {
        self.arn = arn
        self.localMountPath = localMountPath
    }
}

/// What overrides a container image's own settings. All nil: nothing.
package struct ImageConfig: Codable, Sendable, Hashable {
    package var entryPoint: [String]?
    package var command: [String]?
    package var workingDirectory: String?

    package init(entryPoint: [String]? = nil, command: [String]? = nil, workingDirectory: String? = nil) {
        self.entryPoint = entryPoint
        self.command = command
        self.workingDirectory = workingDirectory
    }
}

/// An image's settings as answers show them.
package struct ImageConfigResponse: Codable, Sendable, Hashable {
    package struct Failure: Codable, Sendable, Hashable {
        package var errorCode: String?
        package var message: String?
    }

    package var imageConfig: ImageConfig?
    package var error: Failure?
}

/// The queue or topic that takes asynchronous events which failed. An empty ARN: none.
package struct DeadLetterConfig: Codable, Sendable, Hashable {
    package var targetArn: String?

    package init(targetArn: String? = nil) {
        self.targetArn = targetArn
    }
}

/// X-Ray tracing: `Active` or `PassThrough`.
package struct TracingConfig: Codable, Sendable, Hashable {
    package var mode: String?

    package init(mode: String? = nil) {
        self.mode = mode
    }
}

/// The size of `/tmp` in MB, 512 (default) to 10,240.
package struct EphemeralStorage: Codable, Sendable, Hashable {
    package var size: Int

    package init(size: Int) {
        self.size = size
    }
}

/// Whether versions start from a snapshot: `applyOn` is `PublishedVersions` or `None`.
package struct SnapStart: Codable, Sendable, Hashable {
    package var applyOn: String?
    /// In answers only: `On` or `Off`.
    package var optimizationStatus: String?

    package init(applyOn: String? = nil) {
        self.applyOn = applyOn
    }
}

/// Where a function's log goes and in which form.
package struct LoggingConfig: Codable, Sendable, Hashable {
    /// `Text` or `JSON`.
    package var logFormat: String?
    package var applicationLogLevel: String?
    package var systemLogLevel: String?
    package var logGroup: String?

    package init(
        logFormat: String? = nil, applicationLogLevel: String? = nil, systemLogLevel: String? = nil,
        logGroup: String? = nil
    ) {
        self.logFormat = logFormat
        self.applicationLogLevel = applicationLogLevel
        self.systemLogLevel = systemLogLevel
        self.logGroup = logGroup
    }
}
