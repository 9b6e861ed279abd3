"""Prints signatures.json: requests, and the signatures that botocore gives them.

    python3 make-signatures.py > signatures.json      # needs: pip install botocore==1.43.11

The rows with a `published` signature are requests that AWS itself publishes with their signatures (the SigV4 test
suite and the examples of the S3 documentation). For these the script fails if botocore differs.
"""

import datetime
import json
import sys
from unittest import mock

from botocore.auth import S3SigV4Auth, S3SigV4QueryAuth, SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

SUITE = dict(access="AKIDEXAMPLE", secret="wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
             date="20150830T123600Z", region="us-east-1", service="service")
S3 = dict(access="AKIAIOSFODNN7EXAMPLE", secret="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
          date="20130524T000000Z", region="us-east-1", service="s3")
LAMBDA = dict(SUITE, service="lambda", region="eu-west-1", date="20260301T000102Z")
SUITE_HOST = "example.amazonaws.com"
S3_HOST = "examplebucket.s3.amazonaws.com"
LAMBDA_HOST = "lambda.eu-west-1.amazonaws.com"
ARN = "arn%3Aaws%3Alambda%3Aeu-west-1%3A123456789012%3Afunction%3Acheckout"


def row(name, base, host, method, path, query="", headers=(), body="", token=None, lifetime=None, published=None):
    return dict(base, name=name, host=host, method=method, path=path, query=query,
                headers=[list(h) for h in headers], body=body, token=token, lifetime=lifetime, published=published)


ROWS = [
    row("get-vanilla", SUITE, SUITE_HOST, "GET", "/",
        published="5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
    row("get-header-key-duplicate", SUITE, SUITE_HOST, "GET", "/",
        headers=[("My-Header1", "value2"), ("My-Header1", "value2"), ("My-Header1", "value1")],
        published="c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"),
    row("get-header-value-multiline", SUITE, SUITE_HOST, "GET", "/",
        headers=[("My-Header1", "value1,value2,value3")],
        published="ba17b383a53190154eb5fa66a1b836cc297cc0a3d70a5d00705980573d8ff790"),
    row("get-vanilla-query-order-key-case", SUITE, SUITE_HOST, "GET", "/", query="Param2=value2&Param1=value1",
        published="b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"),
    row("post-vanilla", SUITE, SUITE_HOST, "POST", "/",
        published="5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"),
    row("get-utf8", SUITE, SUITE_HOST, "GET", "/\u1234",
        published="8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"),
    row("s3-get-range", S3, S3_HOST, "GET", "/test.txt", headers=[("Range", "bytes=0-9")],
        published="f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41"),
    row("s3-get-lifecycle", S3, S3_HOST, "GET", "/", query="lifecycle",
        published="fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
    row("s3-list", S3, S3_HOST, "GET", "/", query="max-keys=2&prefix=J",
        published="34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7"),
    row("s3-presigned", S3, S3_HOST, "GET", "/test.txt", lifetime=86400,
        published="aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"),
    row("post-body", SUITE, SUITE_HOST, "POST", "/", body="Param1=value1",
        headers=[("Content-Type", "application/x-www-form-urlencoded")]),
    row("query-same-key-two-values", SUITE, SUITE_HOST, "GET", "/", query="Param=value2&Param=value1"),
    row("query-key-order-by-code-point", SUITE, SUITE_HOST, "GET", "/", query="b=1&B=2&a-b=3&a=4&a.b=5"),
    row("query-unreserved-and-encoded", SUITE, SUITE_HOST, "GET", "/", query="a~b=%20%2B%2F&c=-._~"),
    row("header-value-trimmed", SUITE, SUITE_HOST, "GET", "/", headers=[("My-Header", "  a   b   c  ")]),
    row("path-with-dots-and-slashes", SUITE, SUITE_HOST, "GET", "/a/./b//c/../d/"),
    row("session-token", SUITE, SUITE_HOST, "GET", "/", token="AQoDYXdzEPT//////////wEXAMPLE+token="),
    row("lambda-arn-encoded-twice", LAMBDA, LAMBDA_HOST, "GET", f"/2015-03-31/functions/{ARN}",
        query="Qualifier=%24LATEST"),
    row("lambda-update-alias", LAMBDA, LAMBDA_HOST, "PUT", "/2015-03-31/functions/checkout/aliases/live",
        headers=[("Content-Type", "application/json")], body='{"FunctionVersion":"7","RoutingConfig":{}}'),
    row("lambda-tags", LAMBDA, LAMBDA_HOST, "DELETE", f"/2017-03-31/tags/{ARN}", query="tagKeys=team&tagKeys=a%20b"),
    row("s3-key-kept-as-it-is", S3, S3_HOST, "PUT", "/a//b/../c%20d%2Be%3D.zip", body="bytes",
        headers=[("Content-Type", "application/zip")]),
    row("s3-session-token", S3, S3_HOST, "GET", "/key", query="versionId=abc", token="TOKEN/+="),
    row("s3-presigned-token", S3, S3_HOST, "GET", "/key", query="versionId=a%20b", token="TOKEN/+=", lifetime=60),
    row("presigned-not-s3", SUITE, SUITE_HOST, "GET", "/", query="a=b", lifetime=600),
]


def sign(r):
    date = datetime.datetime.strptime(r["date"], "%Y%m%dT%H%M%SZ")
    request = AWSRequest(method=r["method"], url=f"https://{r['host']}{r['path']}" + ("?" + r["query"] if r["query"] else ""),
                         data=r["body"].encode())
    request.headers["Host"] = r["host"]
    for name, value in r["headers"]:
        request.headers.add_header(name, value)
    credentials = Credentials(r["access"], r["secret"], r["token"])
    is_s3 = r["service"] == "s3"
    if r["lifetime"]:
        auth = (S3SigV4QueryAuth if is_s3 else SigV4QueryAuth)(
            credentials, r["service"], r["region"], expires=r["lifetime"])
    else:
        auth = (S3SigV4Auth if is_s3 else SigV4Auth)(credentials, r["service"], r["region"])
        if is_s3:
            auth._should_sha256_sign_payload = lambda request: True
    with mock.patch("botocore.auth.get_current_datetime", return_value=date):
        auth.add_auth(request)
    if r["lifetime"]:
        return request.url.rsplit("X-Amz-Signature=", 1)[1]
    return request.headers["Authorization"].rsplit("Signature=", 1)[1]


for r in ROWS:
    r["signature"] = sign(r)
    if r["published"] and r["published"] != r["signature"]:
        sys.exit(f"{r['name']}: botocore gives {r['signature']}, AWS publishes {r['published']}")
    del r["published"]
json.dump(ROWS, sys.stdout, indent=1)
print()
