import AWSServices
import Testing

@Suite struct EndpointTests {
    private func host(_ service: AWSService, _ region: String, fips: Bool = false, dual: Bool = false) throws -> String
    {
        AWSEndpoints(usesFIPS: fips, usesDualStack: dual)
            .endpoint(of: service, in: try #require(Region(region))).host
    }

    @Test(
        "A region's addresses are in the domain of its partition",
        arguments: [
            ("eu-west-1", "aws", "lambda.eu-west-1.amazonaws.com", "lambda.eu-west-1.api.aws"),
            (
                "cn-north-1", "aws-cn", "lambda.cn-north-1.amazonaws.com.cn",
                "lambda.cn-north-1.api.amazonwebservices.com.cn"
            ),
            ("us-gov-west-1", "aws-us-gov", "lambda.us-gov-west-1.amazonaws.com", "lambda.us-gov-west-1.api.aws"),
            (
                "eusc-de-east-1", "aws-eusc", "lambda.eusc-de-east-1.amazonaws.eu",
                "lambda.eusc-de-east-1.api.amazonwebservices.eu"
            ),
            ("us-iso-east-1", "aws-iso", "lambda.us-iso-east-1.c2s.ic.gov", "lambda.us-iso-east-1.api.aws.ic.gov"),
            (
                "us-isob-east-1", "aws-iso-b", "lambda.us-isob-east-1.sc2s.sgov.gov",
                "lambda.us-isob-east-1.api.aws.scloud"
            ),
            (
                "eu-isoe-west-1", "aws-iso-e", "lambda.eu-isoe-west-1.cloud.adc-e.uk",
                "lambda.eu-isoe-west-1.api.cloud-aws.adc-e.uk"
            ),
            (
                "us-isof-south-1", "aws-iso-f", "lambda.us-isof-south-1.csp.hci.ic.gov",
                "lambda.us-isof-south-1.api.aws.hci.ic.gov"
            ),
        ])
    func partitions(region: String, id: String, plain: String, dual: String) throws {
        #expect(Partition(of: try #require(Region(region))).id == id)
        #expect(try host(.lambda, region) == plain)
        #expect(try host(.lambda, region, dual: true) == dual)
    }

    @Test("FIPS and dual-stack addresses are those of botocore's rules")
    func variants() throws {
        #expect(try host(.lambda, "us-east-1", fips: true) == "lambda-fips.us-east-1.amazonaws.com")
        #expect(try host(.lambda, "us-east-1", fips: true, dual: true) == "lambda-fips.us-east-1.api.aws")
        #expect(try host(.s3, "us-east-1", dual: true) == "s3.dualstack.us-east-1.amazonaws.com")
        #expect(try host(.s3, "us-east-1", fips: true, dual: true) == "s3-fips.dualstack.us-east-1.amazonaws.com")
        #expect(try host(.sts, "us-gov-west-1", fips: true) == "sts.us-gov-west-1.amazonaws.com")
        #expect(try host(.sts, "us-gov-west-1", fips: true, dual: true) == "sts-fips.us-gov-west-1.api.aws")
        #expect(try host(.cloudWatch, "us-gov-west-1", fips: true, dual: true) == "monitoring.us-gov-west-1.api.aws")
        #expect(try host(.sso, "eu-west-1", fips: true) == "portal.sso-fips.eu-west-1.amazonaws.com")
    }

    @Test(
        "A host is a name or an address, and nothing that only some resolvers read as one",
        arguments: [
            ("http://h.test", true), ("http://h_1.test:1", true), ("http://127.0.0.1", true),
            ("http://[::1]:65535", true),
            ("http://h.test:65536", false), ("http://h.test:0", false), ("http://127.1", false),
            ("http://2130706433", false), ("http://0x7f.1", false), ("http://h..test", false), ("http://", false),
            ("http://h%00.test", false), ("http://[::1", false), ("http://[x]", false), ("http://a b", false),
            ("http://u@h", false), ("ftp://h", false), ("h", false),
        ])
    func hosts(text: String, isEndpoint: Bool) {
        #expect((Endpoint(text) != nil) == isEndpoint)
    }

    @Test("An ARN names its partition, region and account; other strings are not ARNs")
    func arns() throws {
        let function = try #require(ARN("arn:aws-cn:lambda:cn-north-1:123456789012:function:f:live"))
        #expect(function.region?.name == "cn-north-1")
        #expect(function.account == "123456789012")
        #expect(function.resource == "function:f:live")
        let bucket = try #require(ARN("arn:aws:s3:::bucket/key:x"))
        #expect(bucket.region == nil && bucket.account == nil && bucket.resource == "bucket/key:x")
        #expect(ARN("arn:aws:iam::aws:policy/ReadOnlyAccess")?.account == "aws")
        for text in [
            "", "arn", "arn:aws:lambda:eu-west-1:123456789012", "arn:aws:lambda:eu-west-1:123456789012:",
            "arn:mars:lambda:eu-west-1:123456789012:function:f", "arn:aws:lambda:eu west:123456789012:function:f",
            "arn:aws:lambda:eu-west-1:12345:function:f", "arn:aws::eu-west-1:123456789012:function:f",
            "xarn:aws:lambda:eu-west-1:123456789012:function:f",
        ] { #expect(ARN(text) == nil, "\(text)") }
    }
}
