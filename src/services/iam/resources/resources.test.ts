/** IAM's types through Cloud Control: made, read as they were made, changed in place, removed. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { resourcesOf, type Resources } from '../../../testing/cloud-control.ts';
import { allow, policyOf, startIamTest, trust, type IamTest } from '../test-client.ts';

let iam: IamTest;
let resources: Resources;

before(async () => {
  iam = await startIamTest();
  resources = resourcesOf(iam.sandlot);
});

after(async () => {
  resources.close();
  await iam.close();
});

const document = JSON.parse(policyOf(allow('s3:GetObject')));
const other = JSON.parse(policyOf(allow('s3:PutObject')));
const assumed = (service: string) => JSON.parse(trust({ Service: service }));
const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess';
const tags = [{ Key: 'team', Value: 'a' }];

test('a role', async () => {
  const desired = {
    RoleName: 'r1',
    Path: '/team/',
    AssumeRolePolicyDocument: assumed('lambda.amazonaws.com'),
    Description: 'A role',
    MaxSessionDuration: 7200,
    PermissionsBoundary: readOnly,
    ManagedPolicyArns: [readOnly],
    Policies: [{ PolicyName: 'p', PolicyDocument: document }],
    Tags: tags,
  };
  assert.equal(await resources.create('AWS::IAM::Role', desired), 'r1');
  const { Arn, RoleId, ...model } = await resources.read('AWS::IAM::Role', 'r1');
  assert.deepEqual(model, desired);
  assert.equal(Arn, `arn:aws:iam::${iam.account}:role/team/r1`);
  assert.match(String(RoleId), /^AROA/);
  await resources.update('AWS::IAM::Role', 'r1', {
    AssumeRolePolicyDocument: assumed('ec2.amazonaws.com'),
    Description: undefined,
    MaxSessionDuration: undefined,
    PermissionsBoundary: undefined,
    ManagedPolicyArns: undefined,
    Policies: [{ PolicyName: 'q', PolicyDocument: other }],
    Tags: [{ Key: 'team', Value: 'b' }],
  });
  const { Arn: _arn, RoleId: _id, ...changed } = await resources.read('AWS::IAM::Role', 'r1');
  assert.deepEqual(changed, {
    RoleName: 'r1',
    Path: '/team/',
    AssumeRolePolicyDocument: assumed('ec2.amazonaws.com'),
    MaxSessionDuration: 3600,
    Policies: [{ PolicyName: 'q', PolicyDocument: other }],
    Tags: [{ Key: 'team', Value: 'b' }],
  });
  assert.ok((await resources.list('AWS::IAM::Role')).includes('r1'));
  await resources.remove('AWS::IAM::Role', 'r1');
  await assert.rejects(iam.iam.getRole({ RoleName: 'r1' }), /cannot be found/);
});

test('a role without a name gets one; one that fails half-way leaves nothing', async () => {
  const name = await resources.create('AWS::IAM::Role', { AssumeRolePolicyDocument: assumed('ec2.amazonaws.com') });
  assert.match(name, /^Role-[a-z0-9]{12}$/);
  const request = resources.client.createResource({
    TypeName: 'AWS::IAM::Role',
    DesiredState: JSON.stringify({
      RoleName: 'half',
      AssumeRolePolicyDocument: assumed('ec2.amazonaws.com'),
      ManagedPolicyArns: ['arn:aws:iam::aws:policy/NoSuch'],
    }),
  });
  const text = 'NotFound: Policy arn:aws:iam::aws:policy/NoSuch does not exist or is not attachable.';
  assert.equal(await resources.failure(request), text);
  await assert.rejects(iam.iam.getRole({ RoleName: 'half' }), /cannot be found/);
});

test('a user, with groups, a password and policies', async () => {
  await resources.create('AWS::IAM::Group', { GroupName: 'g1' });
  await resources.create('AWS::IAM::Group', { GroupName: 'g2' });
  const desired = {
    UserName: 'u1',
    Path: '/team/',
    Groups: ['g1'],
    LoginProfile: { Password: 'Correct-horse-1', PasswordResetRequired: true },
    PermissionsBoundary: readOnly,
    ManagedPolicyArns: [readOnly],
    Policies: [{ PolicyName: 'p', PolicyDocument: document }],
    Tags: tags,
  };
  await resources.create('AWS::IAM::User', desired);
  const { Arn, ...model } = await resources.read('AWS::IAM::User', 'u1');
  assert.deepEqual(model, { ...desired, LoginProfile: { PasswordResetRequired: true } });
  assert.equal(Arn, `arn:aws:iam::${iam.account}:user/team/u1`);
  await resources.update('AWS::IAM::User', 'u1', {
    Path: '/other/',
    Groups: ['g2'],
    LoginProfile: { Password: 'Correct-horse-2' },
    PermissionsBoundary: undefined,
    ManagedPolicyArns: undefined,
    Policies: undefined,
    Tags: undefined,
  });
  assert.deepEqual(await resources.read('AWS::IAM::User', 'u1'), {
    UserName: 'u1',
    Path: '/other/',
    Arn: `arn:aws:iam::${iam.account}:user/other/u1`,
    Groups: ['g2'],
    LoginProfile: { PasswordResetRequired: false },
  });
  await resources.remove('AWS::IAM::User', 'u1');
  await assert.rejects(iam.iam.getUser({ UserName: 'u1' }), /cannot be found/);
});

test('a group', async () => {
  const desired = {
    GroupName: 'g3',
    Path: '/team/',
    ManagedPolicyArns: [readOnly],
    Policies: [{ PolicyName: 'p', PolicyDocument: document }],
  };
  await resources.create('AWS::IAM::Group', desired);
  const { Arn, ...model } = await resources.read('AWS::IAM::Group', 'g3');
  assert.deepEqual(model, desired);
  assert.equal(Arn, `arn:aws:iam::${iam.account}:group/team/g3`);
  await resources.update('AWS::IAM::Group', 'g3', { Path: '/', ManagedPolicyArns: undefined, Policies: undefined });
  const { Arn: now, ...changed } = await resources.read('AWS::IAM::Group', 'g3');
  assert.deepEqual(changed, { GroupName: 'g3', Path: '/' });
  assert.equal(now, `arn:aws:iam::${iam.account}:group/g3`);
  await resources.remove('AWS::IAM::Group', 'g3');
});

test('a managed policy, attached; its sixth version takes the place of the oldest', async () => {
  await resources.create('AWS::IAM::Role', { RoleName: 'r2', AssumeRolePolicyDocument: assumed('ec2.amazonaws.com') });
  const desired = {
    ManagedPolicyName: 'm1',
    Path: '/team/',
    Description: 'A policy',
    PolicyDocument: document,
    Groups: [],
    Roles: ['r2'],
    Users: [],
  };
  const arn = await resources.create('AWS::IAM::ManagedPolicy', desired);
  assert.equal(arn, `arn:aws:iam::${iam.account}:policy/team/m1`);
  const read = async () => {
    const { PolicyArn, PolicyId, CreateDate, UpdateDate, ...model } = await resources.read(
      'AWS::IAM::ManagedPolicy',
      arn,
    );
    assert.equal(PolicyArn, arn);
    assert.match(`${PolicyId} ${CreateDate} ${UpdateDate}`, /^ANPA\w+ \S+Z \S+Z$/);
    return model;
  };
  const facts = { AttachmentCount: 1, PermissionsBoundaryUsageCount: 0, IsAttachable: true };
  assert.deepEqual(await read(), { ...desired, ...facts, DefaultVersionId: 'v1' });
  for (const name of ['a', 'b', 'c', 'd', 'e'])
    await resources.update('AWS::IAM::ManagedPolicy', arn, {
      PolicyDocument: JSON.parse(policyOf(allow(`s3:${name}*`))),
    });
  const { Versions } = await iam.iam.listPolicyVersions({ PolicyArn: arn });
  assert.deepEqual(
    Versions!.map(({ VersionId }) => VersionId),
    ['v6', 'v5', 'v4', 'v3', 'v2'],
  );
  await resources.update('AWS::IAM::ManagedPolicy', arn, { Roles: [] });
  assert.deepEqual((await read())['AttachmentCount'], 0);
  await resources.remove('AWS::IAM::ManagedPolicy', arn);
  await assert.rejects(iam.iam.getPolicy({ PolicyArn: arn }), /was not found/);
});

for (const kind of ['Role', 'User', 'Group'] as const)
  test(`a policy inline in a ${kind}`, async () => {
    const name = `${kind}Owner`;
    const trusted = kind === 'Role' ? { AssumeRolePolicyDocument: assumed('ec2.amazonaws.com') } : {};
    await resources.create(`AWS::IAM::${kind}`, { [`${kind}Name`]: name, ...trusted });
    const type = `AWS::IAM::${kind}Policy`;
    const desired = { PolicyName: 'p', [`${kind}Name`]: name, PolicyDocument: document };
    assert.equal(await resources.create(type, desired), `p|${name}`);
    assert.deepEqual(await resources.read(type, `p|${name}`), desired);
    await resources.update(type, `p|${name}`, { PolicyDocument: other });
    assert.deepEqual(await resources.read(type, `p|${name}`), { ...desired, PolicyDocument: other });
    await resources.remove(type, `p|${name}`);
    await assert.rejects(resources.read(type, `p|${name}`), /was not found/);
  });

test('an access key', async () => {
  await resources.create('AWS::IAM::User', { UserName: 'keyed' });
  const key = await resources.create('AWS::IAM::AccessKey', { UserName: 'keyed', Status: 'Inactive' });
  assert.deepEqual(await resources.read('AWS::IAM::AccessKey', key), {
    Id: key,
    UserName: 'keyed',
    Status: 'Inactive',
  });
  await resources.update('AWS::IAM::AccessKey', key, { Status: 'Active' });
  assert.equal((await resources.read('AWS::IAM::AccessKey', key))['Status'], 'Active');
  await resources.remove('AWS::IAM::AccessKey', key);
  assert.deepEqual((await iam.iam.listAccessKeys({ UserName: 'keyed' })).AccessKeyMetadata, []);
});

test('an instance profile', async () => {
  for (const RoleName of ['machine', 'other-machine'])
    await resources.create('AWS::IAM::Role', { RoleName, AssumeRolePolicyDocument: assumed('ec2.amazonaws.com') });
  const type = 'AWS::IAM::InstanceProfile';
  const desired = { InstanceProfileName: 'i1', Path: '/team/', Roles: ['machine'] };
  await resources.create(type, desired);
  const { Arn, ...model } = await resources.read(type, 'i1');
  assert.deepEqual(model, desired);
  assert.equal(Arn, `arn:aws:iam::${iam.account}:instance-profile/team/i1`);
  await resources.update(type, 'i1', { Roles: ['other-machine'] });
  assert.deepEqual((await resources.read(type, 'i1'))['Roles'], ['other-machine']);
  await resources.remove(type, 'i1');
  assert.ok(!(await resources.list(type)).includes('i1'));
});

test('an OIDC provider', async () => {
  const type = 'AWS::IAM::OIDCProvider';
  const thumbprint = 'a'.repeat(40);
  const arn = await resources.create(type, {
    Url: 'https://token.example.com',
    ClientIdList: ['one'],
    ThumbprintList: [thumbprint],
    Tags: tags,
  });
  assert.equal(arn, `arn:aws:iam::${iam.account}:oidc-provider/token.example.com`);
  const expected = {
    Arn: arn,
    Url: 'token.example.com',
    ClientIdList: ['one'],
    ThumbprintList: [thumbprint],
    Tags: tags,
  };
  assert.deepEqual(await resources.read(type, arn), expected);
  await resources.update(type, arn, { ClientIdList: ['two'], ThumbprintList: ['b'.repeat(40)], Tags: undefined });
  const { Tags: _tags, ...untagged } = expected;
  assert.deepEqual(await resources.read(type, arn), {
    ...untagged,
    ClientIdList: ['two'],
    ThumbprintList: ['b'.repeat(40)],
  });
  await resources.remove(type, arn);
  assert.deepEqual(await resources.list(type), []);
});

test('a service-linked role', async () => {
  const type = 'AWS::IAM::ServiceLinkedRole';
  const name = await resources.create(type, { AWSServiceName: 'autoscaling.amazonaws.com', Description: 'x' });
  assert.equal(name, 'AWSServiceRoleForAutoScaling');
  assert.deepEqual(await resources.read(type, name), { RoleName: name, Description: 'x' });
  await resources.remove(type, name);
  await assert.rejects(resources.read(type, name), /was not found/);
});

test('a virtual MFA device is assigned to its user', async () => {
  await resources.create('AWS::IAM::User', { UserName: 'careful' });
  const type = 'AWS::IAM::VirtualMFADevice';
  const serial = await resources.create(type, { VirtualMfaDeviceName: 'd1', Path: '/team/', Users: ['careful'] });
  assert.equal(serial, `arn:aws:iam::${iam.account}:mfa/team/d1`);
  assert.deepEqual(await resources.read(type, serial), {
    SerialNumber: serial,
    VirtualMfaDeviceName: 'd1',
    Path: '/team/',
    Users: ['careful'],
  });
  const { MFADevices } = await iam.iam.listMFADevices({ UserName: 'careful' });
  assert.deepEqual(
    MFADevices!.map(({ SerialNumber }) => SerialNumber),
    [serial],
  );
  await resources.remove(type, serial);
  await resources.remove(type, await resources.create(type, { Users: [] }));
  assert.deepEqual((await iam.iam.listVirtualMFADevices({})).VirtualMFADevices, []);
});

test('who may not make a role may not through Cloud Control', async () => {
  const limited = resourcesOf(iam.sandlot, await iam.userWith('limited', allow('cloudformation:*')));
  const TypeName = 'AWS::IAM::Role';
  const DesiredState = JSON.stringify({ RoleName: 'no', AssumeRolePolicyDocument: assumed('ec2.amazonaws.com') });
  const text = await limited.failure(limited.client.createResource({ TypeName, DesiredState }));
  const denied = /^AccessDenied: User: arn:aws:iam::\d+:user\/limited is not authorized to perform: iam:CreateRole on/;
  assert.match(text, denied);
  limited.close();
});
