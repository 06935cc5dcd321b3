import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stringified, timeoutOf } from './request.ts';
import { judgeResponse, type ExpectedResponse } from './response.ts';

const expected: ExpectedResponse = { requestId: 'r', stackId: 's', logicalId: 'L', requestType: 'Create' };
const response = (more: object): string =>
  JSON.stringify({
    Status: 'SUCCESS',
    StackId: 's',
    RequestId: 'r',
    LogicalResourceId: 'L',
    PhysicalResourceId: 'p',
    ...more,
  });

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html */
test('data are attributes, what lies in objects by dots', () => {
  const outcome = judgeResponse(response({ Data: { Url: 'u', Outer: { Inner: 1 }, List: ['a'] } }), expected);
  assert.deepEqual(outcome, {
    kind: 'done',
    physicalId: 'p',
    attributes: { Url: 'u', Outer: { Inner: 1 }, 'Outer.Inner': 1, List: ['a'] },
    noEcho: false,
  });
});

const failures: readonly (readonly [string, string, RegExp])[] = [
  ['a failure', response({ Status: 'FAILED', Reason: 'no' }), /^Received response status \[FAILED\] .*returned: no /],
  ['another status', response({ Status: 'FAILURE' }), /'FAILURE' is not a valid ResponseStatus/],
  ['no JSON', 'text', /Invalid Response object/],
  ['no status', response({ Status: undefined }), /property Status/],
  ['another request', response({ RequestId: 'x' }), /RequestId/],
  ['no physical id', response({ PhysicalResourceId: undefined }), /^Invalid PhysicalResourceId$/],
  ['a long physical id', response({ PhysicalResourceId: 'x'.repeat(1025) }), /^Invalid PhysicalResourceId$/],
  ['too much', response({ Data: { x: 'x'.repeat(5000) } }), /^Response object is too long\.$/],
];
for (const [name, body, reason] of failures) {
  test(`${name} fails the resource`, () => {
    const outcome = judgeResponse(body, expected);
    assert.equal(outcome.kind, 'failed');
    assert.match(outcome.kind === 'failed' ? outcome.reason : '', reason);
  });
}

test('a deletion need not repeat the physical id', () => {
  const body = response({ PhysicalResourceId: undefined });
  const outcome = judgeResponse(body, { ...expected, requestType: 'Delete', physicalId: 'old' });
  assert.equal(outcome.kind === 'done' && outcome.physicalId, 'old');
});

test('numbers and booleans arrive as texts, however deep', () => {
  assert.deepEqual(stringified({ a: true, b: [1, { c: false }], d: 'x', e: null }), {
    a: 'true',
    b: ['1', { c: 'false' }],
    d: 'x',
    e: null,
  });
});

test('the time-out is an hour, or what ServiceTimeout says', () => {
  assert.equal(timeoutOf({}), 3_600_000);
  assert.equal(timeoutOf({ ServiceTimeout: '5' }), 5000);
  for (const none of ['0', 3601, '1.5', 'x', '']) assert.equal(timeoutOf({ ServiceTimeout: none }), undefined);
});
