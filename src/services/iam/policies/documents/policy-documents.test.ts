import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  checkIdentityPolicy,
  checkSessionPolicy,
  checkTrustPolicy,
  encodeDocument,
  policySize,
  storedForm,
} from './policy-documents.ts';

const one = { Effect: 'Allow', Action: 's3:*', Resource: '*' };
const managed = (statement: unknown, version: string | undefined = '2012-10-17') =>
  JSON.stringify({ ...(version && { Version: version }), Statement: statement });

const legacy = 'The policy failed legacy parsing';
const syntax = 'Syntax errors in policy.';
const iamPath =
  'IAM resource path must either be "*", root, or start with user/, federated-user/, role/, ' +
  'group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, ' +
  'access-report/.';
const conditional = (Condition: object) => ({ ...one, Condition });

const identityFaults: readonly [says: string, document: string, message: string][] = [
  ['no JSON', '{', 'Syntax errors in policy.'],
  [
    'an action of no service, and no resource',
    managed({ Effect: 'Allow', Action: 'invalid' }),
    'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
  ],
  ['an unknown element', managed({ ...one, Extra: 1 }), 'Syntax errors in policy.'],
  ['no statement', '{"Version":"2012-10-17"}', 'Syntax errors in policy.'],
  ['a wrong effect', managed({ ...one, Effect: 'Permit' }), 'Syntax errors in policy.'],
  ['an effect in another case', managed({ ...one, Effect: 'allow' }), legacy],
  ['no effect', managed({ Action: 's3:*', Resource: '*' }), 'Syntax errors in policy.'],
  ['an operator that does not exist', managed(conditional({ StringEqual: { 'aws:username': 'x' } })), syntax],
  ['an operator in another case', managed(conditional({ stringEquals: { 'aws:username': 'x' } })), syntax],
  ['Null with IfExists', managed(conditional({ NullIfExists: { 'aws:username': 'true' } })), syntax],
  ['a wrong set operator', managed(conditional({ 'ForAnyValues:StringEquals': { 'aws:TagKeys': 'x' } })), syntax],
  ['two set operators', managed(conditional({ 'ForAnyValue::StringEquals': { 'aws:TagKeys': 'x' } })), syntax],
  [
    'an operator that does not exist, in a Deny',
    managed([one, { ...conditional({ StringNotEqual: { 'aws:username': 'x' } }), Effect: 'Deny' }]),
    syntax,
  ],
  ...[
    'tomorrow',
    '2026-13-01',
    '2026-01-32',
    '2026-01-01T25:00:00Z',
    '2026-01-01T00:00:00+1',
    '',
    '9223372036854775808',
    '1.5',
  ].map((value): [string, string, string] => [
    `no date: ${value}`,
    managed(conditional({ DateGreaterThanIfExists: { 'aws:CurrentTime': ['2026-01-01', value] } })),
    legacy,
  ]),
  ...(
    [
      ['NumericEquals', 'no-number'],
      ['NumericEquals', 'NaN'],
      ['NumericLessThanIfExists', ''],
      ['ForAnyValue:NumericEquals', '1 000'],
      ['NumericEquals', '${aws:username}'],
      ['IpAddress', 'not-an-ip'],
      ['NotIpAddress', '192.0.2.0/33'],
      ['IpAddress', '2001:db8::5/64'],
      ['IpAddress', '::ffff:192.0.2.0/120'],
      ['BinaryEquals', 'no-binary'],
      ['ArnLike', 'not-an-arn'],
      ['ForAllValues:ArnNotEqualsIfExists', 'role/x'],
    ] as const
  ).map(([operator, value]): [string, string, string] => [
    `a value that ${operator} cannot compare: ${value}`,
    managed(conditional({ [operator]: { 'aws:RequestTag/value': value } })),
    legacy,
  ]),
  ...[
    'arn:aws:s3::bucket',
    'arn:aws:s3::bucket/*',
    'arn:aws:dynamodb::table/x',
    'arn:aws::fdsasf',
    'arn:aws::::bucket',
    'arn:aws:',
    'arn:aws:iam::111122223333',
    'arn:aws:s3::${aws:username}',
  ].map((Resource): [string, string, string] => [
    `an ARN without a part: ${Resource}`,
    managed({ ...one, Resource }),
    legacy,
  ]),
  [
    'an ARN without a part, in NotResource',
    managed({ Effect: 'Deny', Action: '*', NotResource: ['*', 'arn:aws:s3::b'] }),
    legacy,
  ],
  ...['u*', 'users/x', 'role', 'role*', '*/x', '${aws:username}', 'assumed-role/a/b', 'root/x'].map(
    (path): [string, string, string] => [
      `an IAM resource of no kind: ${path}`,
      managed({ ...one, Resource: `arn:aws:iam::111122223333:${path}` }),
      iamPath,
    ],
  ),
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
    'an operator that does not exist',
    managed({ ...trusted, Condition: { StringEqual: { 'sts:ExternalId': 'x' } } }),
    'Invalid Condition type : StringEqual',
  ],
  [
    'an operator in another case',
    managed({ ...trusted, Condition: { stringEquals: { 'sts:ExternalId': 'x' } } }),
    'Invalid Condition type : stringEquals',
  ],
  ['no date', managed({ ...trusted, Condition: { DateLessThan: { 'aws:CurrentTime': 'soon' } } }), legacy],
  ['an effect in another case', managed({ ...trusted, Effect: 'ALLOW' }), 'Invalid effect: ALLOW'],
  ['no JSON', '{', 'This policy contains invalid Json'],
  ['no statements', managed([]), 'Could not parse the policy: Statement is empty!'],
  ['an element in another case', JSON.stringify({ statement: trusted }), 'Unknown field statement'],
  ['a comment', managed({ ...trusted, _comment: 'x' }), 'Unknown field _comment'],
  ['an empty principal', managed({ ...trusted, Principal: {} }), 'Missing required field Principal cannot be empty!'],
  ['no effect', managed({ ...trusted, Effect: undefined }), 'Missing required field Effect'],
  ['no action', managed({ ...trusted, Action: undefined }), 'Missing required field Action'],
  ['NotResource', managed({ ...trusted, NotResource: '*' }), 'AssumeRole policy must not contain resources.'],
  [
    'Deny with NotPrincipal',
    managed([trusted, { ...trusted, Principal: undefined, NotPrincipal: { AWS: '111122223333' }, Effect: 'Deny' }]),
    'Has prohibited field NotPrincipal',
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
      'arn:aws:organizations',
      'arn:aws:sqs:eu-west-1',
      'arn:aws:iam',
      'arn:aws:invalid-service:us-east-1::x',
      'arn:aws:s3:us-west-2:123456789012:accesspoint/x',
      'arn:aws:s3:us-west-2:123456789012:accesspoint/x/object/*',
      'arn:aws:s3:*:123456789012:storage-lens/x',
      'arn:aws:s3:eu-west-1:123456789012:access-grants/default',
      'arn:aws:s3:eu-west-1:123456789012:job/*',
      'arn:aws:s3:eu-west-1:123456789012:storage-lens-group/x',
      'arn:aws:s3::123456789012:accesspoint/mrap.mrap',
      'arn:aws:iam::*:*',
      'arn:aws:iam::111122223333:root',
      'arn:aws:iam::111122223333:user/${aws:username}',
      'arn:aws:iam::111122223333:oidc-provider/*',
      'arn:aws:iam::aws:policy/*',
    ]) {
      checkIdentityPolicy(managed({ ...one, Resource }), { managed: true });
    }
    checkIdentityPolicy(managed(one, ''), { managed: false });
    for (const Condition of [
      {},
      { NoSuchOperator: {} },
      { Bool: { key: true } },
      { DateGreaterThan: { a: [] } },
      { DateGreaterThan: { 'aws:CurrentTime': '2026-01-01T00:00:00Z' } },
      { DateGreaterThan: { 'aws:CurrentTime': ['2026', '01T', '2026-12-13T21:20:37.593194+00:00', 1_767_225_600] } },
      { 'ForAllValues:StringNotLikeIfExists': { 'aws:TagKeys': 'x' } },
      { NumericLessThan: { 'aws:MultiFactorAuthAge': ['01', '1e3', -5] } },
      { Bool: { 'aws:SecureTransport': 'yes' }, Null: { 'aws:TokenIssueTime': 'TRUE' } },
      { IpAddress: { 'aws:SourceIp': ['192.0.2.9/24', '192.000.002.000/024', '2001:db8::/32', '2001:db8::1'] } },
      { ArnLike: { 'aws:PrincipalArn': ['*', 'arn:aws:iam::*:role/x', '${aws:PrincipalTag/arn}', '*Admin*'] } },
      { BinaryEquals: { 'key:bytes': 'QmluYXJ5' } },
    ])
      checkIdentityPolicy(managed(conditional(Condition)), { managed: true });
    checkTrustPolicy(managed([trusted, { ...trusted, Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession'] }]));
  });

  test('a session policy is an identity policy whose ARNs are whole', () => {
    checkSessionPolicy(managed({ ...one, Resource: ['*', 'arn:aws:s3:::b/*', 'arn:aws:sqs:*:*:${aws:username}'] }));
    for (const [operator, value] of [
      ['NumericEquals', 'no-number'],
      ['DateEquals', 'not-a-date'],
      ['IpAddress', 'not-an-ip'],
      ['ArnLike', 'not-an-arn'],
    ] as const)
      checkSessionPolicy(managed(conditional({ [operator]: { 'aws:RequestTag/value': value } })));
    const faults: readonly [object, string][] = [
      [{ ...one, Action: 'nocolon' }, 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.'],
      [{ ...one, Resource: 'arn:aws:organizations' }, 'Resource arn:aws:organizations must be in ARN format or "*".'],
      [
        { ...one, Resource: 'arn:aws:sqs:${aws:username}' },
        'Resource arn:aws:sqs:${aws:username} must be in ARN format or "*".',
      ],
      [{ ...one, Resource: 'arn:aws:s3::b' }, legacy],
      [{ ...one, Principal: '*' }, 'Policy document should not specify a principal.'],
      [conditional({ StringEqual: { 'aws:username': 'x' } }), syntax],
      [conditional({ BinaryEquals: { 'key:bytes': 'no-binary' } }), legacy],
    ];
    for (const [statement, message] of faults)
      assert.throws(() => checkSessionPolicy(managed(statement)), malformed(message));
  });

  test('a long value is looked through once', () => {
    const long = '${'.repeat(100_000);
    assert.throws(() => checkIdentityPolicy(managed({ ...one, Resource: long }), { managed: false }));
    assert.throws(() =>
      checkIdentityPolicy(managed(conditional({ DateEquals: { a: '1-'.repeat(60_000) } })), { managed: false }),
    );
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
