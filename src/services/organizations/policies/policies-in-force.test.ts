/** What SCPs and RCPs do to requests, through real clients. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { Organizations } from '@aws-sdk/client-organizations';
import type { PolicyType } from '@aws-sdk/client-organizations';
import { S3 } from '@aws-sdk/client-s3';
import { STS } from '@aws-sdk/client-sts';
import { startSandlot } from '../../../testing/start-sandlot.ts';

const scp = 'SERVICE_CONTROL_POLICY';
const rcp = 'RESOURCE_CONTROL_POLICY';

interface Setting {
  readonly org: Organizations;
  readonly rootId: string;
  /** Under the root at first. */
  readonly member: string;
  /** As the member's root user. */
  readonly iam: IAM;
  readonly s3: S3;
  readonly sts: STS;
  /** As the management account's root user. */
  readonly managementIam: IAM;
  readonly managementS3: S3;
}

async function withMember(run: (setting: Setting) => Promise<void>): Promise<void> {
  const sandlot = await startSandlot();
  const config = { ...sandlot.clientConfig, maxAttempts: 1, forcePathStyle: true };
  const org = new Organizations(config);
  const clients: { destroy(): void }[] = [org];
  const open = <T extends { destroy(): void }>(client: T): T => {
    clients.push(client);
    return client;
  };
  try {
    await org.createOrganization({});
    const rootId = (await org.listRoots({})).Roots![0]!.Id!;
    const { CreateAccountStatus } = await org.createAccount({ AccountName: 'member', Email: 'member@example.com' });
    await sandlot.idle();
    const member = (await org.describeCreateAccountStatus({ CreateAccountRequestId: CreateAccountStatus!.Id }))
      .CreateAccountStatus!.AccountId!;
    const credentials = sandlot.server.runtime.issueCredentials({
      kind: 'root',
      account: member,
      durationSeconds: 900,
    });
    const asMember = { ...config, credentials };
    await run({
      org,
      rootId,
      member,
      iam: open(new IAM(asMember)),
      s3: open(new S3(asMember)),
      sts: open(new STS(asMember)),
      managementIam: open(new IAM(config)),
      managementS3: open(new S3(config)),
    });
  } finally {
    for (const client of clients) client.destroy();
    await sandlot.close();
  }
}

const outcome = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'ok',
    (error: Error) => error.message,
  );
const deniedByScp =
  /^User: \S+ is not authorized to perform: \S+ on resource: \S+ with an explicit deny in a service control policy/;
const notAllowedByScp = /because no service control policy allows the \S+ action/;

async function policy(org: Organizations, Name: string, statement: object, Type: PolicyType = scp): Promise<string> {
  const Content = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  return (await org.createPolicy({ Name, Description: '', Type, Content })).Policy!.PolicySummary!.Id!;
}

async function unit(org: Organizations, ParentId: string, Name: string): Promise<string> {
  return (await org.createOrganizationalUnit({ ParentId, Name })).OrganizationalUnit!.Id!;
}

describe('service control policies', () => {
  it('deny in the member account at once, and never in the management account', () =>
    withMember(async ({ org, rootId, member, iam, sts, managementIam }) => {
      await org.enablePolicyType({ RootId: rootId, PolicyType: scp });
      assert.equal(await outcome(iam.listUsers({})), 'ok');
      const id = await policy(org, 'no-iam', { Effect: 'Deny', Action: 'iam:*', Resource: '*' });
      await org.attachPolicy({ PolicyId: id, TargetId: rootId });
      assert.match(await outcome(iam.listUsers({})), deniedByScp);
      assert.equal(await outcome(managementIam.listUsers({})), 'ok');
      assert.equal((await sts.getCallerIdentity({})).Account, member);
      await org.updatePolicy({
        PolicyId: id,
        Content: JSON.stringify({
          Version: '2012-10-17',
          Statement: { Effect: 'Deny', Action: 'iam:CreateUser', Resource: '*' },
        }),
      });
      assert.equal(await outcome(iam.listUsers({})), 'ok');
      assert.match(await outcome(iam.createUser({ UserName: 'u' })), deniedByScp);
      await org.detachPolicy({ PolicyId: id, TargetId: rootId });
      assert.equal(await outcome(iam.createUser({ UserName: 'u' })), 'ok');
    }));

  it('must allow at every level: root, units, account', () =>
    withMember(async ({ org, rootId, member, iam, s3 }) => {
      await org.enablePolicyType({ RootId: rootId, PolicyType: scp });
      const outer = await unit(org, rootId, 'outer');
      const inner = await unit(org, outer, 'inner');
      await org.moveAccount({ AccountId: member, SourceParentId: rootId, DestinationParentId: inner });
      const onlyS3 = await policy(org, 'only-s3', { Effect: 'Allow', Action: 's3:*', Resource: '*' });
      for (const TargetId of [rootId, outer, inner, member]) {
        assert.equal(await outcome(iam.listUsers({})), 'ok');
        await org.attachPolicy({ PolicyId: onlyS3, TargetId });
        assert.equal(await outcome(iam.listUsers({})), 'ok');
        await org.detachPolicy({ PolicyId: 'p-FullAWSAccess', TargetId });
        assert.match(await outcome(iam.listUsers({})), notAllowedByScp);
        assert.equal(await outcome(s3.listBuckets({})), 'ok');
        await org.attachPolicy({ PolicyId: 'p-FullAWSAccess', TargetId });
      }
    }));

  it('change when the account moves, and end with their type', () =>
    withMember(async ({ org, rootId, member, iam }) => {
      await org.enablePolicyType({ RootId: rootId, PolicyType: scp });
      const closed = await unit(org, rootId, 'closed');
      await org.attachPolicy({
        PolicyId: await policy(org, 'nothing', { Effect: 'Deny', Action: '*', Resource: '*' }),
        TargetId: closed,
      });
      assert.equal(await outcome(iam.listUsers({})), 'ok');
      await org.moveAccount({ AccountId: member, SourceParentId: rootId, DestinationParentId: closed });
      assert.match(await outcome(iam.listUsers({})), deniedByScp);
      await org.moveAccount({ AccountId: member, SourceParentId: closed, DestinationParentId: rootId });
      assert.equal(await outcome(iam.listUsers({})), 'ok');
      await org.moveAccount({ AccountId: member, SourceParentId: rootId, DestinationParentId: closed });
      await org.disablePolicyType({ RootId: rootId, PolicyType: scp });
      assert.equal(await outcome(iam.listUsers({})), 'ok');
    }));
});

describe('resource control policies', () => {
  it("deny on the member's buckets, and not on the management account's", () =>
    withMember(async ({ org, rootId, s3, iam, managementS3 }) => {
      await s3.createBucket({ Bucket: 'members-own' });
      await managementS3.createBucket({ Bucket: 'managements-own' });
      await org.enablePolicyType({ RootId: rootId, PolicyType: rcp });
      assert.equal(await outcome(s3.putObject({ Bucket: 'members-own', Key: 'k', Body: 'x' })), 'ok');
      const id = await policy(
        org,
        'read-only',
        { Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: '*' },
        rcp,
      );
      await org.attachPolicy({ PolicyId: id, TargetId: rootId });
      assert.match(
        await outcome(s3.putObject({ Bucket: 'members-own', Key: 'k', Body: 'y' })),
        /with an explicit deny in a resource control policy/,
      );
      assert.equal(
        await outcome(s3.getObject({ Bucket: 'members-own', Key: 'k' }).then(({ Body }) => Body!.transformToString())),
        'ok',
      );
      assert.equal(await outcome(managementS3.putObject({ Bucket: 'managements-own', Key: 'k', Body: 'y' })), 'ok');
      assert.equal(await outcome(iam.listUsers({})), 'ok');
      await org.detachPolicy({ PolicyId: id, TargetId: rootId });
      assert.equal(await outcome(s3.putObject({ Bucket: 'members-own', Key: 'k', Body: 'y' })), 'ok');
    }));
});
