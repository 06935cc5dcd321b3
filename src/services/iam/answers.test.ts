/** IAM's sentences for what a name, a path, a list may be. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { startSandlot } from '../../testing/start-sandlot.ts';
import type { Sandlot } from '../../testing/start-sandlot.ts';
import { policyOf, refused, trust } from './test-client.ts';

let sandlot: Sandlot;
let iam: IAM;

before(async () => {
  sandlot = await startSandlot();
  iam = new IAM({ ...sandlot.clientConfig, maxAttempts: 1 });
});

after(async () => {
  iam.destroy();
  await sandlot.close();
});

const document = policyOf({ Effect: 'Allow', Action: 's3:*', Resource: '*' });
const AssumeRolePolicyDocument = trust({ Service: 'ec2.amazonaws.com' });
const attach = { RoleName: 'arn:aws:iam::123456789012:role/a', PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' };

const names: readonly (readonly [member: string, call: () => Promise<unknown>])[] = [
  ['userName', () => iam.createUser({ UserName: 'a b' })],
  ['userName', () => iam.getUser({ UserName: 'a/b' })],
  ['newUserName', () => iam.updateUser({ UserName: 'a', NewUserName: 'ü' })],
  ['groupName', () => iam.createGroup({ GroupName: 'a:b' })],
  ['roleName', () => iam.createRole({ RoleName: 'a*', AssumeRolePolicyDocument })],
  ['roleName', () => iam.attachRolePolicy(attach)],
  ['policyName', () => iam.createPolicy({ PolicyName: 'a b', PolicyDocument: document })],
  ['instanceProfileName', () => iam.createInstanceProfile({ InstanceProfileName: 'a b' })],
];

for (const [member, call] of names) {
  test(`a ${member} with what it may not have is refused in IAM's words`, async () => {
    const message =
      `The specified value for ${member} is invalid. ` +
      'It must contain only alphanumeric characters and/or the following: +=,.@_-';
    await assert.rejects(call(), refused('ValidationError', message));
  });
}

test('documents and keys have printable characters, and who is not there is told so before their faults', async () => {
  const sentence = (member: string) =>
    `The specified value for ${member} is invalid. It must contain only printable ASCII characters.`;
  await iam.createUser({ UserName: 'printable' });
  const put = (UserName: string, PolicyDocument: string) =>
    iam.putUserPolicy({ UserName, PolicyName: 'p', PolicyDocument });
  await assert.rejects(put('printable', '{"Ω": 1}'), refused('ValidationError', sentence('policyDocument')));
  await assert.rejects(put('nobody', '{'), refused('NoSuchEntity', 'The user with name nobody cannot be found.'));
  await assert.rejects(put('printable', '{'), refused('MalformedPolicyDocument', 'Syntax errors in policy.'));
  await assert.rejects(
    iam.createRole({ RoleName: 'a', AssumeRolePolicyDocument: '日本' }),
    refused('ValidationError', sentence('assumeRolePolicyDocument')),
  );
});

test('what breaks a constraint is not repeated', async () => {
  const failed = (member: string, constraint: string) =>
    refused(
      'ValidationError',
      `1 validation error detected: Value at '${member}' failed to satisfy constraint: Member must ${constraint}`,
    );
  const RoleName = 'r'.repeat(65);
  await assert.rejects(
    iam.createRole({ RoleName, AssumeRolePolicyDocument }),
    failed('roleName', 'have length less than or equal to 64'),
  );
  await assert.rejects(
    iam.createUser({ UserName: 'u', Tags: [{ Key: 'a*', Value: 'b' }] }),
    failed('tags.1.member.key', 'satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+'),
  );
  await assert.rejects(iam.tagUser({ UserName: 'u', Tags: undefined }), failed('tags', 'not be null'));
});

const paths: readonly (readonly [member: string, call: () => Promise<unknown>])[] = [
  ['path', () => iam.createUser({ UserName: 'a', Path: 'dev' })],
  ['path', () => iam.createRole({ RoleName: 'a', Path: '/dev', AssumeRolePolicyDocument })],
  ['path', () => iam.createPolicy({ PolicyName: 'a', Path: 'dev/', PolicyDocument: document })],
  ['newPath', () => iam.updateGroup({ GroupName: 'a', NewPath: 'x' })],
  ['pathPrefix', () => iam.listUsers({ PathPrefix: 'dev' })],
];

for (const [member, call] of paths) {
  test(`a ${member} that is none is refused in IAM's words (${call.toString().slice(6, 30)})`, async () => {
    const message =
      `The specified value for ${member} is invalid. ` +
      'It must begin and end with / and contain only alphanumeric characters and/or / characters.';
    await assert.rejects(call(), refused('ValidationError', message));
  });
}

test('other constraints keep their own sentence', async () => {
  await assert.rejects(
    iam.createUser({ UserName: 'x'.repeat(65) }),
    refused('ValidationError', /^1 validation error detected: .*'userName'.*less than or equal to 64$/),
  );
});

test('an ARN that is none is a validation error', async () => {
  const RoleName = `r-${randomUUID()}`;
  await iam.createRole({ RoleName, AssumeRolePolicyDocument });
  const wrong = 'this-is-no-arn-at-all';
  const notValid = refused('ValidationError', 'Invalid ARN:  Could not be parsed!');
  await assert.rejects(iam.attachRolePolicy({ RoleName, PolicyArn: wrong }), notValid);
  await assert.rejects(iam.getPolicy({ PolicyArn: wrong }), notValid);
  await assert.rejects(iam.deletePolicy({ PolicyArn: wrong }), notValid);
});

test('a new policy shows its tags where it has some', async () => {
  const named = (Tags?: { Key: string; Value: string }[]) => ({
    PolicyName: `p-${randomUUID()}`,
    PolicyDocument: document,
    ...(Tags && { Tags }),
  });
  const { Policy } = await iam.createPolicy(named());
  assert.equal('Tags' in Policy!, false);
  assert.deepEqual((await iam.getPolicy({ PolicyArn: Policy!.Arn! })).Policy!.Tags, []);
  const Tags = [{ Key: 'a', Value: 'b' }];
  assert.deepEqual((await iam.createPolicy(named(Tags))).Policy!.Tags, Tags);
});

test('thumbprints are five at most, and what says so is AWS’s', async () => {
  const ThumbprintList = Array.from({ length: 6 }, (_, i) => String(i).repeat(40));
  const tooMany = refused('InvalidInput', 'Thumbprint list must contain fewer than 5 entries.');
  await assert.rejects(iam.createOpenIDConnectProvider({ Url: 'https://six.example', ThumbprintList }), tooMany);
  const five = { Url: 'https://five.example', ThumbprintList: ThumbprintList.slice(1) };
  const { OpenIDConnectProviderArn } = await iam.createOpenIDConnectProvider(five);
  await assert.rejects(
    iam.updateOpenIDConnectProviderThumbprint({ OpenIDConnectProviderArn, ThumbprintList }),
    tooMany,
  );
});
