/** Types of Identity Center, its store and Organizations through Cloud Control. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { EnablePolicyTypeCommand } from '@aws-sdk/client-organizations';
import { startIdentityCenter, unique, type IdentityCenterServer } from '../../../testing/servers/identity-center.ts';
import { resourcesOf, type Resources } from '../../../testing/cloud-control.ts';

let server: IdentityCenterServer;
let resources: Resources;

before(async () => {
  server = await startIdentityCenter();
  resources = resourcesOf(server.sandlot);
});

after(async () => {
  resources.close();
  await server.close();
});

const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const document = (Action: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
});

/** The identifier of a request that goes on by a job, once it is over. */
async function settled(TypeName: string, desired: object): Promise<string> {
  const DesiredState = JSON.stringify(desired);
  const { ProgressEvent } = await resources.client.createResource({ TypeName, DesiredState });
  return settledRequest(ProgressEvent!.RequestToken);
}

async function settledRequest(RequestToken: string | undefined): Promise<string> {
  for (;;) {
    const { ProgressEvent: event } = await resources.client.getResourceRequestStatus({ RequestToken: RequestToken! });
    if (event!.OperationStatus === 'SUCCESS') return event!.Identifier!;
    assert.equal(event!.OperationStatus, 'IN_PROGRESS', `${event!.StatusMessage}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function removed(TypeName: string, Identifier: string): Promise<void> {
  const { ProgressEvent } = await resources.client.deleteResource({ TypeName, Identifier });
  await settledRequest(ProgressEvent!.RequestToken);
}

test('a permission set, with everything that it may have', async () => {
  const type = 'AWS::SSO::PermissionSet';
  const desired = {
    InstanceArn: server.instanceArn,
    Name: `set-${unique()}`,
    Description: 'A set',
    SessionDuration: 'PT2H',
    RelayStateType: 'https://example.com/',
    ManagedPolicies: [readOnly],
    CustomerManagedPolicyReferences: [{ Name: 'own', Path: '/team/' }],
    InlinePolicy: document('s3:GetObject'),
    PermissionsBoundary: { ManagedPolicyArn: readOnly },
    Tags: [{ Key: 'team', Value: 'a' }],
  };
  const id = await resources.create(type, desired);
  const { PermissionSetArn, ...model } = await resources.read(type, id);
  assert.deepEqual(model, desired);
  assert.equal(id, `${server.instanceArn}|${PermissionSetArn}`);
  await resources.update(type, id, {
    SessionDuration: undefined,
    RelayStateType: undefined,
    ManagedPolicies: undefined,
    CustomerManagedPolicyReferences: undefined,
    InlinePolicy: document('s3:PutObject'),
    PermissionsBoundary: { CustomerManagedPolicyReference: { Name: 'edge', Path: '/' } },
    Tags: undefined,
  });
  assert.deepEqual(await resources.read(type, id), {
    InstanceArn: server.instanceArn,
    PermissionSetArn,
    Name: desired.Name,
    Description: 'A set',
    SessionDuration: 'PT1H',
    InlinePolicy: document('s3:PutObject'),
    PermissionsBoundary: { CustomerManagedPolicyReference: { Name: 'edge', Path: '/' } },
  });
  assert.ok((await resources.list(type)).includes(id));
  await resources.remove(type, id);
  await assert.rejects(resources.read(type, id), /was not found/);
});

test('an assignment is made and removed by jobs, and a set that is provisioned follows', async () => {
  const user = await server.newUser();
  const set = await server.newSet();
  const type = 'AWS::SSO::Assignment';
  const desired = {
    InstanceArn: server.instanceArn,
    TargetId: server.sandlot.account,
    TargetType: 'AWS_ACCOUNT',
    PermissionSetArn: set.PermissionSetArn,
    PrincipalType: 'USER',
    PrincipalId: user.id,
  };
  const id = await settled(type, desired);
  assert.equal(id, Object.values(desired).join('|'));
  assert.deepEqual(await resources.read(type, id), desired);
  const ofSet = `${server.instanceArn}|${set.PermissionSetArn}`;
  const { ProgressEvent } = await resources.client.updateResource({
    TypeName: 'AWS::SSO::PermissionSet',
    Identifier: ofSet,
    PatchDocument: JSON.stringify([{ op: 'add', path: '/InlinePolicy', value: document('s3:*') }]),
  });
  assert.equal(ProgressEvent!.OperationStatus, 'IN_PROGRESS');
  assert.equal(await settledRequest(ProgressEvent!.RequestToken), ofSet);
  await removed(type, id);
  await assert.rejects(resources.read(type, id), /was not found/);
});

test('attributes for access control', async () => {
  const type = 'AWS::SSO::InstanceAccessControlAttributeConfiguration';
  const attribute = (Key: string) => ({ Key, Value: { Source: ['${path:userName}'] } });
  const InstanceArn = server.instanceArn;
  await resources.create(type, { InstanceArn, AccessControlAttributes: [attribute('who')] });
  const expected = { InstanceArn, AccessControlAttributes: [attribute('who')] };
  assert.deepEqual(await resources.read(type, InstanceArn), expected);
  await resources.update(type, InstanceArn, { AccessControlAttributes: [attribute('name')] });
  assert.deepEqual((await resources.read(type, InstanceArn))['AccessControlAttributes'], [attribute('name')]);
  await resources.remove(type, InstanceArn);
  await assert.rejects(resources.read(type, InstanceArn), /was not found/);
});

test('the organization has its instance; its management account makes none', async () => {
  const type = 'AWS::SSO::Instance';
  assert.deepEqual(await resources.list(type), [server.instanceArn]);
  const model = await resources.read(type, server.instanceArn);
  assert.deepEqual([model['IdentityStoreId'], model['Status']], [server.identityStoreId, 'ACTIVE']);
  const request = resources.client.createResource({ TypeName: type, DesiredState: '{"Name":"own"}' });
  const text = 'InvalidRequest: Organization management account is not allowed to perform the operation.';
  assert.equal(await resources.failure(request), text);
});

test('a group and who is in it', async () => {
  const { identityStoreId: IdentityStoreId } = server;
  const type = 'AWS::IdentityStore::Group';
  const desired = { IdentityStoreId, DisplayName: `group-${unique()}`, Description: 'A group' };
  const id = await resources.create(type, desired);
  const GroupId = id.split('|')[0]!;
  assert.deepEqual(await resources.read(type, id), { ...desired, GroupId });
  await resources.update(type, id, { DisplayName: `${desired.DisplayName}-b`, Description: undefined });
  assert.deepEqual(await resources.read(type, id), {
    IdentityStoreId,
    GroupId,
    DisplayName: `${desired.DisplayName}-b`,
  });
  const user = await server.newUser();
  const membership = 'AWS::IdentityStore::GroupMembership';
  const member = { IdentityStoreId, GroupId, MemberId: { UserId: user.id } };
  const memberId = await resources.create(membership, member);
  assert.deepEqual(await resources.read(membership, memberId), { ...member, MembershipId: memberId.split('|')[0] });
  assert.deepEqual(await resources.list(membership, { IdentityStoreId, GroupId }), [memberId]);
  assert.ok((await resources.list(type, { IdentityStoreId })).includes(id));
  await resources.remove(membership, memberId);
  await resources.remove(type, id);
  await assert.rejects(resources.read(type, id), /was not found/);
});

test('an organizational unit, an account in it, and policies', async () => {
  const type = 'AWS::Organizations::Organization';
  const [organization = ''] = await resources.list(type);
  const { RootId, ManagementAccountId, FeatureSet } = await resources.read(type, organization);
  assert.deepEqual([ManagementAccountId, FeatureSet], [server.sandlot.account, 'ALL']);

  const unit = 'AWS::Organizations::OrganizationalUnit';
  const desired = { Name: `unit-${unique()}`, ParentId: RootId, Tags: [{ Key: 'team', Value: 'a' }] };
  const unitId = await resources.create(unit, desired);
  const { Id, Arn, Path, ...model } = await resources.read(unit, unitId);
  assert.deepEqual(model, desired);
  assert.deepEqual([Id, Path], [unitId, `${organization}/${RootId}/${unitId}/`]);
  assert.match(String(Arn), /:ou\//);
  await resources.update(unit, unitId, { Name: `${desired.Name}-b`, Tags: undefined });
  assert.equal((await resources.read(unit, unitId))['Name'], `${desired.Name}-b`);
  assert.ok((await resources.list(unit, { ParentId: RootId })).includes(unitId));

  const account = 'AWS::Organizations::Account';
  const wanted = { AccountName: 'made', Email: `made-${unique()}@example.com`, ParentIds: [unitId] };
  const accountId = await settled(account, wanted);
  const made = await resources.read(account, accountId);
  const { AccountName, Email, ParentIds, Paths, Status } = made;
  assert.deepEqual({ AccountName, Email, ParentIds }, wanted);
  assert.deepEqual([Paths, Status], [[`${Path}${accountId}/`], 'ACTIVE']);
  await resources.update(account, accountId, { ParentIds: [RootId], Tags: [{ Key: 'team', Value: 'b' }] });
  assert.deepEqual((await resources.read(account, accountId))['ParentIds'], [RootId]);
  const rename = resources.client.updateResource({
    TypeName: account,
    Identifier: accountId,
    PatchDocument: JSON.stringify([{ op: 'replace', path: '/AccountName', value: 'other' }]),
  });
  assert.match(await resources.failure(rename), /does not change the AccountName/);
  const reenter = resources.client.updateResource({
    TypeName: account,
    Identifier: accountId,
    PatchDocument: JSON.stringify([{ op: 'add', path: '/RoleName', value: 'Other' }]),
  });
  assert.match(await resources.failure(reenter), /does not change the RoleName/);

  await server.organizations.send(
    new EnablePolicyTypeCommand({ RootId: String(RootId), PolicyType: 'SERVICE_CONTROL_POLICY' }),
  );
  const policy = 'AWS::Organizations::Policy';
  const scp = {
    Name: `policy-${unique()}`,
    Type: 'SERVICE_CONTROL_POLICY',
    Description: 'A policy',
    Content: { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Action: 's3:*', Resource: '*' }] },
    TargetIds: [unitId],
    Tags: [{ Key: 'team', Value: 'a' }],
  };
  const policyId = await resources.create(policy, scp);
  const { Id: _id, Arn: _arn, AwsManaged, ...policyModel } = await resources.read(policy, policyId);
  assert.deepEqual([policyModel, AwsManaged], [scp, false]);
  await resources.update(policy, policyId, { TargetIds: [accountId], Description: undefined, Tags: undefined });
  const changed = await resources.read(policy, policyId);
  assert.deepEqual(
    [changed['TargetIds'], changed['Description'], changed['Tags']],
    [[accountId], undefined, undefined],
  );
  assert.ok((await resources.list(policy)).includes(policyId));
  await resources.remove(policy, policyId);
  await resources.remove(unit, unitId);

  const resourcePolicy = 'AWS::Organizations::ResourcePolicy';
  const content = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: 'organizations:ListAccounts',
        Resource: '*',
      },
    ],
  };
  const resourcePolicyId = await resources.create(resourcePolicy, { Content: content });
  assert.deepEqual((await resources.read(resourcePolicy, resourcePolicyId))['Content'], content);
  const second = resources.client.createResource({
    TypeName: resourcePolicy,
    DesiredState: JSON.stringify({ Content: content }),
  });
  assert.match(await resources.failure(second), /^AlreadyExists: /);
  await resources.remove(resourcePolicy, resourcePolicyId);
  assert.deepEqual(await resources.list(resourcePolicy), []);
});
