import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { parseAuthorization, versionTwoFailure } from './index.ts';

/** The examples of https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html */
const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const parameters = new Set(['acl', 'response-content-disposition']);

interface Example {
  readonly says: string;
  readonly method?: string;
  readonly path: string;
  readonly query?: string;
  readonly date: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signature: string;
}

const examples: readonly Example[] = [
  {
    says: 'an object',
    path: '/awsexamplebucket1/photos/puppy.jpg',
    date: 'Tue, 27 Mar 2007 19:36:42 +0000',
    signature: 'qgk2+6Sv9/oM7G3qLEjTH1a1l1g=',
  },
  {
    says: 'an upload with its type',
    method: 'PUT',
    path: '/awsexamplebucket1/photos/puppy.jpg',
    date: 'Tue, 27 Mar 2007 21:15:45 +0000',
    headers: { 'content-type': 'image/jpeg', 'content-length': '94328' },
    signature: 'iqRzw+ileNPu1fhspnRs8nOjjIA=',
  },
  {
    says: 'a listing, whose parameters are not signed',
    path: '/awsexamplebucket1/',
    query: 'prefix=photos&max-keys=50&marker=puppy',
    date: 'Tue, 27 Mar 2007 19:42:41 +0000',
    signature: 'm0WP8eCtspQl5Ahe6L1SozdX9YA=',
  },
  {
    says: 'a sub-resource',
    path: '/awsexamplebucket1/',
    query: 'acl',
    date: 'Tue, 27 Mar 2007 19:44:46 +0000',
    signature: '82ZHiFIjc+WbcwFKGUVEQspPn+0=',
  },
];

for (const { says, method = 'GET', path, query = '', date, headers = {}, signature } of examples) {
  test(`Version 2 as AWS's page signs it: ${says}`, () => {
    const verify = (given: string, change: { path?: string; query?: string; at?: number } = {}) => {
      const sent = { date, ...headers, authorization: `AWS AKIAIOSFODNN7EXAMPLE:${given}` };
      const request = { method, path, query: change.query ?? query, rawHeaders: Object.entries(sent).flat() };
      const parsed = parseAuthorization(request);
      assert.ok(parsed.form === 'header' && parsed.version === 2);
      const resource = { path: change.path ?? path, parameters };
      return versionTwoFailure(parsed, request, resource, secret, Date.parse(date) + (change.at ?? 0))?.reason;
    };
    assert.equal(verify(signature), undefined);
    assert.equal(verify(signature.toLowerCase()), 'mismatch');
    assert.equal(verify(`${signature}=`), 'mismatch');
    assert.equal(verify(signature, { path: `${path}x` }), 'mismatch');
    assert.equal(verify(signature, { query: `${query}&response-content-disposition=inline` }), 'mismatch');
    assert.equal(verify(signature, { at: 901_000 }), 'skewed');
    assert.equal(verify(signature, { at: -902_000 }), 'skewed');
  });
}

test('Version 2 in the query, as the page signs it', () => {
  const query = 'AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Signature=NpgCjnDzrM%2BWFzoENXmpNDUsSn8%3D&Expires=1175139620';
  const verify = (sent: string, nowMs = 1_175_139_619_000) => {
    const request = { method: 'GET', path: '/photos/puppy.jpg', query: sent, rawHeaders: [] };
    const parsed = parseAuthorization(request);
    if (parsed.form === 'malformed') return parsed.failure.reason;
    assert.ok(parsed.form === 'query' && parsed.version === 2);
    return versionTwoFailure(parsed, request, { path: '/johnsmith/photos/puppy.jpg', parameters }, secret, nowMs)
      ?.reason;
  };
  assert.equal(verify(query), undefined);
  assert.equal(verify(query, 1_175_139_620_000), 'presign-expired');
  assert.equal(verify(query.replace('9620', '9621')), 'mismatch');
  assert.equal(verify(`${query}&x-amz-meta-a=b`), 'mismatch');
  assert.equal(verify(query.replace(/Expires=.*/, 'Expires=soon')), 'version-two-denied');
  assert.equal(verify(query.replace(/&Expires=.*/, '')), 'version-two-denied');
  assert.equal(verify('AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE'), 'version-two-denied');
  assert.equal(verify('Signature=a&Expires=1'), 'version-two-denied');
});

test('one parameter of Version 2 does not pass for two', () => {
  const path = '/awsexamplebucket1/photo';
  const ask = (fields: string, signature: string) => {
    const signed = `AWSAccessKeyId=AKIAIOSFODNN7EXAMPLE&Expires=1175139620&${fields}`;
    const query = `${signed}&Signature=${encodeURIComponent(signature)}`;
    const request = { method: 'PUT', path, query, rawHeaders: [] };
    const parsed = parseAuthorization(request);
    assert.ok(parsed.form === 'query' && parsed.version === 2);
    return versionTwoFailure(parsed, request, { path, parameters }, secret, 1_175_139_000_000)?.reason;
  };
  const text = `PUT\n\n\n1175139620\nx-amz-acl:private\nx-amz-meta-a:1\n${path}`;
  const signature = createHmac('sha1', secret).update(text).digest('base64');
  assert.equal(ask('x-amz-acl=private&x-amz-meta-a=1', signature), undefined);
  assert.equal(ask('x-amz-acl=private%0Ax-amz-meta-a:1', signature), 'mismatch');
});

test('a header that begins as Version 2 is that, or malformed', () => {
  for (const authorization of ['AWS', 'AWS ', 'AWS key', 'AWS key:', 'AWS :sig', 'AWS a:b c']) {
    const parsed = parseAuthorization({
      method: 'GET',
      path: '/',
      query: '',
      rawHeaders: ['authorization', authorization],
    });
    assert.ok(parsed.form === 'malformed');
    assert.equal(parsed.failure.reason, 'version-two-malformed');
  }
});
