/**
 * AWS's well-known service and resource control policies, in short: they let a member account work that keeps to them,
 * and deny what they are there for.
 *
 * After https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples.html,
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_examples.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html
 */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { Organizations } from '@aws-sdk/client-organizations';
import { S3 } from '@aws-sdk/client-s3';
import { STS } from '@aws-sdk/client-sts';
import { startSandlot, type Sandlot } from '../../../testing/start-sandlot.ts';

type Type = 'SERVICE_CONTROL_POLICY' | 'RESOURCE_CONTROL_POLICY';
type Keys = { accessKeyId: string; secretAccessKey: string; sessionToken?: string };

let sandlot: Sandlot;
let organizations: Organizations;
let member: string;
let organization: string;
const open: { destroy(): void }[] = [];
/** Of the member account: a user, and a session of a role. */
let ann: { iam: IAM; s3: S3; sts: STS };
let dev: { iam: IAM; s3: S3; sts: STS };
let roleArn: string;
const Bucket = 'sample-policies';

const document = (...Statement: object[]): string => JSON.stringify({ Version: '2012-10-17', Statement });
const everything = { Effect: 'Allow', Action: '*', Resource: '*' };

function clients(credentials: Keys) {
  const options = { ...sandlot.clientConfig, credentials, maxAttempts: 1 };
  const made = { iam: new IAM(options), s3: new S3(options), sts: new STS(options) };
  open.push(...Object.values(made));
  return made;
}

before(async () => {
  sandlot = await startSandlot();
  organizations = new Organizations(sandlot.clientConfig);
  organization = (await organizations.createOrganization({})).Organization!.Id!;
  const { CreateAccountStatus } = await organizations.createAccount({ AccountName: 'm', Email: 'm@example.com' });
  await sandlot.idle();
  const id = { CreateAccountRequestId: CreateAccountStatus!.Id };
  member = (await organizations.describeCreateAccountStatus(id)).CreateAccountStatus!.AccountId!;
  const { Roots } = await organizations.listRoots({});
  for (const PolicyType of ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'] as const)
    await organizations.enablePolicyType({ RootId: Roots![0]!.Id!, PolicyType });
  const root = clients(
    sandlot.server.runtime.issueCredentials({ kind: 'root', account: member, durationSeconds: 3600 }),
  );
  await root.iam.createUser({ UserName: 'ann', Tags: [{ Key: 'team', Value: 'blue' }] });
  await root.iam.putUserPolicy({ UserName: 'ann', PolicyName: 'all', PolicyDocument: document(everything) });
  const { AccessKey } = await root.iam.createAccessKey({ UserName: 'ann' });
  ann = clients({ accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! });
  const trust = document({ Effect: 'Allow', Principal: { AWS: member }, Action: 'sts:AssumeRole' });
  roleArn = (await root.iam.createRole({ RoleName: 'dev', AssumeRolePolicyDocument: trust })).Role!.Arn!;
  await root.iam.putRolePolicy({ RoleName: 'dev', PolicyName: 'all', PolicyDocument: document(everything) });
  const { Credentials: keys } = await ann.sts.assumeRole({ RoleArn: roleArn, RoleSessionName: 'me' });
  dev = clients({
    accessKeyId: keys!.AccessKeyId!,
    secretAccessKey: keys!.SecretAccessKey!,
    sessionToken: keys!.SessionToken!,
  });
  await root.s3.createBucket({ Bucket });
});

after(async () => {
  organizations.destroy();
  for (const one of open) one.destroy();
  await sandlot.close();
});

/** While the policy is attached to the member account. */
async function under(Type: Type, Content: string, work: () => Promise<void>): Promise<void> {
  const made = await organizations.createPolicy({ Name: `p-${Math.random()}`, Description: '', Type, Content });
  const PolicyId = made.Policy!.PolicySummary!.Id!;
  await organizations.attachPolicy({ PolicyId, TargetId: member });
  try {
    await work();
  } finally {
    await organizations.detachPolicy({ PolicyId, TargetId: member });
    await organizations.deletePolicy({ PolicyId });
  }
}

const outcome = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => 'ok',
    ({ name }) => name as string,
  );

async function works(): Promise<void> {
  for (const who of [ann, dev]) {
    await who.s3.putObject({ Bucket, Key: 'k', Body: 'x' });
    await who.s3.getObject({ Bucket, Key: 'k' });
    await who.s3.listObjectsV2({ Bucket, Prefix: 'k' });
    await who.iam.getRole({ RoleName: 'dev' });
    await who.sts.assumeRole({ RoleArn: roleArn, RoleSessionName: 'me' });
  }
}

const unless = (Sid: string, Condition: object, more: object = {}) => ({
  Sid,
  Effect: 'Deny',
  Action: '*',
  Resource: '*',
  Condition,
  ...more,
});

/** Policies that a member account which keeps to them does not notice. */
const harmless: readonly [says: string, type: Type, statement: () => object][] = [
  [
    'credentials of EC2 instances by IMDSv2 alone',
    'SERVICE_CONTROL_POLICY',
    () => unless('RequireAllEc2RolesToUseV2', { NumericLessThan: { 'ec2:RoleDelivery': '2.0' } }),
  ],
  [
    'instances start with IMDSv2 alone',
    'SERVICE_CONTROL_POLICY',
    () =>
      unless(
        'RequireImdsV2',
        { StringNotEquals: { 'ec2:MetadataHttpTokens': 'required' } },
        { Action: 'ec2:RunInstances', Resource: 'arn:aws:ec2:*:*:instance/*' },
      ),
  ],
  [
    'network perimeter, by address and VPC',
    'SERVICE_CONTROL_POLICY',
    () =>
      unless('EnforceNetworkPerimeter', {
        NotIpAddressIfExists: { 'aws:SourceIp': ['127.0.0.0/8', '::1/128'] },
        StringNotEqualsIfExists: { 'aws:SourceVpc': 'vpc-1', 'aws:PrincipalTag/dp:exclude:network': 'true' },
        BoolIfExists: { 'aws:ViaAWSService': 'false', 'aws:PrincipalIsAWSService': 'false' },
        ArnNotLikeIfExists: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/aws:ec2-infrastructure' },
      }),
  ],
  [
    'network perimeter of EC2 instances, functions and Glue jobs',
    'SERVICE_CONTROL_POLICY',
    () =>
      unless('EnforceOnServiceRoles', {
        StringNotEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' },
        Null: { 'ec2:SourceInstanceARN': 'false' },
        'ForAnyValue:StringEquals': { 'glue:CredentialIssuingService': 'glue.amazonaws.com' },
        ArnLike: { 'lambda:SourceFunctionArn': '*' },
      }),
  ],
  [
    'instances use their credentials from their own VPC',
    'SERVICE_CONTROL_POLICY',
    () =>
      unless('FromTheirVpc', {
        StringNotEquals: { 'aws:Ec2InstanceSourceVpc': '${aws:SourceVpc}' },
        Null: { 'ec2:SourceInstanceARN': 'false' },
        BoolIfExists: { 'aws:ViaAWSService': 'false' },
      }),
  ],
  [
    'resource perimeter',
    'SERVICE_CONTROL_POLICY',
    () =>
      unless('EnforceResourcePerimeter', {
        StringNotEqualsIfExists: {
          'aws:ResourceOrgID': organization,
          'ec2:Owner': 'amazon',
          'aws:PrincipalTag/dp:exclude:resource': 'true',
        },
      }),
  ],
  [
    'tags of the data perimeter are for administrators',
    'SERVICE_CONTROL_POLICY',
    () =>
      unless('ProtectTags', {
        StringNotEqualsIfExists: { 'aws:PrincipalTag/team': 'admin' },
        'ForAnyValue:StringLike': { 'aws:TagKeys': ['dp:*'] },
      }),
  ],
  [
    'Regions',
    'SERVICE_CONTROL_POLICY',
    () =>
      unless(
        'DenyRegions',
        { StringNotEquals: { 'aws:RequestedRegion': [sandlot.region] } },
        { Action: undefined, NotAction: ['iam:*', 'organizations:*', 'sts:*', 'support:*'] },
      ),
  ],
  [
    'identity perimeter',
    'RESOURCE_CONTROL_POLICY',
    () =>
      unless(
        'EnforceOrgIdentities',
        {
          StringNotEqualsIfExists: {
            'aws:PrincipalOrgID': organization,
            'aws:ResourceTag/dp:exclude:identity': 'true',
          },
          BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
        },
        { Principal: '*', Action: ['s3:*', 'sts:AssumeRole'] },
      ),
  ],
  [
    'confused deputies',
    'RESOURCE_CONTROL_POLICY',
    () =>
      unless(
        'EnforceConfusedDeputyProtection',
        {
          StringNotEqualsIfExists: { 'aws:SourceOrgID': organization },
          Null: { 'aws:SourceAccount': 'false' },
          Bool: { 'aws:PrincipalIsAWSService': 'true' },
        },
        { Principal: '*', Action: ['s3:*', 'sts:*'] },
      ),
  ],
  [
    'TLS and fresh signatures',
    'RESOURCE_CONTROL_POLICY',
    () =>
      unless(
        'EnforceTls',
        { NumericLessThan: { 's3:TlsVersion': '1.2' }, BoolIfExists: { 'aws:SecureTransport': 'false' } },
        { Principal: '*', Action: 's3:*' },
      ),
  ],
];

for (const [says, type, statement] of harmless)
  test(`lets a member account work: ${says}`, () => under(type, document(statement()), works));

test('and they deny what they are there for', async () => {
  const scp = (statement: object, work: () => Promise<void>) =>
    under('SERVICE_CONTROL_POLICY', document(statement), work);
  const elsewhere = { NotIpAddressIfExists: { 'aws:SourceIp': '203.0.113.0/24' } };
  await scp(unless('Network', elsewhere), async () =>
    assert.equal(await outcome(dev.s3.getObject({ Bucket, Key: 'k' })), 'AccessDenied'),
  );
  await scp(unless('Tags', { 'ForAnyValue:StringLike': { 'aws:TagKeys': 'dp:*' } }), async () => {
    const tag = (Key: string) => outcome(ann.iam.tagUser({ UserName: 'ann', Tags: [{ Key, Value: 'x' }] }));
    assert.deepEqual([await tag('cost'), await tag('dp:exclude:network')], ['ok', 'AccessDenied']);
  });
  await scp(unless('Region', { StringNotEquals: { 'aws:RequestedRegion': 'ap-southeast-2' } }), async () =>
    assert.equal(await outcome(ann.s3.listBuckets({})), 'AccessDenied'),
  );
  await scp(unless('Account', { StringNotEquals: { 'aws:ResourceOrgID': 'o-another' } }), async () =>
    assert.equal(await outcome(ann.s3.getObject({ Bucket, Key: 'k' })), 'AccessDenied'),
  );
  const tls = unless('Tls', { NumericLessThan: { 's3:TlsVersion': '1.4' } }, { Principal: '*', Action: 's3:*' });
  await under('RESOURCE_CONTROL_POLICY', document(tls), async () =>
    assert.equal(await outcome(ann.s3.getObject({ Bucket, Key: 'k' })), 'AccessDenied'),
  );
});

test('a policy that AWS refuses is not made', async () => {
  const refused: readonly object[] = [
    unless('Typo', { StringEqual: { 'aws:PrincipalTag/team': 'blue' } }),
    unless('Case', { stringEquals: { 'aws:PrincipalTag/team': 'blue' } }),
    unless('Date', { DateLessThan: { 'aws:CurrentTime': 'soon' } }),
    unless('Arn', {}, { Resource: 'arn:aws:s3::bucket' }),
    unless('Kind', {}, { Resource: 'arn:aws:iam::123456789012:u*' }),
    unless('Text', {}, { Resource: 'bucket' }),
  ];
  for (const statement of refused) {
    const Content = document(statement);
    const made = organizations.createPolicy({ Name: 'no', Description: '', Type: 'SERVICE_CONTROL_POLICY', Content });
    assert.equal(await outcome(made), 'MalformedPolicyDocumentException', Content);
    const rcp = document({ ...statement, Principal: '*', Action: 's3:*' });
    assert.equal(
      await outcome(
        organizations.createPolicy({ Name: 'no', Description: '', Type: 'RESOURCE_CONTROL_POLICY', Content: rcp }),
      ),
      'MalformedPolicyDocumentException',
      rcp,
    );
  }
});
