/** ValidatePolicy as its clients ask: REST with JSON. Its paths, spans and links are as AWS's answers have them. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { sendRaw } from '../../testing/requests/signed-request.ts';
import { startSandlot } from '../../testing/start-sandlot.ts';

const sandlot = await startSandlot();

after(() => sandlot.close());

interface Answer {
  readonly status: number;
  readonly body: any;
}

async function validate(input: object, query = '', path = '/policy/validation'): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  const request = { method: 'POST', path, query, headers, body: Buffer.from(JSON.stringify(input)) };
  const answer = await sendRaw(sandlot.endpoint, request, { service: 'access-analyzer', keys: sandlot.credentials });
  return { status: answer.status, body: JSON.parse(answer.body) };
}

const policyType = 'IDENTITY_POLICY';
const page =
  'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html' +
  '#access-analyzer-reference-policy-checks-';

test('a finding has its type, code, words, link, and the place in the text', async () => {
  const policyDocument = [
    '{',
    '  "Version": "2012-10-17",',
    '  "Statement": [{',
    '    "Effect": "Allow",',
    '    "Action": ["s3:GetObject", "s3:ListBuckets"],',
    '    "Resource": "*"',
    '  }]',
    '}',
  ].join('\n');
  const { status, body } = await validate({ policyDocument, policyType });
  assert.equal(status, 200);
  const offset = policyDocument.indexOf('"s3:ListBuckets"');
  const [finding] = body.findings;
  assert.match(finding.findingDetails, /^The action s3:ListBuckets does not exist\./);
  assert.deepEqual(
    { ...finding, findingDetails: '' },
    {
      findingDetails: '',
      findingType: 'ERROR',
      issueCode: 'INVALID_ACTION',
      learnMoreLink: `${page}error-invalid-action`,
      locations: [
        {
          path: [{ value: 'Statement' }, { index: 0 }, { value: 'Action' }, { index: 1 }],
          span: {
            start: { line: 5, column: 31, offset },
            end: { line: 5, column: 47, offset: offset + '"s3:ListBuckets"'.length },
          },
        },
      ],
    },
  );
});

const places: readonly [says: string, document: string, path: readonly (string | number)[], at: string][] = [
  [
    'a value that stands alone, in a statement that does',
    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:Nope","Resource":"*"}}',
    ['Statement', 'Action'],
    '"s3:Nope"',
  ],
  [
    'an effect that is none, of a document that is read no further',
    '{"Version":"2012-10-17","Statement":[{"Effect":"Denys","Action":"s3:*","Resource":"*"}]}',
    ['Statement', 0, 'Effect'],
    '"Denys"',
  ],
  [
    'the values of a condition key',
    '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*",' +
      '"Condition":{"Bool":{"aws:SecureTransport":["no"]}}}]}',
    ['Statement', 0, 'Condition', 'Bool', 'aws:SecureTransport'],
    '["no"]',
  ],
  [
    'a condition operator',
    '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*",' +
      '"Condition":{"StringEqual":{"aws:PrincipalArn":"x"}}}]}',
    ['Statement', 0, 'Condition', 'StringEqual'],
    '{"aws:PrincipalArn":"x"}',
  ],
  ['the whole document', '{"Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}', [], '{"Statement"'],
];

for (const [says, policyDocument, path, at] of places)
  test(`the place of ${says}`, async () => {
    const { body } = await validate({ policyDocument, policyType });
    const [location] = body.findings[0].locations;
    assert.deepEqual(
      location.path.map((one: object) => Object.values(one)[0]),
      path,
    );
    assert.equal(location.span.start.offset, policyDocument.indexOf(at));
    const { start, end } = location.span;
    assert.ok(policyDocument.slice(start.offset, end.offset).startsWith(at));
  });

test('a text that is no JSON has its place', async () => {
  const policyDocument = '{"Version":"2012-10-17",\n"Statement":[}';
  const { body } = await validate({ policyDocument, policyType });
  const [finding] = body.findings;
  assert.deepEqual([finding.issueCode, finding.locations[0].path], ['JSON_SYNTAX_ERROR', []]);
  assert.deepEqual(finding.locations[0].span.start, { line: 2, column: 13, offset: policyDocument.indexOf('}') });
});

test('findings come in pages, each once', async () => {
  const Action = Array.from({ length: 7 }, (_, index) => `s3:No${index}`);
  const Statement = [{ Effect: 'Allow', Action, Resource: '*' }];
  const asked = { policyDocument: JSON.stringify({ Version: '2012-10-17', Statement }), policyType };
  const found: string[] = [];
  let query = 'maxResults=3';
  for (let count = 0; count < 4 && query !== ''; count++) {
    const { body } = await validate(asked, query);
    assert.ok(body.findings.length <= 3);
    found.push(...body.findings.map((one: { findingDetails: string }) => one.findingDetails));
    query = body.nextToken === undefined ? '' : `maxResults=3&nextToken=${encodeURIComponent(body.nextToken)}`;
  }
  assert.equal(found.length, 7);
  assert.deepEqual(
    found.map((one, index) => one.includes(`s3:No${index} `)),
    Action.map(() => true),
  );
  const guessed = await validate(asked, 'nextToken=guess');
  assert.deepEqual([guessed.status, guessed.body.reason], [400, 'fieldValidationFailed']);
  assert.equal((await validate(asked, 'maxResults=0')).status, 400);
});

test('a resource policy is checked as what it is of', async () => {
  const trust = { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole', Resource: '*' };
  const policyDocument = JSON.stringify({ Version: '2012-10-17', Statement: trust });
  const codes = async (more: object) =>
    (await validate({ policyDocument, policyType: 'RESOURCE_POLICY', ...more })).body.findings.map(
      ({ issueCode }: { issueCode: string }) => issueCode,
    );
  assert.deepEqual(await codes({ validatePolicyResourceType: 'AWS::IAM::AssumeRolePolicyDocument' }), [
    'ROLE_TRUST_POLICY_UNSUPPORTED_WILDCARD_IN_PRINCIPAL',
    'ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE',
  ]);
  assert.deepEqual(await codes({ validatePolicyResourceType: 'AWS::S3::Bucket' }), ['UNSUPPORTED_ACTION_IN_POLICY']);
  assert.deepEqual(await codes({}), []);
  const misplaced = { policyDocument, policyType, validatePolicyResourceType: 'AWS::S3::Bucket' };
  assert.equal((await validate(misplaced)).status, 400);
});

test('a resource control policy is checked', async () => {
  const statement = { Effect: 'Deny', Principal: '*', NotAction: 's3:*', Resource: '*' };
  const policyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statement });
  const { status, body } = await validate({ policyDocument, policyType: 'RESOURCE_CONTROL_POLICY' });
  const [{ issueCode, learnMoreLink }] = body.findings;
  assert.deepEqual(
    [status, issueCode, learnMoreLink],
    [200, 'RCP_SYNTAX_ERROR_NOTACTION', `${page}error-rcp-syntax-error-notaction`],
  );
});

test('what is not there is refused by its name', async () => {
  const policyDocument = '{}';
  assert.equal((await validate({ policyDocument, policyType, locale: 'DE' })).status, 501);
  assert.equal((await validate({ policyDocument, policyType: 'OTHER' })).status, 400);
  const compared = { newPolicyDocument: '{}', existingPolicyDocument: '{}', policyType };
  const check = await validate(compared, '', '/policy/check-no-new-access');
  assert.deepEqual([check.status, /CheckNoNewAccess/.test(check.body.message)], [501, true]);
});
