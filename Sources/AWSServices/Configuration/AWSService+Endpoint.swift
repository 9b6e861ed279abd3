extension AWSEndpoints {
    package func override(for service: AWSService) -> Endpoint? {
        switch service {
        case .lambda: lambda ?? all
        case .s3: s3 ?? all
        case .sts: sts ?? all
        case .cloudWatch: cloudWatch ?? all
        }
    }
}

extension Region {
    /// AWS's own endpoint of a service here.
    package func endpoint(of service: AWSService) -> Endpoint {
        Endpoint(host: "\(service.rawValue).\(name).\(domain)")
    }
}
