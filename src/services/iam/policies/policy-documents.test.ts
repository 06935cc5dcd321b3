import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkIdentityPolicy, checkTrustPolicy, encodeDocument, policySize, storedForm } from './policy-documents.ts';

const one = { Effect: 'Allow', Action: 's3:*', Resource: '*' };
const managed = (statement: unknown, version: string | undefined = '2012-10-17') =>
  JSON.stringify({ ...(version && { Version: version }), Statement: statement });

const identityFaults: readonly [says: string, document: string, message: string][] = [
  ['no JSON', '{', 'This policy contains invalid Json'],
  ['an unknown element', managed({ ...one, Extra: 1 }), 'Syntax errors in policy.'],
  ['no statement', '{"Version":"2012-10-17"}', 'Syntax errors in policy.'],
  ['a wrong effect', managed({ ...one, Effect: 'allow' }), 'Syntax errors in policy.'],
  ['an old version', managed(one, '2008-10-17'), 'Policy document must be version 2012-10-17 or greater.'],
  ['no version', managed(one, ''), 'Policy document must be version 2012-10-17 or greater.'],
  ['no actions', managed({ Effect: 'Allow', Resource: '*' }), 'Policy statement must contain actions.'],
  ['an empty action list', managed({ ...one, Action: [] }), 'Policy statement must contain actions.'],
  ['no resources', managed({ Effect: 'Allow', Action: 's3:*' }), 'Policy statement must contain resources.'],
  ['an empty resource list', managed({ ...one, Resource: [] }), 'Policy statement must contain resources.'],
  [
    'an action without a vendor',
    managed({ ...one, Action: 'GetObject' }),
    'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
  ],
  ['an action with two colons', managed({ ...one, Action: 's3:a:b' }), 'Actions/Condition can contain only one colon.'],
  ['an action with a strange vendor', managed({ ...one, Action: 'a a:b' }), 'Vendor a a is not valid'],
  [
    'a condition key without a vendor',
    managed({ ...one, Condition: { Bool: { key: true } } }),
    'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
  ],
  [
    'a Sid twice',
    managed([
      { ...one, Sid: 'x' },
      { ...one, Sid: 'x' },
    ]),
    'Statement IDs (SID) in a single policy must be unique.',
  ],
  [
    'a Sid with a space',
    managed({ ...one, Sid: 'x y' }),
    'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
  ],
  ['a principal', managed({ ...one, Principal: '*' }), 'Policy document should not specify a principal.'],
  [
    'a resource that is no ARN',
    managed({ ...one, Resource: 'bucket' }),
    'Resource bucket must be in ARN format or "*".',
  ],
  [
    'an unknown partition',
    managed({ ...one, Resource: 'arn:red:s3:::b' }),
    'Partition "red" is not valid for resource "arn:red:s3:::b".',
  ],
  [
    'a resource without a vendor',
    managed({ ...one, Resource: 'arn:aws' }),
    'Resource vendor must be fully qualified and cannot contain regexes.',
  ],
  [
    'a bucket with a region',
    managed({ ...one, Resource: 'arn:aws:s3:us-east-1::b' }),
    'Resource arn:aws:s3:us-east-1::b can not contain region information.',
  ],
  [
    'an IAM resource with a region',
    managed({ ...one, Resource: 'arn:aws:iam:us-east-1::user/x' }),
    'IAM resource arn:aws:iam:us-east-1::user/x cannot contain region information.',
  ],
];

const trusted = { Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' };
const trustFaults: readonly [says: string, document: string, message: string][] = [
  ['a resource', managed({ ...trusted, Resource: '*' }), 'Has prohibited field Resource'],
  ['no principal', managed({ Effect: 'Allow', Action: 'sts:AssumeRole' }), 'Missing required field Principal'],
  [
    "another service's action",
    managed({ ...trusted, Action: 's3:GetObject' }),
    'AssumeRole policy may only specify STS AssumeRole actions.',
  ],
  [
    'Allow with NotPrincipal',
    managed({ Effect: 'Allow', NotPrincipal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' }),
    'Allow with NotPrincipal is not allowed.',
  ],
];

const malformed = (message: string) => ({ name: 'MalformedPolicyDocument', message });

describe('policy documents', () => {
  for (const [says, document, message] of identityFaults) {
    test(`identity policy with ${says}`, () =>
      assert.throws(() => checkIdentityPolicy(document, { managed: true }), malformed(message)));
  }
  for (const [says, document, message] of trustFaults) {
    test(`trust policy with ${says}`, () => assert.throws(() => checkTrustPolicy(document), malformed(message)));
  }

  test('good ones pass', () => {
    for (const Resource of [
      '*',
      'arn:aws:s3:::b/*',
      'arn:aws:iam::*:role/x',
      'arn:aws:s3:::${aws:username}',
      'arn:*:s3:::b',
      ['arn:aws-cn:ec2:*:1:x'],
    ]) {
      checkIdentityPolicy(managed({ ...one, Resource }), { managed: true });
    }
    checkIdentityPolicy(managed(one, ''), { managed: false });
    checkTrustPolicy(managed([trusted, { ...trusted, Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession'] }]));
  });

  test('size leaves out white space; mostly white space is not stored', () => {
    assert.equal(policySize(' { "a" :\t1 }\r\n'), 7);
    assert.equal(storedForm('{ "a": 1 }'), '{ "a": 1 }');
    assert.equal(storedForm(`{${' '.repeat(5000)}"a": 1}`), '{"a":1}');
  });

  test("encoding is RFC 3986's", () => {
    assert.equal(encodeDocument('{"a":"*(\'!)"} ~-._'), '%7B%22a%22%3A%22%2A%28%27%21%29%22%7D%20~-._');
  });
});
