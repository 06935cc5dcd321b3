import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { Organizations } from '@aws-sdk/client-organizations';
import { startSandlot, type Sandlot } from '../../../testing/start-sandlot.ts';

let sandlot: Sandlot;
let org: Organizations;
let iam: IAM;
let member: IAM;
let memberId: string;
let rootPath: string;
let unitId: string;

before(async () => {
  sandlot = await startSandlot();
  org = new Organizations(sandlot.clientConfig);
  iam = new IAM({ ...sandlot.clientConfig, maxAttempts: 1 });
  const { Organization } = await org.createOrganization({});
  const RootId = (await org.listRoots({})).Roots![0]!.Id!;
  rootPath = `${Organization!.Id}/${RootId}`;
  unitId = (await org.createOrganizationalUnit({ ParentId: RootId, Name: 'u' })).OrganizationalUnit!.Id!;
  const { CreateAccountStatus } = await org.createAccount({ AccountName: 'member', Email: 'member@example.com' });
  await sandlot.idle();
  memberId = (await org.describeCreateAccountStatus({ CreateAccountRequestId: CreateAccountStatus!.Id }))
    .CreateAccountStatus!.AccountId!;
  await org.moveAccount({ AccountId: memberId, SourceParentId: RootId, DestinationParentId: unitId });
  await org.enablePolicyType({ RootId, PolicyType: 'SERVICE_CONTROL_POLICY' });
  member = new IAM({
    ...sandlot.clientConfig,
    // The tests of a whole run's files may come before these.
    credentials: sandlot.server.runtime.issueCredentials({ kind: 'root', account: memberId, durationSeconds: 43_200 }),
  });
});
after(async () => {
  for (const client of [org, iam, member]) client?.destroy();
  await sandlot?.close();
});

const policy = async (Name: string, ...statements: readonly object[]): Promise<string> =>
  (
    await org.createPolicy({
      Name,
      Description: '',
      Type: 'SERVICE_CONTROL_POLICY',
      Content: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
    })
  ).Policy!.PolicySummary!.Id!;

async function report(EntityPath: string, OrganizationsPolicyId?: string) {
  const { JobId } = await iam.generateOrganizationsAccessReport({ EntityPath, OrganizationsPolicyId });
  return iam.getOrganizationsAccessReport({ JobId, MaxItems: 1000 });
}

const namespaces = ({ AccessDetails }: Awaited<ReturnType<typeof report>>): string[] =>
  AccessDetails!.map(({ ServiceNamespace }) => ServiceNamespace!);

describe("the organization's access report", () => {
  it('what an account used, seen from it, its unit and the root; not from the management account', async () => {
    await member.createUser({ UserName: 'ann' });
    await member.putUserPolicy({
      UserName: 'ann',
      PolicyName: 'all',
      PolicyDocument: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}',
    });
    const { AccessKey } = await member.createAccessKey({ UserName: 'ann' });
    const ann = new IAM({
      ...sandlot.clientConfig,
      credentials: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! },
    });
    await ann.listUsers({});
    ann.destroy();
    const path = `${rootPath}/${unitId}/${memberId}`;
    let found = await report(path);
    // Uses are noted beside the answer.
    for (
      let tries = 0;
      tries < 6000 && found.NumberOfServicesNotAccessed === found.NumberOfServicesAccessible;
      tries++
    ) {
      await new Promise((resolve) => {
        setTimeout(resolve, 10);
      });
      found = await report(path);
    }
    for (const answer of [found, await report(`${rootPath}/${unitId}/`), await report(rootPath)]) {
      assert.deepEqual(
        answer
          .AccessDetails!.filter(({ LastAuthenticatedTime }) => LastAuthenticatedTime)
          .map(({ ServiceNamespace, EntityPath, Region, TotalAuthenticatedEntities }) => [
            ServiceNamespace,
            EntityPath,
            Region,
            TotalAuthenticatedEntities,
          ]),
        [['iam', path, sandlot.region, 1]],
      );
      assert.equal(answer.NumberOfServicesNotAccessed, answer.NumberOfServicesAccessible! - 1);
    }
    const management = await report(`${rootPath}/${sandlot.account}`);
    assert.equal(management.NumberOfServicesNotAccessed, management.NumberOfServicesAccessible);
    const { JobId } = await iam.generateOrganizationsAccessReport({ EntityPath: path });
    const first = await iam.getOrganizationsAccessReport({
      JobId,
      MaxItems: 1,
      SortKey: 'LAST_AUTHENTICATED_TIME_DESCENDING',
    });
    assert.deepEqual([namespaces(first), first.IsTruncated], [['iam'], true]);
    const second = await iam.getOrganizationsAccessReport({
      JobId,
      MaxItems: 1,
      SortKey: 'LAST_AUTHENTICATED_TIME_DESCENDING',
      Marker: first.Marker,
    });
    assert.notDeepEqual(namespaces(second), ['iam']);
  });

  it('SCPs of every level, and the one that is asked about, decide which services there are', async () => {
    const all = namespaces(await report(`${rootPath}/${unitId}`));
    assert.ok(all.includes('s3') && all.includes('iam'));
    const noS3 = await policy(
      'no-s3',
      { Effect: 'Deny', Action: ['s3:*'], Resource: '*' },
      { Effect: 'Deny', Action: 'iam:*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    );
    await org.attachPolicy({ PolicyId: noS3, TargetId: unitId });
    assert.deepEqual(
      namespaces(await report(`${rootPath}/${unitId}/${memberId}`)),
      all.filter((one) => one !== 's3'),
    );
    assert.deepEqual(namespaces(await report(rootPath)), all);
    assert.deepEqual(
      namespaces(
        await report(rootPath, await policy('some', { Effect: 'Allow', Action: ['s3:Get*', 'iam:*'], Resource: '*' })),
      ),
      ['iam', 's3'],
    );
    await org.detachPolicy({ PolicyId: noS3, TargetId: unitId });
  });

  it('refuses other accounts, and what there is not', async () => {
    await assert.rejects(member.generateOrganizationsAccessReport({ EntityPath: rootPath }), {
      name: 'AccessDenied',
      message: new RegExp(`${memberId} is none`),
    });
    for (const path of [
      `${rootPath}/${memberId}`,
      `${rootPath}/${unitId}/999999999999`,
      rootPath.replace(/r-.*/, 'r-none'),
      `${rootPath}/ou-none-12345678`,
      `o-0000000000/${rootPath.split('/')[1]}`,
      `${rootPath}//`,
    ]) {
      await assert.rejects(report(path), { name: /InvalidInput/, message: /has no entity at/ }, path);
    }
    await assert.rejects(report(rootPath, 'p-00000000'), { message: /no service control policy p-00000000/ });
    await assert.rejects(iam.getOrganizationsAccessReport({ JobId: 'x'.repeat(36) }), { message: /cannot be found/ });
  });
});

describe("the version of the global endpoint's tokens", () => {
  it('is kept, and shown in the summary', async () => {
    const shown = async (client: IAM) => (await client.getAccountSummary({})).SummaryMap!.GlobalEndpointTokenVersion;
    assert.equal(await shown(member), 1);
    await member.setSecurityTokenServicePreferences({ GlobalEndpointTokenVersion: 'v2Token' });
    assert.deepEqual([await shown(member), await shown(iam)], [2, 1]);
  });
});
