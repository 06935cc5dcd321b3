/** What Organizations says of an input that breaks its model, with a Reason, and which services it knows. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Organizations } from '@aws-sdk/client-organizations';
import { startSandlot } from '../../testing/start-sandlot.ts';
import type { Sandlot } from '../../testing/start-sandlot.ts';

let sandlot: Sandlot;
let org: Organizations;
let rootId: string;

before(async () => {
  sandlot = await startSandlot();
  org = new Organizations({ ...sandlot.clientConfig, maxAttempts: 1 });
  await org.createOrganization({});
  rootId = (await org.listRoots({})).Roots![0]!.Id!;
});

after(async () => {
  org.destroy();
  await sandlot.close();
});

const pattern = 'You provided a value that does not match the required pattern.';
const scp = 'SERVICE_CONTROL_POLICY';

const refused: readonly (readonly [reason: string, sentence: string, call: () => Promise<unknown>])[] = [
  ['INVALID_PATTERN', pattern, () => org.describePolicy({ PolicyId: 'nothing' })],
  ['INVALID_PATTERN', pattern, () => org.describeAccount({ AccountId: '12' })],
  ['INVALID_PATTERN', pattern, () => org.listTagsForResource({ ResourceId: 'arn:aws:x' })],
  ['INVALID_PATTERN_TARGET_ID', pattern, () => org.listPoliciesForTarget({ TargetId: 'x', Filter: scp })],
  [
    'INVALID_ENUM_POLICY_TYPE',
    'You specified an invalid policy type string.',
    () => org.listPolicies({ Filter: 'NO_POLICY' as typeof scp }),
  ],
  [
    'INVALID_ENUM',
    'You specified an invalid value.',
    () => org.listChildren({ ParentId: rootId, ChildType: 'X' as 'ACCOUNT' }),
  ],
  [
    'MAX_VALUE_EXCEEDED',
    'You provided a numeric parameter that has a larger value than allowed.',
    () => org.listAccounts({ MaxResults: 21 }),
  ],
  [
    'MIN_VALUE_EXCEEDED',
    'You provided a numeric parameter that has a smaller value than allowed.',
    () => org.listAccounts({ MaxResults: 0 }),
  ],
  [
    'MAX_LENGTH_EXCEEDED',
    'You provided a string parameter that is longer than allowed.',
    () => org.createOrganizationalUnit({ ParentId: rootId, Name: 'x'.repeat(129) }),
  ],
  [
    'MIN_LENGTH_EXCEEDED',
    'You provided a string parameter that is shorter than allowed.',
    () => org.createOrganizationalUnit({ ParentId: rootId, Name: '' }),
  ],
  [
    'INPUT_REQUIRED',
    'You must include a value for all required parameters.',
    () => org.createOrganizationalUnit({ ParentId: rootId } as { ParentId: string; Name: string }),
  ],
];

for (const [reason, sentence, call] of refused) {
  test(`an input that is wrong says ${reason} (${call.toString().slice(6, 40)})`, async () => {
    const error = await call().then(
      () => assert.fail('it was taken'),
      (thrown: Error & { Reason?: string }) => thrown,
    );
    assert.equal(error.name, 'InvalidInputException');
    assert.equal(error.Reason, reason);
    assert.ok(error.message.startsWith(sentence), error.message);
  });
}

test('only services that work with organizations may be trusted', async () => {
  for (const ServicePrincipal of [
    'guardduty.amazonaws.com',
    'member.org.stacksets.cloudformation.amazonaws.com',
    'storage-lens.s3.amazonaws.com',
    'reachabilityanalyzer.networkinsights.amazonaws.com',
    'security-ir.amazonaws.com',
  ])
    await org.enableAWSServiceAccess({ ServicePrincipal });
  for (const ServicePrincipal of ['gaurdduty.amazonaws.com', 'lambda.amazonaws.com', 'sso.example.com', 'sso']) {
    await assert.rejects(org.enableAWSServiceAccess({ ServicePrincipal }), {
      name: 'InvalidInputException',
      message: 'You specified an unrecognized service principal.',
      Reason: 'UNRECOGNIZED_SERVICE_PRINCIPAL',
    });
  }
});
