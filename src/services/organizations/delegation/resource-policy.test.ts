/** The organization's resource policy, kept and in force. What AWS answers was seen there in September 2026. */
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { Organizations } from '@aws-sdk/client-organizations';
import { startSandlot, type Sandlot } from '../../../testing/start-sandlot.ts';

const scp = 'SERVICE_CONTROL_POLICY';
const allowAll = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});

interface Setting {
  readonly sandlot: Sandlot;
  readonly org: Organizations;
  readonly organizationId: string;
  readonly rootId: string;
  readonly member: string;
  /** As the member's root user. */
  readonly asMember: Organizations;
  /** As a user of the member with the one statement. */
  userWith(statement: object): Promise<Organizations>;
  /** Puts a policy of these statements, by default about the member and all resources. */
  delegate(...statements: readonly object[]): Promise<void>;
  close(): Promise<void>;
}

async function start(): Promise<Setting> {
  const sandlot = await startSandlot();
  const clients: { destroy(): void }[] = [];
  const open = <T extends { destroy(): void }>(client: T): T => {
    clients.push(client);
    return client;
  };
  const config = { ...sandlot.clientConfig, maxAttempts: 1 };
  const org = open(new Organizations(config));
  const { Organization } = await org.createOrganization({});
  const rootId = (await org.listRoots({})).Roots![0]!.Id!;
  const { CreateAccountStatus } = await org.createAccount({ AccountName: 'member', Email: 'member@example.com' });
  await sandlot.idle();
  const made = await org.describeCreateAccountStatus({ CreateAccountRequestId: CreateAccountStatus!.Id });
  const member = made.CreateAccountStatus!.AccountId!;
  const credentials = sandlot.server.runtime.issueCredentials({ kind: 'root', account: member, durationSeconds: 900 });
  const iam = open(new IAM({ ...config, credentials }));
  return {
    sandlot,
    org,
    organizationId: Organization!.Id!,
    rootId,
    member,
    asMember: open(new Organizations({ ...config, credentials })),
    async userWith(statement) {
      const UserName = `user-${crypto.randomUUID()}`;
      await iam.createUser({ UserName });
      const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: { Effect: 'Allow', ...statement } });
      await iam.putUserPolicy({ UserName, PolicyName: 'inline', PolicyDocument });
      const { AccessKey: key } = await iam.createAccessKey({ UserName });
      return open(
        new Organizations({
          ...config,
          credentials: { accessKeyId: key!.AccessKeyId!, secretAccessKey: key!.SecretAccessKey! },
        }),
      );
    },
    async delegate(...statements) {
      const Statement = statements.map((statement) => ({
        Effect: 'Allow',
        Principal: { AWS: member },
        Resource: '*',
        ...statement,
      }));
      await org.putResourcePolicy({ Content: JSON.stringify({ Version: '2012-10-17', Statement }) });
    },
    async close() {
      for (const client of clients) client.destroy();
      await sandlot.close();
    },
  };
}

const denied = { name: 'AccessDeniedException' };

describe('the resource policy', () => {
  let setting: Setting;
  before(async () => {
    setting = await start();
  });
  after(() => setting.close());

  it('is put, read, replaced and deleted, with tags from its beginning', async () => {
    const { org, member, organizationId, sandlot } = setting;
    const none = { name: 'ResourcePolicyNotFoundException', message: 'No resource-based policy found.' };
    await assert.rejects(org.describeResourcePolicy({}), none);
    await assert.rejects(org.deleteResourcePolicy({}), none);
    const statement = { Effect: 'Allow', Principal: { AWS: member }, Action: 'organizations:List*', Resource: '*' };
    const Content = JSON.stringify({ Statement: [statement] }, null, 2);
    const put = await org.putResourcePolicy({ Content, Tags: [{ Key: 'Team', Value: 'blue' }] });
    const { Id, Arn } = put.ResourcePolicy!.ResourcePolicySummary!;
    assert.match(Id!, /^rp-[0-9a-z]{8}$/);
    assert.equal(Arn, `arn:aws:organizations::${sandlot.account}:resourcepolicy/${organizationId}/${Id}`);
    const kept = { ...statement, Principal: { AWS: `arn:aws:iam::${member}:root` } };
    assert.equal(put.ResourcePolicy!.Content, JSON.stringify({ Version: '2008-10-17', Statement: [kept] }));
    const described = await org.describeResourcePolicy({});
    assert.deepEqual(described.ResourcePolicy, put.ResourcePolicy);
    assert.deepEqual((await org.listTagsForResource({ ResourceId: Id! })).Tags, [{ Key: 'Team', Value: 'blue' }]);
    const replaced = await org.putResourcePolicy({ Content: Content.replace('List*', 'Describe*'), Tags: [] });
    assert.equal(replaced.ResourcePolicy!.ResourcePolicySummary!.Id, Id);
    await assert.rejects(org.putResourcePolicy({ Content, Tags: [{ Key: 'a', Value: 'b' }] }), {
      name: 'ConstraintViolationException',
      Reason: 'UPDATE_EXISTING_RESOURCE_POLICY_WITH_TAGS_NOT_SUPPORTED',
    });
    await org.tagResource({ ResourceId: Id!, Tags: [{ Key: 'More', Value: '1' }] });
    await org.untagResource({ ResourceId: Id!, TagKeys: ['Team'] });
    assert.deepEqual((await org.listTagsForResource({ ResourceId: Id! })).Tags, [{ Key: 'More', Value: '1' }]);
    await org.deleteResourcePolicy({});
    await assert.rejects(org.describeResourcePolicy({}), none);
    await assert.rejects(org.listTagsForResource({ ResourceId: Id! }), { name: 'TargetNotFoundException' });
    const next = await org.putResourcePolicy({ Content });
    assert.notEqual(next.ResourcePolicy!.ResourcePolicySummary!.Id, Id);
    await org.deleteResourcePolicy({});
  });

  it('is refused for what it cannot say', async () => {
    const { org, member, sandlot } = setting;
    const base = {
      Effect: 'Allow',
      Principal: { AWS: member },
      Action: 'organizations:DescribePolicy',
      Resource: '*',
    };
    const json = 'INVALID_RESOURCE_POLICY_JSON';
    const principal = 'INVALID_PRINCIPAL';
    const action = 'UNSUPPORTED_ACTION_IN_RESOURCE_POLICY';
    const resource = 'UNSUPPORTED_RESOURCE_IN_RESOURCE_POLICY';
    const cases: readonly (readonly [reason: string | undefined, statement: object])[] = [
      [undefined, { ...base, Effect: 'Deny' }],
      [undefined, { ...base, Principal: '*' }],
      [undefined, { ...base, Principal: { AWS: ['*', `arn:aws:iam::${sandlot.account}:root`] } }],
      [undefined, { ...base, Principal: { Service: 'kms.amazonaws.com' } }],
      [undefined, { ...base, Action: ['organizations:Describe*', 'organizations:EnablePolicyType'] }],
      [undefined, { ...base, Condition: { StringEquals: { 's3:prefix': 'irrelevant' } } }],
      [undefined, { ...base, Resource: `arn:aws:organizations::${sandlot.account}:policy/*` }],
      [principal, { ...base, Principal: { AWS: `arn:aws:iam::${member}:role/OrganizationAccountAccessRole` } }],
      [principal, { ...base, Principal: { AWS: '123456789012' } }],
      [principal, { ...base, Principal: { CanonicalUser: 'a' } }],
      [json, { ...base, Principal: undefined }],
      [json, { ...base, Principal: undefined, NotPrincipal: { AWS: member } }],
      [json, { ...base, Action: undefined, NotAction: 'organizations:DescribePolicy' }],
      [json, { ...base, Resource: undefined, NotResource: '*' }],
      [json, { ...base, Resource: undefined }],
      [json, { ...base, Effect: 'Perhaps' }],
      [json, { ...base, Resource: 'no arn' }],
      [principal, { ...base, Principal: { Service: 'nothing.amazonaws.com' } }],
      [json, { ...base, Condition: { StringEqual: { 'aws:PrincipalOrgID': 'o-1' } } }],
      [action, { ...base, Action: 'organizations:CreateAccount' }],
      [action, { ...base, Action: 'organizations:*' }],
      [action, { ...base, Action: 's3:GetObject' }],
      [action, { ...base, Action: ['organizations:ListRoots', 'organizations:PutResourcePolicy'] }],
      [resource, { ...base, Resource: 'arn:aws:s3:::bucket' }],
    ];
    for (const [Reason, statement] of cases) {
      const put = org.putResourcePolicy({ Content: JSON.stringify({ Version: '2012-10-17', Statement: statement }) });
      if (Reason === undefined) await put;
      else await assert.rejects(put, { name: 'InvalidInputException', Reason }, JSON.stringify(statement));
    }
    for (const Content of ['{', '[]', '"text"', '{"Version":"2012-10-17","Statement":[]}'])
      await assert.rejects(org.putResourcePolicy({ Content }), { name: 'InvalidInputException', Reason: json });
    await org.deleteResourcePolicy({});
  });

  it('is the management account’s alone to write', async () => {
    await setting.delegate({ Action: ['organizations:Describe*', 'organizations:List*'] });
    await assert.rejects(setting.asMember.putResourcePolicy({ Content: allowAll }), denied);
    await assert.rejects(setting.asMember.deleteResourcePolicy({}), denied);
    const { ResourcePolicy } = await setting.asMember.describeResourcePolicy({});
    assert.deepEqual(ResourcePolicy, (await setting.org.describeResourcePolicy({})).ResourcePolicy);
    await setting.org.deleteResourcePolicy({});
  });
});

describe('a member under the resource policy', () => {
  let setting: Setting;
  let policyId: string;
  before(async () => {
    setting = await start();
    await setting.org.enablePolicyType({ RootId: setting.rootId, PolicyType: scp });
    const { Policy } = await setting.org.createPolicy({ Name: 'own', Description: '', Type: scp, Content: allowAll });
    policyId = Policy!.PolicySummary!.Id!;
  });
  after(() => setting.close());

  it('does what it and its own account’s policies allow, while it is there', async () => {
    const { org, delegate, userWith, asMember } = setting;
    await assert.rejects(asMember.describePolicy({ PolicyId: policyId }), denied);
    await delegate({ Action: 'organizations:DescribePolicy' });
    const reader = await userWith({ Action: 'organizations:Describe*', Resource: '*' });
    const stranger = await userWith({ Action: 's3:*', Resource: '*' });
    assert.equal((await reader.describePolicy({ PolicyId: policyId })).Policy!.Content, allowAll);
    assert.ok(await reader.describePolicy({ PolicyId: 'p-FullAWSAccess' }), 'AWS’s own, too');
    assert.ok(await asMember.describePolicy({ PolicyId: policyId }));
    await assert.rejects(stranger.describePolicy({ PolicyId: policyId }), denied);
    await assert.rejects(asMember.listPolicies({ Filter: scp }), denied);
    await assert.rejects(asMember.updatePolicy({ PolicyId: policyId, Name: 'mine' }), denied);
    await assert.rejects(asMember.createAccount({ AccountName: 'x', Email: 'x@example.com' }), denied);
    await org.deleteResourcePolicy({});
    await assert.rejects(reader.describePolicy({ PolicyId: policyId }), denied);
  });

  it('manages one type of policies, in the words of AWS’s example', async () => {
    const { org, delegate, asMember, rootId, organizationId, sandlot, member } = setting;
    const arn = (rest: string) => `arn:aws:organizations::${sandlot.account}:${rest}`;
    await org.enablePolicyType({ RootId: rootId, PolicyType: 'TAG_POLICY' });
    const ofType = { StringLikeIfExists: { 'organizations:PolicyType': 'BACKUP_POLICY' } };
    await delegate(
      {
        Action: ['DescribeOrganization', 'DescribeAccount', 'ListRoots', 'ListAccounts', 'ListTagsForResource'].map(
          (name) => `organizations:${name}`,
        ),
      },
      {
        Action: ['organizations:DescribePolicy', 'organizations:ListPolicies', 'organizations:ListTargetsForPolicy'],
        Condition: ofType,
      },
      {
        Action: ['Create', 'Update', 'Delete', 'Attach', 'Detach'].map((verb) => `organizations:${verb}Policy`),
        Resource: [
          arn(`root/${organizationId}/${rootId}`),
          arn(`account/${organizationId}/*`),
          arn(`policy/${organizationId}/backup_policy/*`),
        ],
        Condition: ofType,
      },
      {
        Action: ['organizations:EnablePolicyType', 'organizations:DisablePolicyType'],
        Resource: arn(`root/${organizationId}/${rootId}`),
        Condition: ofType,
      },
    );
    await asMember.enablePolicyType({ RootId: rootId, PolicyType: 'BACKUP_POLICY' });
    await assert.rejects(asMember.disablePolicyType({ RootId: rootId, PolicyType: 'TAG_POLICY' }), denied);
    const backup = { Name: 'backup', Description: '', Type: 'BACKUP_POLICY', Content: '{"plans":{}}' } as const;
    await assert.rejects(asMember.createPolicy({ ...backup, Tags: [{ Key: 'a', Value: 'b' }] }), denied);
    const { Policy } = await asMember.createPolicy(backup);
    const PolicyId = Policy!.PolicySummary!.Id!;
    await asMember.attachPolicy({ PolicyId, TargetId: member });
    assert.equal((await asMember.listTargetsForPolicy({ PolicyId })).Targets![0]!.TargetId, member);
    await asMember.detachPolicy({ PolicyId, TargetId: member });
    await asMember.updatePolicy({ PolicyId, Name: 'other name' });
    assert.equal((await asMember.listPolicies({ Filter: 'BACKUP_POLICY' })).Policies!.length, 1);
    await assert.rejects(asMember.listPolicies({ Filter: scp }), denied);
    await assert.rejects(asMember.attachPolicy({ PolicyId: policyId, TargetId: member }), denied);
    await assert.rejects(asMember.tagResource({ ResourceId: PolicyId, Tags: [{ Key: 'a', Value: 'b' }] }), denied);
    await asMember.deletePolicy({ PolicyId });
    await org.deleteResourcePolicy({});
  });

  it('keeps what every member and delegated administrator may do, but for what it denies', async () => {
    const { org, delegate, asMember, member } = setting;
    const principal = 'account.amazonaws.com';
    await delegate({ Action: 'organizations:DescribePolicy' });
    assert.ok((await asMember.describeOrganization({})).Organization);
    await assert.rejects(asMember.describeEffectivePolicy({ PolicyType: 'AISERVICES_OPT_OUT_POLICY' }), {
      name: 'EffectivePolicyNotFoundException',
    });
    await assert.rejects(asMember.listAccounts({}), denied);
    await org.enableAWSServiceAccess({ ServicePrincipal: principal });
    await org.registerDelegatedAdministrator({ AccountId: member, ServicePrincipal: principal });
    assert.equal((await asMember.listAccounts({})).Accounts!.length, 2);
    await delegate({ Effect: 'Deny', Action: ['organizations:ListAccounts', 'organizations:DescribeOrganization'] });
    await assert.rejects(asMember.listAccounts({}), denied);
    await assert.rejects(asMember.describeOrganization({}), denied);
    assert.ok((await asMember.listRoots({})).Roots);
    assert.equal((await org.listAccounts({})).Accounts!.length, 2, 'nothing in it is about the management account');
    await assert.rejects(asMember.updatePolicy({ PolicyId: policyId, Name: 'mine' }), denied);
    await delegate({ Action: 'organizations:UpdatePolicy' });
    await asMember.updatePolicy({ PolicyId: policyId, Name: 'ours' });
    await org.deregisterDelegatedAdministrator({ AccountId: member, ServicePrincipal: principal });
    await asMember.updatePolicy({ PolicyId: policyId, Name: 'theirs' });
    await assert.rejects(asMember.listAccounts({}), denied);
    await org.deleteResourcePolicy({});
  });

  it('is held to tags and types of what it names', async () => {
    const { org, delegate, asMember, rootId } = setting;
    const { Policy } = await org.createPolicy({
      Name: 'tagged',
      Description: '',
      Type: scp,
      Content: allowAll,
      Tags: [{ Key: 'Team', Value: 'blue' }],
    });
    await delegate({
      Action: 'organizations:DescribePolicy',
      Condition: { StringEquals: { 'aws:ResourceTag/Team': 'blue' } },
    });
    assert.ok(await asMember.describePolicy({ PolicyId: Policy!.PolicySummary!.Id! }));
    await assert.rejects(asMember.describePolicy({ PolicyId: policyId }), denied);
    await delegate({
      Action: 'organizations:TagResource',
      Condition: {
        StringEquals: { 'organizations:PolicyType': scp },
        'ForAllValues:StringEquals': { 'aws:TagKeys': 'Team' },
      },
    });
    await asMember.tagResource({ ResourceId: policyId, Tags: [{ Key: 'Team', Value: 'red' }] });
    await assert.rejects(asMember.tagResource({ ResourceId: policyId, Tags: [{ Key: 'Cost', Value: '1' }] }), denied);
    await assert.rejects(asMember.tagResource({ ResourceId: rootId, Tags: [{ Key: 'Team', Value: 'red' }] }), denied);
    await org.deleteResourcePolicy({});
  });
});
