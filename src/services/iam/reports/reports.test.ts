import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import type { IamTest } from '../test-client.ts';
import { allow, policyOf, refused, startIamTest, trust } from '../test-client.ts';

let test: IamTest;
before(async () => {
  test = await startIamTest();
});
after(() => test.close());

/** What is noted beside the answer is there soon. */
async function eventually<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 6000; tries++) {
    const found = await ask();
    if (found !== undefined) return found;
    await new Promise((resolve) => {
      setTimeout(resolve, 10);
    });
  }
  throw new Error('never came');
}

describe('IAM last use', () => {
  it('of a key, of a role, and by service', async () => {
    const { iam, account, sandlot } = test;
    const keys = await test.userWith('active', allow('iam:ListUsers'), allow('s3:*'), allow('sts:AssumeRole'));
    assert.deepEqual((await iam.getAccessKeyLastUsed({ AccessKeyId: keys.accessKeyId })).AccessKeyLastUsed, {
      ServiceName: 'N/A',
      Region: 'N/A',
    });
    await test.as(keys).listUsers({});
    const used = await eventually(
      async () =>
        (await iam.getAccessKeyLastUsed({ AccessKeyId: keys.accessKeyId })).AccessKeyLastUsed?.LastUsedDate &&
        iam.getAccessKeyLastUsed({ AccessKeyId: keys.accessKeyId }),
    );
    assert.deepEqual(
      [used.UserName, used.AccessKeyLastUsed?.ServiceName, used.AccessKeyLastUsed?.Region],
      ['active', 'iam', sandlot.region],
    );
    await iam.createRole({
      RoleName: 'used',
      AssumeRolePolicyDocument: trust({ AWS: `arn:aws:iam::${account}:user/active` }),
    });
    assert.deepEqual((await iam.getRole({ RoleName: 'used' })).Role?.RoleLastUsed, {});
    const sts = new STSClient({ ...sandlot.clientConfig, credentials: keys });
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/used`, RoleSessionName: 'session' }),
    );
    sts.destroy();
    await assert.rejects(
      test
        .as({
          accessKeyId: Credentials!.AccessKeyId!,
          secretAccessKey: Credentials!.SecretAccessKey!,
          sessionToken: Credentials!.SessionToken!,
        })
        .listUsers({}),
    );
    await eventually(async () => (await iam.getRole({ RoleName: 'used' })).Role?.RoleLastUsed?.LastUsedDate);

    const { JobId } = await iam.generateServiceLastAccessedDetails({ Arn: `arn:aws:iam::${account}:user/active` });
    const report = await iam.getServiceLastAccessedDetails({ JobId });
    assert.equal(report.JobStatus, 'COMPLETED');
    const services = new Map(report.ServicesLastAccessed?.map((one) => [one.ServiceNamespace, one]));
    assert.deepEqual([...services.keys()], ['iam', 's3', 'sts']);
    assert.equal(services.get('iam')?.LastAuthenticatedEntity, `arn:aws:iam::${account}:user/active`);
    assert.deepEqual(
      [services.get('s3')?.TotalAuthenticatedEntities, services.get('s3')?.LastAuthenticated],
      [0, undefined],
    );
    const { EntityDetailsList } = await iam.getServiceLastAccessedDetailsWithEntities({
      JobId,
      ServiceNamespace: 'iam',
    });
    assert.deepEqual(
      EntityDetailsList?.map(({ EntityInfo, LastAuthenticated }) => [
        EntityInfo?.Name,
        LastAuthenticated !== undefined,
      ]),
      [['active', true]],
    );
    await assert.rejects(
      iam.getServiceLastAccessedDetails({ JobId: 'x'.repeat(36) }),
      refused('NoSuchEntity', /cannot be found/),
    );
    await assert.rejects(
      iam.generateServiceLastAccessedDetails({ Arn: `arn:aws:iam::${account}:user/nobody` }),
      refused('NoSuchEntity', /nobody/),
    );
    const { PoliciesGrantingServiceAccess } = await iam.listPoliciesGrantingServiceAccess({
      Arn: `arn:aws:iam::${account}:user/active`,
      ServiceNamespaces: ['s3', 'kms'],
    });
    assert.deepEqual(
      PoliciesGrantingServiceAccess?.map(({ Policies }) =>
        Policies?.map(({ PolicyName, PolicyType }) => [PolicyName, PolicyType]),
      ),
      [[['inline', 'INLINE']], []],
    );
  });
});

describe('IAM last use by action', () => {
  it('names the actions that were done, and who did them last', async () => {
    const { iam, account } = test;
    const keys = await test.userWith('doer', allow('iam:ListUsers'), allow('iam:ListRoles'), allow('s3:*'));
    await test.as(keys).listRoles({});
    await test.as(keys).listUsers({});
    await assert.rejects(test.as(keys).listGroups({}));
    const { ServicesLastAccessed, JobType } = await eventually(async () => {
      const { JobId } = await iam.generateServiceLastAccessedDetails({
        Arn: `arn:aws:iam::${account}:user/doer`,
        Granularity: 'ACTION_LEVEL',
      });
      const report = await iam.getServiceLastAccessedDetails({ JobId });
      return report.ServicesLastAccessed?.[0]?.TrackedActionsLastAccessed?.length === 2 ? report : undefined;
    });
    assert.equal(JobType, 'ACTION_LEVEL');
    assert.deepEqual(
      ServicesLastAccessed?.map(({ ServiceNamespace, TrackedActionsLastAccessed: actions }) => [
        ServiceNamespace,
        actions?.map(({ ActionName, LastAccessedEntity }) => [ActionName, LastAccessedEntity]),
      ]),
      [
        [
          'iam',
          [
            ['ListRoles', `arn:aws:iam::${account}:user/doer`],
            ['ListUsers', `arn:aws:iam::${account}:user/doer`],
          ],
        ],
        ['s3', []],
      ],
    );
  });
});

describe('IAM credential report', () => {
  it('is generated, read, and expires after four hours', async () => {
    const own = await startIamTest();
    try {
      const { iam, account, sandlot } = own;
      await assert.rejects(iam.getCredentialReport({}), refused('ReportNotPresent', /GenerateCredentialReport/));
      await iam.createUser({ UserName: 'a,b' });
      await iam.createLoginProfile({ UserName: 'a,b', Password: 'Correct-Horse-1' });
      await iam.createAccessKey({ UserName: 'a,b' });
      assert.equal((await iam.generateCredentialReport({})).State, 'STARTED');
      assert.equal((await iam.generateCredentialReport({})).State, 'COMPLETE');
      const [header, root, user] = Buffer.from((await iam.getCredentialReport({})).Content!)
        .toString()
        .split('\n');
      assert.match(header!, /^user,arn,user_creation_time,password_enabled,.*,cert_2_last_rotated$/);
      assert.match(root!, new RegExp(`^<root_account>,arn:aws:iam::${account}:root,not_supported`));
      assert.match(
        user!,
        new RegExp(
          `^"a,b","arn:aws:iam::${account}:user/a,b",[0-9T:+-]+,true,no_information,[0-9T:+-]+,N/A,false,true,` +
            '[0-9T:+-]+,N/A,N/A,N/A,false,',
        ),
      );
      await sandlot.advance(4 * 3_600_000 + 1000);
      await assert.rejects(iam.getCredentialReport({}), refused('ReportExpired', /four hours/));
      assert.equal((await iam.generateCredentialReport({})).State, 'STARTED');
    } finally {
      await own.close();
    }
  });
});

describe('IAM account authorization details', () => {
  it('show every user, group, role and policy, in pages and by kind', async () => {
    const own = await startIamTest();
    try {
      const { iam } = own;
      await iam.createGroup({ GroupName: 'devs' });
      await iam.createUser({ UserName: 'ann', Tags: [{ Key: 'k', Value: 'v' }] });
      await iam.addUserToGroup({ GroupName: 'devs', UserName: 'ann' });
      await iam.putUserPolicy({ UserName: 'ann', PolicyName: 'p', PolicyDocument: policyOf(allow('s3:*')) });
      await iam.createRole({ RoleName: 'worker', AssumeRolePolicyDocument: trust({ Service: 'ec2.amazonaws.com' }) });
      await iam.attachRolePolicy({ RoleName: 'worker', PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' });
      await iam.createInstanceProfile({ InstanceProfileName: 'machine' });
      await iam.addRoleToInstanceProfile({ InstanceProfileName: 'machine', RoleName: 'worker' });
      const { Policy } = await iam.createPolicy({ PolicyName: 'mine', PolicyDocument: policyOf(allow('s3:*')) });
      await iam.createPolicyVersion({ PolicyArn: Policy!.Arn, PolicyDocument: policyOf(allow('ec2:*')) });
      const all = await iam.getAccountAuthorizationDetails({});
      assert.deepEqual(
        all.UserDetailList?.map(({ UserName, GroupList, UserPolicyList, Tags }) => [
          UserName,
          GroupList,
          UserPolicyList?.length,
          Tags?.length,
        ]),
        [['ann', ['devs'], 1, 1]],
      );
      assert.deepEqual(
        all.RoleDetailList?.map(({ RoleName, InstanceProfileList, AttachedManagedPolicies }) => [
          RoleName,
          InstanceProfileList?.length,
          AttachedManagedPolicies?.[0]?.PolicyName,
        ]),
        [['worker', 1, 'ReadOnlyAccess']],
      );
      assert.deepEqual(
        all.GroupDetailList?.map(({ GroupName }) => GroupName),
        ['devs'],
      );
      assert.deepEqual(
        all.Policies?.map(({ PolicyName, PolicyVersionList }) => [
          PolicyName,
          PolicyVersionList?.map(({ VersionId, IsDefaultVersion }) => `${VersionId} ${IsDefaultVersion}`),
        ]).sort(),
        [
          [
            'ReadOnlyAccess',
            [`${all.Policies?.find((one) => one.PolicyName === 'ReadOnlyAccess')!.DefaultVersionId} true`],
          ],
          ['mine', ['v2 false', 'v1 true']],
        ],
      );
      const onlyUsers = await iam.getAccountAuthorizationDetails({ Filter: ['User'] });
      assert.deepEqual(
        [onlyUsers.UserDetailList?.length, onlyUsers.RoleDetailList?.length, onlyUsers.Policies?.length],
        [1, 0, 0],
      );
      const first = await iam.getAccountAuthorizationDetails({ MaxItems: 3 });
      const rest = await iam.getAccountAuthorizationDetails({ Marker: first.Marker! });
      assert.equal(first.IsTruncated && !rest.IsTruncated && rest.UserDetailList?.length, 1);
      const { SummaryMap } = await iam.getAccountSummary({});
      assert.deepEqual(
        [SummaryMap?.['Users'], SummaryMap?.['InstanceProfiles'], SummaryMap?.['Policies'], SummaryMap?.['MFADevices']],
        [1, 1, 1, 0],
      );
    } finally {
      await own.close();
    }
  });
});
