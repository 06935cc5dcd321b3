/**
 * Who may administer an instance: the management account, a delegated administrator, and whoever IAM policies allow.
 */
import { startIdentityCenter } from '../../testing/servers/identity-center.ts';
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import {
  CreateAccessKeyCommand,
  CreateUserCommand as CreateIamUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { CreateUserCommand, IdentitystoreClient } from '@aws-sdk/client-identitystore';
import {
  EnableAWSServiceAccessCommand,
  OrganizationsClient,
  RegisterDelegatedAdministratorCommand,
} from '@aws-sdk/client-organizations';
import {
  CreateAccountAssignmentCommand,
  CreateInstanceCommand,
  CreatePermissionSetCommand,
  DeleteInstanceCommand,
  DescribeInstanceCommand,
  DescribePermissionSetCommand,
  ListAccountAssignmentsCommand,
  ListInstancesCommand,
  ListPermissionSetsCommand,
  SSOAdminClient,
  TagResourceCommand,
  UntagResourceCommand,
  UpdatePermissionSetCommand,
} from '@aws-sdk/client-sso-admin';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';

const center = await startIdentityCenter();
const { admin, instanceArn: InstanceArn, identityStoreId: IdentityStoreId, sandlot } = center;
const newAccount = async (name: string) => (await center.newAccount(name)).id;
const clients: { destroy(): void }[] = [];

function tracked<T extends { destroy(): void }>(client: T): T {
  clients.push(client);
  return client;
}

after(() => {
  for (const client of clients) client.destroy();
  return center.close();
});

/** An IAM user of the management account with these statements: root cannot assume roles, and this shows policies. */
async function userWith(name: string, ...statements: object[]) {
  const iam = tracked(new IAMClient(sandlot.clientConfig));
  await iam.send(new CreateIamUserCommand({ UserName: name }));
  const Statement = statements.map((statement) => ({ Effect: 'Allow', ...statement }));
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(new PutUserPolicyCommand({ UserName: name, PolicyName: 'p', PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: name }));
  return {
    ...sandlot.clientConfig,
    maxAttempts: 1,
    credentials: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! },
  };
}

async function adminIn(account: string, name: string): Promise<SSOAdminClient> {
  const sts = tracked(new STSClient(await userWith(name, { Action: 'sts:AssumeRole', Resource: '*' })));
  const { Credentials } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${account}:role/OrganizationAccountAccessRole`,
      RoleSessionName: 'test',
    }),
  );
  const credentials = {
    accessKeyId: Credentials!.AccessKeyId!,
    secretAccessKey: Credentials!.SecretAccessKey!,
    sessionToken: Credentials!.SessionToken!,
  };
  return tracked(new SSOAdminClient({ ...sandlot.clientConfig, maxAttempts: 1, credentials }));
}

const refused =
  (name: string, message: RegExp = /./) =>
  (error: any) => {
    assert.equal(error.name, name);
    assert.match(error.message, message);
    return true;
  };

describe('a member account', () => {
  it("sees the organization's instance but does not administer it", async () => {
    const member = await adminIn(await newAccount('seeing'), 'seer');
    assert.equal((await member.send(new ListInstancesCommand({}))).Instances![0]!.InstanceArn, InstanceArn);
    assert.equal((await member.send(new DescribeInstanceCommand({ InstanceArn }))).OwnerAccountId, sandlot.account);
    await assert.rejects(
      member.send(new CreatePermissionSetCommand({ InstanceArn, Name: 'x' })),
      refused('AccessDeniedException'),
    );
    await assert.rejects(member.send(new ListPermissionSetsCommand({ InstanceArn })), refused('AccessDeniedException'));
    await assert.rejects(member.send(new DeleteInstanceCommand({ InstanceArn })), refused('AccessDeniedException'));
  });

  it('may have an instance of its own, which has no permission sets', async () => {
    const account = await newAccount('owning');
    const member = await adminIn(account, 'owner');
    const create = (ClientToken: string) =>
      member.send(new CreateInstanceCommand({ Name: 'mine', ClientToken, Tags: [{ Key: 'a', Value: 'b' }] }));
    const { InstanceArn: own } = await create('once');
    assert.equal((await create('once')).InstanceArn, own);
    await assert.rejects(create('again'), refused('ServiceQuotaExceededException'));
    const described = await member.send(new DescribeInstanceCommand({ InstanceArn: own }));
    assert.deepEqual([described.Name, described.OwnerAccountId], ['mine', account]);
    assert.equal((await member.send(new ListInstancesCommand({}))).Instances!.length, 2);
    const page = await member.send(new ListInstancesCommand({ MaxResults: 1 }));
    assert.equal(
      (await member.send(new ListInstancesCommand({ MaxResults: 1, NextToken: page.NextToken }))).Instances!.length,
      1,
    );
    assert.equal((await admin.send(new ListInstancesCommand({}))).Instances!.length, 1);
    await assert.rejects(
      member.send(new CreatePermissionSetCommand({ InstanceArn: own!, Name: 'x' })),
      refused('ValidationException', /^The operation is not supported for this Identity Center instance$/),
    );
    await assert.rejects(
      admin.send(new DescribeInstanceCommand({ InstanceArn: own })),
      refused('AccessDeniedException'),
    );
    await member.send(new DeleteInstanceCommand({ InstanceArn: own }));
    assert.equal((await member.send(new ListInstancesCommand({}))).Instances!.length, 1);
  });

  it('as a delegated administrator manages everything but the management account', async () => {
    const account = await newAccount('delegated');
    const organizations = tracked(new OrganizationsClient(sandlot.clientConfig));
    await organizations.send(new EnableAWSServiceAccessCommand({ ServicePrincipal: 'sso.amazonaws.com' }));
    await organizations.send(
      new RegisterDelegatedAdministratorCommand({ AccountId: account, ServicePrincipal: 'sso.amazonaws.com' }),
    );
    const delegated = await adminIn(account, 'delegate');
    const { PermissionSet } = await delegated.send(new CreatePermissionSetCommand({ InstanceArn, Name: 'delegated' }));
    const key = { InstanceArn, PermissionSetArn: PermissionSet!.PermissionSetArn! };
    const identitystore = tracked(new IdentitystoreClient(sandlot.clientConfig));
    const { UserId } = await identitystore.send(
      new CreateUserCommand({
        IdentityStoreId,
        UserName: 'd',
        DisplayName: 'd',
        Name: { GivenName: 'A', FamilyName: 'B' },
      }),
    );
    const assignment = (TargetId: string) =>
      new CreateAccountAssignmentCommand({
        ...key,
        TargetId,
        TargetType: 'AWS_ACCOUNT',
        PrincipalType: 'USER',
        PrincipalId: UserId!,
      });
    await delegated.send(assignment(account));
    await assert.rejects(delegated.send(assignment(sandlot.account)), refused('AccessDeniedException'));
    await delegated.send(new UpdatePermissionSetCommand({ ...key, Description: 'x' }));
    await sandlot.idle();
    await admin.send(assignment(sandlot.account));
    await sandlot.idle();
    await assert.rejects(
      delegated.send(new UpdatePermissionSetCommand({ ...key, Description: 'y' })),
      refused('AccessDeniedException', /management account/),
    );
  });
});

describe('IAM policies', () => {
  it('decide on instance, permission set and account', async () => {
    const [one, two] = [
      await admin.send(new CreatePermissionSetCommand({ InstanceArn, Name: 'one' })),
      await admin.send(new CreatePermissionSetCommand({ InstanceArn, Name: 'two' })),
    ];
    const keys = [one, two].map(({ PermissionSet }) => ({
      InstanceArn,
      PermissionSetArn: PermissionSet!.PermissionSetArn!,
    }));
    const config = await userWith('reader', {
      Action: ['sso:DescribePermissionSet', 'sso:ListAccountAssignments'],
      Resource: [InstanceArn, keys[0]!.PermissionSetArn, `arn:aws:sso:::account/${sandlot.account}`],
    });
    const reader = tracked(new SSOAdminClient(config));
    await reader.send(new DescribePermissionSetCommand(keys[0]!));
    await assert.rejects(
      reader.send(new DescribePermissionSetCommand(keys[1]!)),
      refused('AccessDeniedException', /is not authorized to perform: sso:DescribePermissionSet/),
    );
    await reader.send(new ListAccountAssignmentsCommand({ ...keys[0]!, AccountId: sandlot.account }));
    await assert.rejects(
      reader.send(new ListAccountAssignmentsCommand({ ...keys[0]!, AccountId: '000000000000' })),
      refused('AccessDeniedException'),
    );
    await assert.rejects(reader.send(new ListInstancesCommand({})), refused('AccessDeniedException'));
  });
});

it('tags of a permission set, and of its instance, decide about requests for it', async () => {
  const tagged = { Tags: [{ Key: 'team', Value: 'blue' }], InstanceArn };
  const { PermissionSet } = await admin.send(new CreatePermissionSetCommand({ Name: 'tagged', ...tagged }));
  const { PermissionSet: plain } = await admin.send(new CreatePermissionSetCommand({ Name: 'plain', InstanceArn }));
  const describing = async (user: string, ...statements: object[]) => {
    const client = tracked(new SSOAdminClient(await userWith(user, { Action: 'sso:*', Resource: '*' }, ...statements)));
    return ({ PermissionSetArn }: { PermissionSetArn?: string } = {}) =>
      client.send(new DescribePermissionSetCommand({ InstanceArn, PermissionSetArn }));
  };
  const isBlue = { Action: 'sso:*', Resource: '*', Condition: { StringEquals: { 'aws:ResourceTag/team': 'blue' } } };
  const kept = await describing('kept-from-blue', { ...isBlue, Effect: 'Deny' });
  await assert.rejects(kept(PermissionSet), refused('AccessDeniedException', /explicit deny/));
  assert.equal((await kept(plain)).PermissionSet?.Name, 'plain');
  await admin.send(
    new TagResourceCommand({ InstanceArn, ResourceArn: InstanceArn, Tags: [{ Key: 'team', Value: 'blue' }] }),
  );
  await assert.rejects(kept(plain), refused('AccessDeniedException', /explicit deny/));
  await admin.send(new UntagResourceCommand({ InstanceArn, ResourceArn: InstanceArn, TagKeys: ['team'] }));
});
