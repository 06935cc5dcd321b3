/** Permission sets and all that is attached to them, through the SDK's client. */
import { startIdentityCenter } from '../../../testing/servers/identity-center.ts';
import { refused } from '../../../testing/refused.ts';
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import {
  AttachCustomerManagedPolicyReferenceToPermissionSetCommand,
  AttachManagedPolicyToPermissionSetCommand,
  CreatePermissionSetCommand,
  DeleteInlinePolicyFromPermissionSetCommand,
  DeletePermissionsBoundaryFromPermissionSetCommand,
  DeletePermissionSetCommand,
  DescribePermissionSetCommand,
  DetachCustomerManagedPolicyReferenceFromPermissionSetCommand,
  DetachManagedPolicyFromPermissionSetCommand,
  GetInlinePolicyForPermissionSetCommand,
  GetPermissionsBoundaryForPermissionSetCommand,
  ListCustomerManagedPolicyReferencesInPermissionSetCommand,
  ListManagedPoliciesInPermissionSetCommand,
  ListPermissionSetsCommand,
  paginateListPermissionSets,
  PutInlinePolicyToPermissionSetCommand,
  PutPermissionsBoundaryToPermissionSetCommand,
  UpdatePermissionSetCommand,
} from '@aws-sdk/client-sso-admin';

const center = await startIdentityCenter();
const { admin, instanceArn: InstanceArn, newSet } = center;

after(() => center.close());

const unknownSet = () => ({
  InstanceArn,
  PermissionSetArn: `${InstanceArn.replace('instance', 'permissionSet')}/ps-0000000000000000`,
});
describe('permission sets', () => {
  it('are made, described, edited and deleted', async () => {
    const created = await admin.send(
      new CreatePermissionSetCommand({
        InstanceArn,
        Name: 'amplify-policy',
        Description: 'first',
        SessionDuration: 'PT12H',
        RelayState: 'https://example.com/',
      }),
    );
    const set = created.PermissionSet!;
    assert.match(set.PermissionSetArn!, /^arn:aws:sso:::permissionSet\/ssoins-[0-9a-f]{16}\/ps-[0-9a-f]{16}$/);
    const key = { InstanceArn, PermissionSetArn: set.PermissionSetArn };
    assert.deepEqual((await admin.send(new DescribePermissionSetCommand(key))).PermissionSet, set);
    await admin.send(
      new UpdatePermissionSetCommand({ ...key, RelayState: 'https://example.com/2', SessionDuration: 'PT2H' }),
    );
    const edited = (await admin.send(new DescribePermissionSetCommand(key))).PermissionSet!;
    assert.deepEqual(
      [edited.Description, edited.RelayState, edited.SessionDuration],
      ['first', 'https://example.com/2', 'PT2H'],
    );
    await admin.send(new UpdatePermissionSetCommand({ ...key, Description: 'second' }));
    const reset = (await admin.send(new DescribePermissionSetCommand(key))).PermissionSet!;
    assert.deepEqual([reset.Description, reset.RelayState, reset.SessionDuration], ['second', undefined, 'PT1H']);
    await admin.send(new DeletePermissionSetCommand(key));
    await assert.rejects(
      admin.send(new DescribePermissionSetCommand(key)),
      refused('ResourceNotFoundException', /Could not find PermissionSet with id ps-/),
    );
    await assert.rejects(admin.send(new DeletePermissionSetCommand(key)), refused('ResourceNotFoundException'));
  });

  it('have names of their own', async () => {
    await newSet({ Name: 'taken' });
    await assert.rejects(
      newSet({ Name: 'taken' }),
      refused('ConflictException', /PermissionSet with name taken already exists\./),
    );
  });

  for (const SessionDuration of ['PT13H', 'PT59M', 'P1D', 'PT0S']) {
    it(`refuse the session duration ${SessionDuration}`, () =>
      assert.rejects(newSet({ SessionDuration }), refused('ValidationException', /PT1H/)));
  }

  for (const input of [
    { Name: 'x'.repeat(33) },
    { Name: 'a b' },
    { SessionDuration: 'one hour' },
    { InstanceArn: 'nonsense' },
  ]) {
    it(`hold to the model: ${JSON.stringify(input)}`, () =>
      assert.rejects(newSet(input), refused('ValidationException')));
  }

  it('are not found under an unknown instance', () =>
    assert.rejects(
      newSet({ InstanceArn: 'arn:aws:sso:::instance/ssoins-0000000000000000' }),
      refused('ResourceNotFoundException'),
    ));

  it('are listed in pages', async () => {
    const made = new Set<string>();
    for (let i = 0; i < 5; i++) made.add((await newSet()).PermissionSetArn);
    const seen: string[] = [];
    for await (const page of paginateListPermissionSets({ client: admin, pageSize: 2 }, { InstanceArn })) {
      assert.ok(page.PermissionSets!.length <= 2);
      seen.push(...page.PermissionSets!);
    }
    assert.equal(new Set(seen).size, seen.length);
    for (const arn of made) assert.ok(seen.includes(arn));
    for (const NextToken of ['nonsense', 'AAAA'])
      await assert.rejects(
        admin.send(new ListPermissionSetsCommand({ InstanceArn, NextToken })),
        refused('ValidationException'),
      );
  });
});

describe('managed policies', () => {
  const amplify = 'arn:aws:iam::aws:policy/service-role/AmplifyBackendDeployFullAccess';

  it('are attached, listed in pages and detached', async () => {
    const set = await newSet();
    const arns = [amplify, 'arn:aws:iam::aws:policy/AdministratorAccess', 'arn:aws:iam::aws:policy/ReadOnlyAccess'];
    for (const ManagedPolicyArn of arns)
      await admin.send(new AttachManagedPolicyToPermissionSetCommand({ ...set, ManagedPolicyArn }));
    const first = await admin.send(new ListManagedPoliciesInPermissionSetCommand({ ...set, MaxResults: 2 }));
    const second = await admin.send(
      new ListManagedPoliciesInPermissionSetCommand({ ...set, MaxResults: 2, NextToken: first.NextToken }),
    );
    assert.equal(second.NextToken, undefined);
    const all = [...first.AttachedManagedPolicies!, ...second.AttachedManagedPolicies!];
    assert.deepEqual(all.map(({ Arn }) => Arn).sort(), arns.sort());
    assert.ok(all.some(({ Name }) => Name === 'AmplifyBackendDeployFullAccess'));
    await assert.rejects(
      admin.send(new ListManagedPoliciesInPermissionSetCommand({ ...set, NextToken: '====' })),
      refused('ValidationException'),
    );
    await admin.send(new DetachManagedPolicyFromPermissionSetCommand({ ...set, ManagedPolicyArn: amplify }));
    assert.equal(
      (await admin.send(new ListManagedPoliciesInPermissionSetCommand(set))).AttachedManagedPolicies!.length,
      2,
    );
    await assert.rejects(
      admin.send(new DetachManagedPolicyFromPermissionSetCommand({ ...set, ManagedPolicyArn: amplify })),
      refused('ResourceNotFoundException'),
    );
  });

  it('must exist, belong to AWS, and be attached once', async () => {
    const set = await newSet();
    const attach = (ManagedPolicyArn: string, key: object = set) =>
      admin.send(new AttachManagedPolicyToPermissionSetCommand({ ...set, ...key, ManagedPolicyArn }));
    await assert.rejects(attach('arn:aws:iam::aws:policy/NoSuchPolicy'), refused('ResourceNotFoundException'));
    await assert.rejects(attach('arn:aws:iam::111122223333:policy/Mine'), refused('ValidationException'));
    await attach(amplify);
    await assert.rejects(attach(amplify), refused('ConflictException'));
    await assert.rejects(attach(amplify, unknownSet()), refused('ResourceNotFoundException'));
  });

  it("are twenty at most, with the customer's", async () => {
    const set = await newSet();
    const attach = (Name: string) =>
      admin.send(
        new AttachCustomerManagedPolicyReferenceToPermissionSetCommand({
          ...set,
          CustomerManagedPolicyReference: { Name },
        }),
      );
    for (let i = 0; i < 20; i++) await attach(`policy-${i}`);
    await assert.rejects(attach('one-more'), refused('ServiceQuotaExceededException', /20/));
    await assert.rejects(
      admin.send(new AttachManagedPolicyToPermissionSetCommand({ ...set, ManagedPolicyArn: amplify })),
      refused('ServiceQuotaExceededException'),
    );
  });
});

describe('customer managed policy references', () => {
  it('are attached by name and path, listed in pages and detached', async () => {
    const set = await newSet();
    const references = [
      { Name: 'one', Path: '/' },
      { Name: 'one', Path: '/team/' },
      { Name: 'two', Path: '/' },
    ];
    for (const CustomerManagedPolicyReference of references) {
      await admin.send(
        new AttachCustomerManagedPolicyReferenceToPermissionSetCommand({ ...set, CustomerManagedPolicyReference }),
      );
    }
    const again = { ...set, CustomerManagedPolicyReference: { Name: 'one' } };
    await assert.rejects(
      admin.send(new AttachCustomerManagedPolicyReferenceToPermissionSetCommand(again)),
      refused('ConflictException'),
    );
    const first = await admin.send(
      new ListCustomerManagedPolicyReferencesInPermissionSetCommand({ ...set, MaxResults: 2 }),
    );
    const second = await admin.send(
      new ListCustomerManagedPolicyReferencesInPermissionSetCommand({
        ...set,
        MaxResults: 2,
        NextToken: first.NextToken,
      }),
    );
    assert.deepEqual(
      [...first.CustomerManagedPolicyReferences!, ...second.CustomerManagedPolicyReferences!],
      references,
    );
    await admin.send(new DetachCustomerManagedPolicyReferenceFromPermissionSetCommand(again));
    await assert.rejects(
      admin.send(new DetachCustomerManagedPolicyReferenceFromPermissionSetCommand(again)),
      refused('ResourceNotFoundException'),
    );
    assert.equal(
      (await admin.send(new ListCustomerManagedPolicyReferencesInPermissionSetCommand(set)))
        .CustomerManagedPolicyReferences!.length,
      2,
    );
  });
});

describe('the inline policy', () => {
  const InlinePolicy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' }],
  });

  it('is put, read and deleted', async () => {
    const set = await newSet();
    const get = async () => (await admin.send(new GetInlinePolicyForPermissionSetCommand(set))).InlinePolicy;
    assert.equal(await get(), '');
    await admin.send(new PutInlinePolicyToPermissionSetCommand({ ...set, InlinePolicy }));
    assert.equal(await get(), InlinePolicy);
    await admin.send(new DeleteInlinePolicyFromPermissionSetCommand(set));
    assert.equal(await get(), '');
    await admin.send(new DeleteInlinePolicyFromPermissionSetCommand(set));
    await assert.rejects(
      admin.send(new GetInlinePolicyForPermissionSetCommand(unknownSet())),
      refused('ResourceNotFoundException'),
    );
  });

  const identity = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  const invalid: readonly [string, string][] = [
    ['no JSON', 'not json'],
    ['no policy', '{}'],
    ['no effect', JSON.stringify({ ...identity, Statement: [{ Action: '*', Resource: '*' }] })],
    ['no action', JSON.stringify({ ...identity, Statement: [{ Effect: 'Allow', Resource: '*' }] })],
    ['no resource', JSON.stringify({ ...identity, Statement: [{ Effect: 'Allow', Action: '*' }] })],
    ['a principal', JSON.stringify({ ...identity, Statement: [{ ...identity.Statement[0], Principal: '*' }] })],
    [
      'an operator that does not exist',
      JSON.stringify({
        ...identity,
        Statement: [{ ...identity.Statement[0], Condition: { StringEqual: { 'aws:username': 'x' } } }],
      }),
    ],
    [
      'an ARN that is none',
      JSON.stringify({ ...identity, Statement: [{ ...identity.Statement[0], Resource: 'arn:aws:s3::b' }] }),
    ],
    ['too long', JSON.stringify({ ...identity, Id: 'x'.repeat(32_768) })],
  ];
  for (const [what, document] of invalid) {
    it(`is refused: ${what}`, async () => {
      const set = await newSet();
      await assert.rejects(
        admin.send(new PutInlinePolicyToPermissionSetCommand({ ...set, InlinePolicy: document })),
        refused('ValidationException'),
      );
      assert.equal((await admin.send(new GetInlinePolicyForPermissionSetCommand(set))).InlinePolicy, '');
    });
  }
});

describe('the permissions boundary', () => {
  const ManagedPolicyArn = 'arn:aws:iam::aws:policy/PowerUserAccess';

  it('is put, read and deleted', async () => {
    const set = await newSet();
    const get = async () =>
      (await admin.send(new GetPermissionsBoundaryForPermissionSetCommand(set))).PermissionsBoundary;
    await assert.rejects(get(), refused('ResourceNotFoundException'));
    for (const PermissionsBoundary of [
      { ManagedPolicyArn },
      { CustomerManagedPolicyReference: { Name: 'limits', Path: '/team/' } },
    ]) {
      await admin.send(new PutPermissionsBoundaryToPermissionSetCommand({ ...set, PermissionsBoundary }));
      assert.deepEqual(await get(), PermissionsBoundary);
    }
    await admin.send(new DeletePermissionsBoundaryFromPermissionSetCommand(set));
    await assert.rejects(get(), refused('ResourceNotFoundException'));
    await assert.rejects(
      admin.send(new DeletePermissionsBoundaryFromPermissionSetCommand(set)),
      refused('ResourceNotFoundException'),
    );
  });

  it('is one policy, and one that exists', async () => {
    const set = await newSet();
    const put = (PermissionsBoundary: object) =>
      admin.send(new PutPermissionsBoundaryToPermissionSetCommand({ ...set, PermissionsBoundary }));
    await assert.rejects(put({}), refused('ValidationException'));
    await assert.rejects(
      put({ ManagedPolicyArn, CustomerManagedPolicyReference: { Name: 'limits' } }),
      refused('ValidationException'),
    );
    await assert.rejects(
      put({ ManagedPolicyArn: 'arn:aws:iam::aws:policy/NoSuchPolicy' }),
      refused('ResourceNotFoundException'),
    );
  });
});
