/** IAM's types in stacks: those that only stacks have, references between them, rollbacks, and what a stack may not. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { CloudFormation } from '@aws-sdk/client-cloudformation';
import { certificate, privateKey } from '../../../testing/saml/certificate.ts';
import { resourcesOf, type Resources } from '../../../testing/cloud-control.ts';
import { metadataXml } from '../../../testing/saml/saml-assertion.ts';
import { allow, policyOf, startIamTest, trust, type IamTest } from '../test-client.ts';

let iam: IamTest;
let cfn: CloudFormation;
let resources: Resources;

before(async () => {
  iam = await startIamTest();
  cfn = new CloudFormation({ ...iam.sandlot.clientConfig, maxAttempts: 1 });
  resources = resourcesOf(iam.sandlot);
});

after(async () => {
  cfn.destroy();
  resources.close();
  await iam.close();
});

const document = (Action: string) => JSON.parse(policyOf(allow(Action)));
const AssumeRolePolicyDocument = JSON.parse(trust({ Service: 'lambda.amazonaws.com' }));
const Capabilities = ['CAPABILITY_NAMED_IAM' as const];

async function statusOf(StackName: string): Promise<string> {
  await iam.sandlot.idle();
  return (await cfn.describeStacks({ StackName })).Stacks![0]!.StackStatus!;
}

const input = (StackName: string, Resources: object) => ({
  StackName,
  TemplateBody: JSON.stringify({ Resources }),
  Capabilities,
});

const inlineIn = async (RoleName: string): Promise<string[]> =>
  (await iam.iam.listRolePolicies({ RoleName })).PolicyNames!;

test('a policy in several principals, and users of a group, change with their stack', async () => {
  const template = (policy: object, users: string[]) => ({
    One: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'stack-one', AssumeRolePolicyDocument } },
    Two: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'stack-two', AssumeRolePolicyDocument } },
    Group: { Type: 'AWS::IAM::Group', Properties: { GroupName: 'stack-group' } },
    Ann: { Type: 'AWS::IAM::User', Properties: { UserName: 'stack-ann' } },
    Bob: { Type: 'AWS::IAM::User', Properties: { UserName: 'stack-bob' } },
    Policy: {
      Type: 'AWS::IAM::Policy',
      Properties: { PolicyName: 'p', PolicyDocument: document('s3:Get*'), ...policy },
    },
    Added: {
      Type: 'AWS::IAM::UserToGroupAddition',
      Properties: { GroupName: { Ref: 'Group' }, Users: users.map((Ref) => ({ Ref })) },
    },
  });
  const members = async () =>
    (await iam.iam.getGroup({ GroupName: 'stack-group' })).Users!.map((user) => user.UserName);
  await cfn.createStack(
    input('principals', template({ Roles: [{ Ref: 'One' }], Groups: [{ Ref: 'Group' }] }, ['Ann'])),
  );
  assert.equal(await statusOf('principals'), 'CREATE_COMPLETE');
  assert.deepEqual([await inlineIn('stack-one'), await inlineIn('stack-two')], [['p'], []]);
  assert.deepEqual(await members(), ['stack-ann']);
  const changed = { PolicyName: 'q', Roles: [{ Ref: 'Two' }], PolicyDocument: document('s3:Put*') };
  await cfn.updateStack(input('principals', template(changed, ['Bob'])));
  assert.equal(await statusOf('principals'), 'UPDATE_COMPLETE');
  assert.deepEqual([await inlineIn('stack-one'), await inlineIn('stack-two')], [[], ['q']]);
  assert.deepEqual((await iam.iam.listGroupPolicies({ GroupName: 'stack-group' })).PolicyNames, []);
  assert.deepEqual(await members(), ['stack-bob']);
  await cfn.deleteStack({ StackName: 'principals' });
  await iam.sandlot.idle();
  await assert.rejects(iam.iam.getRole({ RoleName: 'stack-one' }), /cannot be found/);
  await assert.rejects(iam.iam.getUser({ UserName: 'stack-bob' }), /cannot be found/);
});

test('attributes, and a failure that takes everything back', async () => {
  const roles = (more: object) => ({
    Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'stack-role', AssumeRolePolicyDocument } },
    Key: { Type: 'AWS::IAM::AccessKey', Properties: { UserName: { Ref: 'User' } } },
    User: { Type: 'AWS::IAM::User' },
    Policy: {
      Type: 'AWS::IAM::ManagedPolicy',
      Properties: { ManagedPolicyName: 'stack-managed', PolicyDocument: document('s3:*'), Roles: [{ Ref: 'Role' }] },
    },
    ...more,
  });
  const TemplateBody = JSON.stringify({
    Resources: roles({}),
    Outputs: {
      Role: { Value: { 'Fn::GetAtt': ['Role', 'Arn'] } },
      Policy: { Value: { Ref: 'Policy' } },
      Key: { Value: { Ref: 'Key' } },
    },
  });
  await cfn.createStack({ StackName: 'attributes', TemplateBody, Capabilities });
  assert.equal(await statusOf('attributes'), 'CREATE_COMPLETE');
  const { Outputs } = (await cfn.describeStacks({ StackName: 'attributes' })).Stacks![0]!;
  const outputs = Object.fromEntries(Outputs!.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
  assert.equal(outputs['Role'], `arn:aws:iam::${iam.account}:role/stack-role`);
  assert.equal(outputs['Policy'], `arn:aws:iam::${iam.account}:policy/stack-managed`);
  assert.match(outputs['Key']!, /^AKIA/);
  const broken = {
    Bad: { Type: 'AWS::IAM::Policy', Properties: { PolicyName: 'b', PolicyDocument: document('s3:*') } },
  };
  await cfn.updateStack(input('attributes', roles(broken)));
  assert.equal(await statusOf('attributes'), 'UPDATE_ROLLBACK_COMPLETE');
  const { StackEvents } = await cfn.describeStackEvents({ StackName: 'attributes' });
  const failed = StackEvents!.find(({ ResourceStatus }) => ResourceStatus === 'CREATE_FAILED');
  assert.match(failed!.ResourceStatusReason!, /At least one of \[Groups,Roles,Users\] must be non-empty\./);
  await cfn.deleteStack({ StackName: 'attributes' });
  await iam.sandlot.idle();
  await assert.rejects(iam.iam.getPolicy({ PolicyArn: outputs['Policy'] }), /was not found/);
});

test('a SAML provider and a server certificate', async () => {
  const saml = 'AWS::IAM::SAMLProvider';
  const arn = await resources.create(saml, {
    Name: 'corp',
    SamlMetadataDocument: metadataXml(),
    Tags: [{ Key: 'a', Value: 'b' }],
  });
  assert.equal(arn, `arn:aws:iam::${iam.account}:saml-provider/corp`);
  const { SamlProviderUUID, SamlMetadataDocument, ...model } = await resources.read(saml, arn);
  assert.deepEqual([SamlMetadataDocument, typeof SamlProviderUUID], [metadataXml(), 'string']);
  const expected = { Arn: arn, Name: 'corp', AssertionEncryptionMode: 'Allowed', PrivateKeyList: [] };
  assert.deepEqual(model, { ...expected, Tags: [{ Key: 'a', Value: 'b' }] });
  await resources.update(saml, arn, { Tags: undefined, PrivateKeyList: undefined });
  assert.equal((await resources.read(saml, arn))['Tags'], undefined);
  await resources.remove(saml, arn);

  const type = 'AWS::IAM::ServerCertificate';
  const desired = { ServerCertificateName: 'site', CertificateBody: certificate, PrivateKey: privateKey, Path: '/a/' };
  assert.equal(await resources.create(type, desired), 'site');
  const { Arn, CertificateBody, Path, PrivateKey } = await resources.read(type, 'site');
  assert.deepEqual(
    [Arn, Path, PrivateKey],
    [`arn:aws:iam::${iam.account}:server-certificate/a/site`, '/a/', undefined],
  );
  assert.equal(String(CertificateBody).trim(), certificate.trim());
  await resources.update(type, 'site', { Path: '/b/' });
  assert.equal((await resources.read(type, 'site'))['Path'], '/b/');
  await resources.remove(type, 'site');
  assert.deepEqual(await resources.list(type), []);
});
