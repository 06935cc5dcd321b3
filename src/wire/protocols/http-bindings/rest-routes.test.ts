import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadModelIndex, modelsOf } from '../../models/load-model.ts';
import { matchRoute } from './rest-routes.ts';
import { parseQueryString } from '../scalars/query-string.ts';
import { services } from '../../../services/index.ts';

const modelOf = modelsOf(services);

interface Case {
  readonly service: string;
  readonly request: string;
  readonly headers?: Record<string, string>;
  readonly operation: string | undefined;
  readonly labels?: Record<string, string>;
}

const cases: Case[] = [
  { service: 's3', request: 'GET /', operation: 'ListBuckets', labels: {} },
  { service: 's3', request: 'GET /?x-id=ListBuckets', operation: 'ListBuckets' },
  { service: 's3', request: 'GET /?x-id=ListDirectoryBuckets', operation: 'ListDirectoryBuckets' },
  { service: 's3', request: 'PUT /b', operation: 'CreateBucket', labels: { Bucket: 'b' } },
  { service: 's3', request: 'PUT /b/', operation: 'CreateBucket', labels: { Bucket: 'b' } },
  { service: 's3', request: 'GET /b', operation: 'ListObjects' },
  { service: 's3', request: 'GET /b?list-type=2', operation: 'ListObjectsV2' },
  { service: 's3', request: 'GET /b/?list-type=2&prefix=a', operation: 'ListObjectsV2', labels: { Bucket: 'b' } },
  { service: 's3', request: 'GET /b?location', operation: 'GetBucketLocation' },
  { service: 's3', request: 'GET /b?versioning', operation: 'GetBucketVersioning' },
  { service: 's3', request: 'GET /b?versions', operation: 'ListObjectVersions' },
  { service: 's3', request: 'GET /b?analytics', operation: 'ListBucketAnalyticsConfigurations' },
  { service: 's3', request: 'GET /b?analytics&id=1', operation: 'GetBucketAnalyticsConfiguration' },
  { service: 's3', request: 'GET /b?lifecycle', operation: 'GetBucketLifecycleConfiguration' },
  { service: 's3', request: 'PUT /b?notification', operation: 'PutBucketNotificationConfiguration' },
  { service: 's3', request: 'HEAD /b', operation: 'HeadBucket' },
  { service: 's3', request: 'DELETE /b', operation: 'DeleteBucket' },
  { service: 's3', request: 'DELETE /b?policy', operation: 'DeleteBucketPolicy' },
  { service: 's3', request: 'POST /b?delete', operation: 'DeleteObjects' },
  { service: 's3', request: 'POST /b/?delete=', operation: 'DeleteObjects' },
  { service: 's3', request: 'GET /b/k', operation: 'GetObject', labels: { Bucket: 'b', Key: 'k' } },
  {
    service: 's3',
    request: 'GET /b/a/b%2Fc/?x-id=GetObject',
    operation: 'GetObject',
    labels: { Bucket: 'b', Key: 'a/b%2Fc/' },
  },
  { service: 's3', request: 'GET /b//k', operation: 'GetObject', labels: { Bucket: 'b', Key: '/k' } },
  { service: 's3', request: 'GET /b/k?partNumber=1', operation: 'GetObject' },
  { service: 's3', request: 'GET /b/k?utm_source=x&id=5', operation: 'GetObject' },
  { service: 's3', request: 'GET /b/k?uploadId=1', operation: 'ListParts' },
  { service: 's3', request: 'GET /b/k?acl', operation: 'GetObjectAcl' },
  { service: 's3', request: 'GET /b/k?tagging&versionId=1', operation: 'GetObjectTagging' },
  {
    service: 's3',
    request: 'GET /b/k?attributes',
    headers: { 'x-amz-object-attributes': 'ETag' },
    operation: 'GetObjectAttributes',
  },
  { service: 's3', request: 'PUT /b/k', operation: 'PutObject' },
  { service: 's3', request: 'PUT /b/k?x-id=PutObject', operation: 'PutObject' },
  { service: 's3', request: 'PUT /b/k', headers: { 'x-amz-copy-source': '/c/d' }, operation: 'CopyObject' },
  { service: 's3', request: 'PUT /b/k?partNumber=1&uploadId=2', operation: 'UploadPart' },
  {
    service: 's3',
    request: 'PUT /b/k?partNumber=1&uploadId=2',
    headers: { 'x-amz-copy-source': '/c/d' },
    operation: 'UploadPartCopy',
  },
  { service: 's3', request: 'POST /b/k?uploads', operation: 'CreateMultipartUpload' },
  { service: 's3', request: 'POST /b/k?uploadId=1', operation: 'CompleteMultipartUpload' },
  { service: 's3', request: 'POST /b/k?select&select-type=2', operation: 'SelectObjectContent' },
  { service: 's3', request: 'DELETE /b/k?uploadId=1', operation: 'AbortMultipartUpload' },
  { service: 's3', request: 'DELETE /b/k?versionId=1', operation: 'DeleteObject' },
  // A sub-resource without an operation for the method is never the plain operation.
  { service: 's3', request: 'DELETE /b?versioning', operation: undefined },
  { service: 's3', request: 'DELETE /b/k?acl', operation: undefined },
  { service: 's3', request: 'PUT /b/k?partNumber=1', operation: undefined },
  { service: 's3', request: 'PUT /b/k?policy', operation: undefined },
  { service: 's3', request: 'GET /b/k?attributes', operation: undefined },
  { service: 's3', request: 'POST /b/k', operation: undefined },
  { service: 's3', request: 'DELETE /b/k?annotation&annotationName=a', operation: undefined },
  { service: 's3', request: 'GET /b/k?annotation', operation: undefined },
  { service: 's3', request: 'DELETE /b/k?brandNew', operation: undefined },
  { service: 's3', request: 'PUT /b?brandNew=', operation: undefined },
  { service: 's3', request: 'GET /b/k?brandNew', operation: 'GetObject' },
  { service: 's3', request: 'DELETE /b/k?versionId=', operation: 'DeleteObject' },
  { service: 's3', request: 'PATCH /b', operation: undefined },
  { service: 'sso', request: 'GET /federation/credentials?role_name=a&account_id=b', operation: 'GetRoleCredentials' },
  { service: 'sso', request: 'GET /federation/credentials', operation: 'GetRoleCredentials' },
  { service: 'sso', request: 'POST /logout', operation: 'Logout' },
  { service: 'sso-oidc', request: 'POST /token', operation: 'CreateToken' },
  { service: 'sso-oidc', request: 'GET /token', operation: undefined },
  { service: 'lambda', request: 'GET /2015-03-31/functions/', operation: 'ListFunctions' },
  { service: 'lambda', request: 'GET /2015-03-31/functions', operation: 'ListFunctions' },
  {
    service: 'lambda',
    request: 'POST /2015-03-31/functions/f/invocations',
    operation: 'Invoke',
    labels: { FunctionName: 'f' },
  },
  {
    service: 'lambda',
    request: 'GET /2017-03-31/tags/arn%3Aaws%3Alambda',
    operation: 'ListTags',
    labels: { Resource: 'arn%3Aaws%3Alambda' },
  },
  { service: 'lambda', request: 'GET /2015-03-31/functions/f/x/y', operation: undefined },
  { service: 'appsync', request: 'GET /v1/apis/a/types?format=SDL', operation: 'ListTypes', labels: { apiId: 'a' } },
];

for (const { service, request, headers = {}, operation, labels } of cases) {
  test(`route: ${service} ${request} ${Object.keys(headers).join()}`, () => {
    const [method = '', target = ''] = request.split(' ');
    const [path = '', query = ''] = target.split('?');
    const match = matchRoute(modelOf(service), {
      method,
      path,
      query: parseQueryString(query)!,
      headers,
      body: Buffer.alloc(0),
    });
    assert.equal(match?.operation.name, operation);
    if (labels !== undefined) assert.deepEqual(match?.labels, labels);
  });
}

test('route: every REST operation is reached by a request of its own form', () => {
  for (const { name, protocol } of loadModelIndex().filter((entry) => entry.protocol.startsWith('rest'))) {
    const model = modelOf(name);
    for (const operation of Object.values(model.operations)) {
      const [template = '', literal = ''] = operation.http.requestUri.split('?');
      const input = operation.input === undefined ? undefined : model.shapes[operation.input.shape];
      const required = Object.entries(input?.members ?? {})
        .filter(([member]) => input?.required?.includes(member))
        .map(([, ref]) => ref);
      const query = required
        .filter((ref) => ref.location === 'querystring')
        .map((ref): [string, string] => [ref.locationName!, 'v']);
      const headers = Object.fromEntries(
        required.filter((ref) => ref.location === 'header').map((ref) => [ref.locationName!.toLowerCase(), 'v']),
      );
      const match = matchRoute(model, {
        method: operation.http.method,
        path: template.replace(/\{[^}]+\}/g, 'v'),
        query: [
          ...parseQueryString(literal)!,
          ...query,
          ...(protocol === 'rest-xml' ? [['x-id', operation.name] as const] : []),
        ],
        headers,
        body: Buffer.alloc(0),
      });
      assert.equal(
        match?.operation.name,
        operation.name,
        `${name} ${operation.http.method} ${operation.http.requestUri}`,
      );
    }
  }
});
