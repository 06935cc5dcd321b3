/** Assignments and provisioning through the SDK's clients: the roles that appear, change and go; statuses; paging. */
import { startIdentityCenter, unique, type SetKey } from '../../../testing/servers/identity-center.ts';
import { refused } from '../../../testing/refused.ts';
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import {
  CreatePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListAttachedRolePoliciesCommand,
  ListRolesCommand,
} from '@aws-sdk/client-iam';
import {
  CreateGroupCommand,
  CreateUserCommand,
  DeleteGroupCommand,
  DeleteUserCommand,
  IdentitystoreClient,
} from '@aws-sdk/client-identitystore';
import {
  AttachCustomerManagedPolicyReferenceToPermissionSetCommand,
  AttachManagedPolicyToPermissionSetCommand,
  CreateAccountAssignmentCommand,
  CreatePermissionSetCommand,
  DeleteAccountAssignmentCommand,
  DeleteInlinePolicyFromPermissionSetCommand,
  DeletePermissionsBoundaryFromPermissionSetCommand,
  DeletePermissionSetCommand,
  DescribeAccountAssignmentCreationStatusCommand,
  DescribeAccountAssignmentDeletionStatusCommand,
  DescribePermissionSetProvisioningStatusCommand,
  DetachManagedPolicyFromPermissionSetCommand,
  ListAccountAssignmentCreationStatusCommand,
  ListAccountAssignmentDeletionStatusCommand,
  ListAccountAssignmentsForPrincipalCommand,
  ListAccountsForProvisionedPermissionSetCommand,
  ListPermissionSetProvisioningStatusCommand,
  ListPermissionSetsProvisionedToAccountCommand,
  paginateListAccountAssignmentCreationStatus,
  paginateListAccountAssignments,
  ProvisionPermissionSetCommand,
  PutInlinePolicyToPermissionSetCommand,
  PutPermissionsBoundaryToPermissionSetCommand,
  SSOAdminClient,
  UpdatePermissionSetCommand,
} from '@aws-sdk/client-sso-admin';
import type { ProvisioningStatus } from '@aws-sdk/client-sso-admin';
import { startSandlot } from '../../../testing/start-sandlot.ts';
import type { RequestRecord } from '../records.ts';
import { Requests } from '../records.ts';

const inlinePolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' }],
});

const center = await startIdentityCenter();
const { admin, identitystore, identityStoreId: IdentityStoreId, newSet, sandlot, system } = center;
const InstanceArn = center.instanceArn;
const iam = new IAMClient(center.config);
const newUser = async () => (await center.newUser()).id;
const newAccount = async () => (await center.newAccount()).id;

after(() => {
  iam.destroy();
  return center.close();
});

const assignment = (
  { PermissionSetArn }: SetKey,
  PrincipalId: string,
  TargetId = sandlot.account,
  PrincipalType: 'USER' | 'GROUP' = 'USER',
) => ({ InstanceArn, PermissionSetArn, TargetId, TargetType: 'AWS_ACCOUNT' as const, PrincipalType, PrincipalId });

async function assign(...parameters: Parameters<typeof assignment>) {
  const { AccountAssignmentCreationStatus: started } = await admin.send(
    new CreateAccountAssignmentCommand(assignment(...parameters)),
  );
  assert.equal(started!.Status, 'IN_PROGRESS');
  await sandlot.idle();
  const ended = await admin.send(
    new DescribeAccountAssignmentCreationStatusCommand({
      InstanceArn,
      AccountAssignmentCreationRequestId: started!.RequestId,
    }),
  );
  return ended.AccountAssignmentCreationStatus!;
}

async function unassign(...parameters: Parameters<typeof assignment>) {
  const { AccountAssignmentDeletionStatus: started } = await admin.send(
    new DeleteAccountAssignmentCommand(assignment(...parameters)),
  );
  assert.equal(started!.Status, 'IN_PROGRESS');
  await sandlot.idle();
  const ended = await admin.send(
    new DescribeAccountAssignmentDeletionStatusCommand({
      InstanceArn,
      AccountAssignmentDeletionRequestId: started!.RequestId,
    }),
  );
  return ended.AccountAssignmentDeletionStatus!;
}

async function provision(
  { PermissionSetArn }: SetKey,
  target: { TargetType: 'AWS_ACCOUNT' | 'ALL_PROVISIONED_ACCOUNTS'; TargetId?: string } = {
    TargetType: 'ALL_PROVISIONED_ACCOUNTS',
  },
) {
  const { PermissionSetProvisioningStatus: started } = await admin.send(
    new ProvisionPermissionSetCommand({ InstanceArn, PermissionSetArn, ...target }),
  );
  assert.equal(started!.Status, 'IN_PROGRESS');
  await sandlot.idle();
  const ended = await admin.send(
    new DescribePermissionSetProvisioningStatusCommand({
      InstanceArn,
      ProvisionPermissionSetRequestId: started!.RequestId,
    }),
  );
  return ended.PermissionSetProvisioningStatus!;
}

/** The role of the set in the management account. */
async function roleOf({ Name }: SetKey) {
  const { Roles } = await iam.send(
    new ListRolesCommand({ PathPrefix: '/aws-reserved/sso.amazonaws.com/', MaxItems: 1000 }),
  );
  const found = Roles!.find(({ RoleName }) => RoleName!.startsWith(`AWSReservedSSO_${Name}_`));
  return found && (await iam.send(new GetRoleCommand({ RoleName: found.RoleName! }))).Role;
}

async function attachedTo(RoleName: string | undefined = ''): Promise<(string | undefined)[]> {
  const { AttachedPolicies } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  return AttachedPolicies!.map(({ PolicyArn }) => PolicyArn).sort();
}

async function assignmentsOf(set: SetKey, AccountId = sandlot.account) {
  const all = [];
  for await (const page of paginateListAccountAssignments(
    { client: admin, pageSize: 2 },
    { InstanceArn, PermissionSetArn: set.PermissionSetArn, AccountId },
  )) {
    all.push(...page.AccountAssignments!);
  }
  return all;
}

describe('an assignment', () => {
  it('provisions the role as AWS does', async () => {
    const set = await newSet({ Description: 'for developers' });
    const managed = 'arn:aws:iam::aws:policy/service-role/AmplifyBackendDeployFullAccess';
    await admin.send(new AttachManagedPolicyToPermissionSetCommand({ ...set, ManagedPolicyArn: managed }));
    await admin.send(new PutInlinePolicyToPermissionSetCommand({ ...set, InlinePolicy: inlinePolicy }));
    const user = await newUser();
    const status = await assign(set, user);
    assert.deepEqual([status.Status, status.FailureReason], ['SUCCEEDED', undefined]);
    assert.deepEqual(
      [status.TargetId, status.TargetType, status.PrincipalId, status.PrincipalType],
      [sandlot.account, 'AWS_ACCOUNT', user, 'USER'],
    );
    const role = await roleOf(set);
    assert.match(
      role!.Arn!,
      new RegExp(
        `^arn:aws:iam::${sandlot.account}:role/aws-reserved/sso\\.amazonaws\\.com/AWSReservedSSO_` +
          `${set.Name}_[0-9a-f]{16}$`,
      ),
    );
    assert.deepEqual([role!.MaxSessionDuration, role!.Description], [43_200, 'for developers']);
    const [statement] = JSON.parse(decodeURIComponent(role!.AssumeRolePolicyDocument!)).Statement;
    assert.match(
      statement.Principal.Federated,
      new RegExp(`^arn:aws:iam::${sandlot.account}:saml-provider/AWSSSO_[0-9a-f]{16}_DO_NOT_DELETE$`),
    );
    assert.deepEqual(statement.Action, ['sts:AssumeRoleWithSAML', 'sts:TagSession']);
    assert.deepEqual(await attachedTo(role!.RoleName), [managed]);
    const inline = await iam.send(
      new GetRolePolicyCommand({ RoleName: role!.RoleName!, PolicyName: 'AwsSSOInlinePolicy' }),
    );
    assert.equal(decodeURIComponent(inline.PolicyDocument!), inlinePolicy);
    assert.deepEqual(await assignmentsOf(set), [
      { AccountId: sandlot.account, PermissionSetArn: set.PermissionSetArn, PrincipalType: 'USER', PrincipalId: user },
    ]);
  });

  it("has the region in the role's path outside us-east-1", async () => {
    const own = await startSandlot({ region: 'eu-west-1' });
    const clients = [
      new SSOAdminClient(own.clientConfig),
      new IdentitystoreClient(own.clientConfig),
      new IAMClient(own.clientConfig),
    ] as const;
    try {
      const { instanceArn, identityStoreId } = await own.api('POST', '/identity-center/enable', {
        withOrganizations: true,
      });
      const { PermissionSet } = await clients[0].send(
        new CreatePermissionSetCommand({ InstanceArn: instanceArn, Name: 'x' }),
      );
      const { UserId } = await clients[1].send(
        new CreateUserCommand({
          IdentityStoreId: identityStoreId,
          UserName: 'u',
          DisplayName: 'u',
          Name: { GivenName: 'A', FamilyName: 'B' },
        }),
      );
      await clients[0].send(
        new CreateAccountAssignmentCommand({
          InstanceArn: instanceArn,
          PermissionSetArn: PermissionSet!.PermissionSetArn!,
          TargetId: own.account,
          TargetType: 'AWS_ACCOUNT',
          PrincipalType: 'USER',
          PrincipalId: UserId!,
        }),
      );
      await own.idle();
      const { Roles } = await clients[2].send(
        new ListRolesCommand({ PathPrefix: '/aws-reserved/sso.amazonaws.com/eu-west-1/' }),
      );
      assert.equal(Roles!.length, 1);
    } finally {
      for (const client of clients) client.destroy();
      await own.close();
    }
  });

  it('may be made twice; the role goes with the last one and comes back under another name', async () => {
    const set = await newSet();
    const [one, two] = [await newUser(), await newUser()];
    for (const user of [one, two, one]) assert.equal((await assign(set, user)).Status, 'SUCCEEDED');
    assert.equal((await assignmentsOf(set)).length, 2);
    const role = await roleOf(set);
    await assert.rejects(
      admin.send(new DeletePermissionSetCommand(set)),
      refused('ConflictException', /Could not delete because PermissionSet has ApplicationProfile/),
    );
    assert.equal((await unassign(set, one)).Status, 'SUCCEEDED');
    assert.equal((await roleOf(set))?.RoleName, role!.RoleName);
    assert.equal((await unassign(set, two)).Status, 'SUCCEEDED');
    assert.equal(await roleOf(set), undefined);
    assert.equal((await assign(set, two)).Status, 'SUCCEEDED');
    const next = await roleOf(set);
    assert.ok(next && next.RoleName !== role!.RoleName && next.RoleId !== role!.RoleId);
    await unassign(set, two);
    await admin.send(new DeletePermissionSetCommand(set));
  });

  it('is to a group as well, and in member accounts', async () => {
    const set = await newSet();
    const account = await newAccount();
    const { GroupId } = await identitystore.send(
      new CreateGroupCommand({ IdentityStoreId, DisplayName: `group-${unique()}` }),
    );
    const status = await assign(set, GroupId!, account, 'GROUP');
    assert.deepEqual([status.Status, status.FailureReason], ['SUCCEEDED', undefined]);
    assert.equal((await assignmentsOf(set, account)).length, 1);
    assert.deepEqual((await admin.send(new ListAccountsForProvisionedPermissionSetCommand(set))).AccountIds, [account]);
    await identitystore.send(new DeleteGroupCommand({ IdentityStoreId, GroupId }));
    await sandlot.idle();
    assert.deepEqual(await assignmentsOf(set, account), []);
    assert.deepEqual((await admin.send(new ListAccountsForProvisionedPermissionSetCommand(set))).AccountIds, []);
  });

  it('needs a user, an account of the organization, a permission set', async () => {
    const set = await newSet();
    const user = await newUser();
    const create = (input: object) =>
      admin.send(new CreateAccountAssignmentCommand({ ...assignment(set, user), ...input }));
    await assert.rejects(create({ PrincipalId: crypto.randomUUID() }), refused('ResourceNotFoundException'));
    await assert.rejects(create({ PrincipalType: 'GROUP' }), refused('ResourceNotFoundException'));
    await assert.rejects(create({ TargetId: '000000000000' }), refused('ResourceNotFoundException'));
    await assert.rejects(
      create({ PermissionSetArn: `${set.PermissionSetArn.slice(0, -16)}0000000000000000` }),
      refused('ResourceNotFoundException'),
    );
    await assert.rejects(create({ PrincipalId: 'nobody' }), refused('ValidationException'));
    assert.equal(await roleOf(set), undefined);
  });

  it('fails, and leaves nothing, where a customer managed policy is not in the account', async () => {
    const set = await newSet();
    const Name = `policy-${unique()}`;
    await admin.send(
      new AttachCustomerManagedPolicyReferenceToPermissionSetCommand({
        ...set,
        CustomerManagedPolicyReference: { Name, Path: '/team/' },
      }),
    );
    const user = await newUser();
    const failed = await assign(set, user);
    assert.equal(failed.Status, 'FAILED');
    assert.equal(
      failed.FailureReason,
      `Received a 404 status error: Not supported policy arn:aws:iam::${sandlot.account}:policy/team/${Name}.`,
    );
    assert.equal(await roleOf(set), undefined);
    assert.deepEqual(await assignmentsOf(set), []);
    await iam.send(new CreatePolicyCommand({ PolicyName: Name, Path: '/team/', PolicyDocument: inlinePolicy }));
    assert.equal((await assign(set, user)).Status, 'SUCCEEDED');
    assert.deepEqual(await attachedTo((await roleOf(set))!.RoleName), [
      `arn:aws:iam::${sandlot.account}:policy/team/${Name}`,
    ]);
  });

  it('that is not there is deleted with a failure', async () => {
    const set = await newSet();
    const gone = await unassign(set, await newUser());
    assert.deepEqual(
      [gone.Status, gone.FailureReason],
      ['FAILED', 'Received a 404 status error: Assignment not found.'],
    );
    const nobody = crypto.randomUUID();
    assert.match(
      (await unassign(set, nobody)).FailureReason!,
      new RegExp(`the USER assignee ${nobody} was not found in directory ${IdentityStoreId}`),
    );
  });

  it('goes with its user', async () => {
    const set = await newSet();
    const user = await newUser();
    await assign(set, user);
    await identitystore.send(new DeleteUserCommand({ IdentityStoreId, UserId: user }));
    await sandlot.idle();
    assert.deepEqual(await assignmentsOf(set), []);
    assert.equal(await roleOf(set), undefined);
  });

  it('is listed for its principal, in pages, for one account', async () => {
    const sets = [await newSet(), await newSet(), await newSet()];
    const user = await newUser();
    for (const set of sets) await assign(set, user);
    const list = (input: object) =>
      admin.send(
        new ListAccountAssignmentsForPrincipalCommand({
          InstanceArn,
          PrincipalId: user,
          PrincipalType: 'USER',
          ...input,
        }),
      );
    const first = await list({ MaxResults: 2 });
    const second = await list({ MaxResults: 2, NextToken: first.NextToken });
    const all = [...first.AccountAssignments!, ...second.AccountAssignments!];
    assert.deepEqual(all.map((found) => found.PermissionSetArn).sort(), sets.map((set) => set.PermissionSetArn).sort());
    assert.equal((await list({ Filter: { AccountId: sandlot.account } })).AccountAssignments!.length, 3);
    assert.deepEqual((await list({ Filter: { AccountId: '000000000000' } })).AccountAssignments, []);
    await assert.rejects(list({ NextToken: 'nonsense' }), refused('ValidationException'));
  });
});

describe('provisioning', () => {
  const listSets = async (ProvisioningStatus: ProvisioningStatus) =>
    (
      await admin.send(
        new ListPermissionSetsProvisionedToAccountCommand({
          InstanceArn,
          AccountId: sandlot.account,
          ProvisioningStatus,
        }),
      )
    ).PermissionSets!;

  it('brings the role up to date with an edited set', async () => {
    const set = await newSet();
    await assign(set, await newUser());
    const role = await roleOf(set);
    const admins = 'arn:aws:iam::aws:policy/AdministratorAccess';
    const readers = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
    await admin.send(new AttachManagedPolicyToPermissionSetCommand({ ...set, ManagedPolicyArn: admins }));
    await admin.send(new PutInlinePolicyToPermissionSetCommand({ ...set, InlinePolicy: inlinePolicy }));
    await admin.send(
      new PutPermissionsBoundaryToPermissionSetCommand({ ...set, PermissionsBoundary: { ManagedPolicyArn: readers } }),
    );
    await admin.send(new UpdatePermissionSetCommand({ ...set, Description: 'edited' }));
    assert.deepEqual(await attachedTo(role!.RoleName), []);
    assert.ok((await listSets('LATEST_PERMISSION_SET_NOT_PROVISIONED')).includes(set.PermissionSetArn));
    const status = await provision(set);
    assert.deepEqual([status.Status, status.FailureReason], ['SUCCEEDED', undefined]);
    assert.ok((await listSets('LATEST_PERMISSION_SET_PROVISIONED')).includes(set.PermissionSetArn));
    const edited = await roleOf(set);
    assert.deepEqual(
      [edited!.RoleId, edited!.Description, edited!.PermissionsBoundary?.PermissionsBoundaryArn],
      [role!.RoleId, 'edited', readers],
    );
    assert.deepEqual(await attachedTo(role!.RoleName), [admins]);
    await admin.send(new AttachManagedPolicyToPermissionSetCommand({ ...set, ManagedPolicyArn: readers }));
    await admin.send(new DetachManagedPolicyFromPermissionSetCommand({ ...set, ManagedPolicyArn: admins }));
    await admin.send(new DeleteInlinePolicyFromPermissionSetCommand(set));
    await admin.send(new DeletePermissionsBoundaryFromPermissionSetCommand(set));
    assert.equal((await provision(set, { TargetType: 'AWS_ACCOUNT', TargetId: sandlot.account })).Status, 'SUCCEEDED');
    assert.deepEqual(await attachedTo(role!.RoleName), [readers]);
    assert.equal((await roleOf(set))!.PermissionsBoundary, undefined);
    await assert.rejects(
      iam.send(new GetRolePolicyCommand({ RoleName: role!.RoleName!, PolicyName: 'AwsSSOInlinePolicy' })),
      /./,
    );
  });

  it('goes on with the other accounts when one fails', async () => {
    const set = await newSet();
    const user = await newUser();
    const member = await newAccount();
    for (const account of [sandlot.account, member])
      assert.equal((await assign(set, user, account)).Status, 'SUCCEEDED');
    const Name = `policy-${unique()}`;
    await iam.send(new CreatePolicyCommand({ PolicyName: Name, PolicyDocument: inlinePolicy }));
    await admin.send(
      new AttachCustomerManagedPolicyReferenceToPermissionSetCommand({
        ...set,
        CustomerManagedPolicyReference: { Name },
      }),
    );
    const status = await provision(set);
    assert.deepEqual(
      [status.Status, status.FailureReason],
      ['FAILED', `Received a 404 status error: Not supported policy arn:aws:iam::${member}:policy/${Name}.`],
    );
    const accounts = async (ProvisioningStatus: ProvisioningStatus) =>
      (await admin.send(new ListAccountsForProvisionedPermissionSetCommand({ ...set, ProvisioningStatus }))).AccountIds;
    assert.deepEqual(await accounts('LATEST_PERMISSION_SET_PROVISIONED'), [sandlot.account]);
    assert.deepEqual(await accounts('LATEST_PERMISSION_SET_NOT_PROVISIONED'), [member]);
  });

  it('needs a target, and an assignment in it', async () => {
    const set = await newSet();
    assert.equal((await provision(set)).Status, 'SUCCEEDED');
    const nowhere = await provision(set, { TargetType: 'AWS_ACCOUNT', TargetId: sandlot.account });
    assert.deepEqual(
      [nowhere.Status, nowhere.AccountId, nowhere.FailureReason],
      ['FAILED', sandlot.account, 'Received a 404 status error: Assignment not found.'],
    );
    await assert.rejects(provision(set, { TargetType: 'AWS_ACCOUNT' }), refused('ValidationException'));
    await assert.rejects(
      provision(set, { TargetType: 'ALL_PROVISIONED_ACCOUNTS', TargetId: sandlot.account }),
      refused('ValidationException'),
    );
    await assert.rejects(
      provision(set, { TargetType: 'AWS_ACCOUNT', TargetId: '000000000000' }),
      refused('ResourceNotFoundException'),
    );
  });
});

describe('statuses', () => {
  it('are listed newest first, in pages, by status', async () => {
    const set = await newSet();
    const user = await newUser();
    const requests: (string | undefined)[] = [];
    for (let i = 0; i < 3; i++) requests.unshift((await assign(set, user)).RequestId);
    const seen: (string | undefined)[] = [];
    for await (const page of paginateListAccountAssignmentCreationStatus(
      { client: admin, pageSize: 2 },
      { InstanceArn },
    )) {
      seen.push(...page.AccountAssignmentsCreationStatus!.map((status) => status.RequestId));
    }
    assert.deepEqual(
      seen.filter((id) => requests.includes(id)),
      requests,
    );
    const failed = await admin.send(
      new ListAccountAssignmentCreationStatusCommand({ InstanceArn, Filter: { Status: 'IN_PROGRESS' } }),
    );
    assert.deepEqual(failed.AccountAssignmentsCreationStatus, []);
    const deleted = await unassign(set, user);
    const deletions = await admin.send(new ListAccountAssignmentDeletionStatusCommand({ InstanceArn, MaxResults: 1 }));
    assert.equal(deletions.AccountAssignmentsDeletionStatus![0]!.RequestId, deleted.RequestId);
    const provisioned = await provision(set);
    const provisionings = await admin.send(
      new ListPermissionSetProvisioningStatusCommand({ InstanceArn, Filter: { Status: 'SUCCEEDED' } }),
    );
    assert.equal(provisionings.PermissionSetsProvisioningStatus![0]!.RequestId, provisioned.RequestId);
  });

  it('are not there for an unknown request, nor after a week', async () => {
    const describeCreation = (AccountAssignmentCreationRequestId: string) =>
      admin.send(
        new DescribeAccountAssignmentCreationStatusCommand({ InstanceArn, AccountAssignmentCreationRequestId }),
      );
    await assert.rejects(describeCreation(crypto.randomUUID()), refused('ResourceNotFoundException'));
    await assert.rejects(describeCreation('nonsense'), refused('ValidationException'));
    const oldest = await system.read((tx) => tx.in(Requests).listBy('newest', [InstanceArn, 'create'], { limit: 1 }));
    const { requestId } = oldest.items[0]!;
    assert.ok((await describeCreation(requestId)).AccountAssignmentCreationStatus);
    await sandlot.advance(7 * 24 * 3_600_000);
    await assign(await newSet(), await newUser());
    await assert.rejects(describeCreation(requestId), refused('ResourceNotFoundException'));
  });

  it('stay while they are in progress, however long ago they began', async () => {
    const before = 8 * 24 * 3_600_000;
    const now = sandlot.server.runtime.clock.now();
    const request = (status: RequestRecord['status'], createdAt: number): RequestRecord => ({
      instanceArn: InstanceArn,
      requestId: crypto.randomUUID(),
      kind: 'delete',
      status,
      permissionSetArn: `${InstanceArn}/ps-1`,
      account: sandlot.account,
      principalType: 'USER',
      principalId: crypto.randomUUID(),
      createdAt,
    });
    const [going, ended] = [request('IN_PROGRESS', now - before), request('FAILED', now - before + 1)];
    await system.write(async (tx) => {
      for (const one of [going, ended]) await tx.in(Requests).insert(one);
    });
    const set = await newSet();
    const user = await newUser();
    await assign(set, user);
    await unassign(set, user);
    const describeDeletion = (AccountAssignmentDeletionRequestId: string) =>
      admin.send(
        new DescribeAccountAssignmentDeletionStatusCommand({ InstanceArn, AccountAssignmentDeletionRequestId }),
      );
    assert.equal((await describeDeletion(going.requestId)).AccountAssignmentDeletionStatus!.Status, 'IN_PROGRESS');
    await assert.rejects(describeDeletion(ended.requestId), refused('ResourceNotFoundException'));
    await system.write((tx) => tx.in(Requests).delete(InstanceArn, 'delete', going.requestId));
  });

  it('bound what is under way: ten creations, and one request for one assignment', async () => {
    const set = await newSet();
    const user = await newUser();
    const pending: RequestRecord[] = Array.from({ length: 10 }, () => ({
      instanceArn: InstanceArn,
      requestId: crypto.randomUUID(),
      kind: 'create',
      status: 'IN_PROGRESS',
      permissionSetArn: set.PermissionSetArn,
      account: sandlot.account,
      principalType: 'USER',
      principalId: crypto.randomUUID(),
      createdAt: 0,
    }));
    const own: RequestRecord = { ...pending[0]!, principalId: user };
    const put = (records: readonly RequestRecord[]) =>
      system.write(async (tx) => {
        for (const record of records) await tx.in(Requests).put(record);
      });
    await put(pending);
    const create = () => admin.send(new CreateAccountAssignmentCommand(assignment(set, user)));
    await assert.rejects(create(), refused('ThrottlingException'));
    await put([own]);
    await assert.rejects(create(), refused('ConflictException', /conflicting operation/));
    await assert.rejects(
      admin.send(new DeleteAccountAssignmentCommand(assignment(set, user))),
      refused('ConflictException'),
    );
    await assert.rejects(admin.send(new DeletePermissionSetCommand(set)), refused('ConflictException'));
    await put([...pending, own].map((record) => ({ ...record, status: 'FAILED' })));
    assert.equal((await assign(set, user)).Status, 'SUCCEEDED');
  });
});
