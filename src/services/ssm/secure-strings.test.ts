/** SecureStrings under KMS, and who may do what with parameters. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { KMS } from '@aws-sdk/client-kms';
import { SSM } from '@aws-sdk/client-ssm';
import { refused } from '../../testing/refused.ts';
import { startSandlot } from '../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const config = { ...sandlot.clientConfig, maxAttempts: 1 };
const ssm = new SSM(config);
const kms = new KMS(config);
const iam = new IAM(config);
const opened: { destroy(): void }[] = [ssm, kms, iam];
const arn = (name: string) => `arn:aws:ssm:${sandlot.region}:${sandlot.account}:parameter/${name.replace(/^\//, '')}`;

after(async () => {
  for (const client of opened) client.destroy();
  await sandlot.close();
});

const allow = (Action: string | string[], Resource: string | string[] = '*', more: object = {}) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...more,
});

/** A client of a new user with these statements. */
async function userWith(...Statement: object[]): Promise<SSM> {
  const UserName = `u-${randomUUID()}`;
  await iam.createUser({ UserName });
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.putUserPolicy({ UserName, PolicyName: 'own', PolicyDocument });
  const { AccessKey: key } = await iam.createAccessKey({ UserName });
  const credentials = { accessKeyId: key!.AccessKeyId!, secretAccessKey: key!.SecretAccessKey! };
  const client = new SSM({ ...config, credentials });
  opened.push(client);
  return client;
}

const secure = (Name: string, Value: string, more: object = {}) =>
  ssm.putParameter({ Name, Value, Type: 'SecureString', ...more });
const read = async (client: SSM, Name: string, WithDecryption = true) =>
  (await client.getParameter({ Name, WithDecryption })).Parameter!.Value!;

test('a SecureString is opened on demand, and KMS opens it in its context alone', async () => {
  await secure('/secure/a', 'hidden');
  assert.equal(await read(ssm, '/secure/a'), 'hidden');
  const CiphertextBlob = Buffer.from(await read(ssm, '/secure/a', false), 'base64');
  // The managed key opens for Parameter Store alone.
  await assert.rejects(kms.decrypt({ CiphertextBlob }), refused('AccessDeniedException'));
  const { KeyMetadata } = await kms.createKey({});
  const KeyId = KeyMetadata!.Arn!;
  await secure('/secure/b', 'own key', { KeyId });
  const blob = Buffer.from(await read(ssm, '/secure/b', false), 'base64');
  const EncryptionContext = { PARAMETER_ARN: arn('/secure/b') };
  const { Plaintext } = await kms.decrypt({ CiphertextBlob: blob, EncryptionContext });
  assert.equal(Buffer.from(Plaintext!).toString(), 'own key');
  await assert.rejects(
    kms.decrypt({ CiphertextBlob: blob }),
    refused('InvalidCiphertextException', /^(UnknownError)?$/),
  );
  const { Parameters } = await ssm.getParametersByPath({ Path: '/secure', WithDecryption: true });
  assert.deepEqual(
    Parameters!.map(({ Value }) => Value),
    ['hidden', 'own key'],
  );
  const [, second] = (await ssm.describeParameters({ ParameterFilters: [{ Key: 'Path', Values: ['/secure'] }] }))
    .Parameters!;
  assert.equal(second!.KeyId, KeyId);
});

test('an advanced one has a data key, and every version opens', async () => {
  const long = 'x'.repeat(8000);
  await secure('/secure/grows', 'short');
  await ssm.putParameter({ Name: '/secure/grows', Value: long, Overwrite: true, Tier: 'Advanced' });
  assert.equal(await read(ssm, '/secure/grows:1'), 'short');
  assert.equal(await read(ssm, '/secure/grows'), long);
  const { Parameters } = await ssm.getParameterHistory({ Name: '/secure/grows', WithDecryption: true });
  assert.deepEqual(
    Parameters!.map(({ Value }) => Value),
    ['short', long],
  );
});

test('a String becomes a SecureString and back', async () => {
  const Name = 'changes';
  await ssm.putParameter({ Name, Value: 'plain', Type: 'String' });
  await ssm.putParameter({ Name, Value: 'hidden', Type: 'SecureString', Overwrite: true });
  assert.notEqual(await read(ssm, Name, false), 'hidden');
  await ssm.putParameter({ Name, Value: 'again', Overwrite: true });
  assert.deepEqual([await read(ssm, Name), await read(ssm, `${Name}:1`)], ['again', 'plain']);
  await ssm.putParameter({ Name, Value: 'open', Type: 'String', Overwrite: true });
  assert.equal(await read(ssm, Name, false), 'open');
});

test('who may read a parameter but not use its key gets no value', async () => {
  const { KeyMetadata } = await kms.createKey({});
  const KeyId = KeyMetadata!.Arn!;
  await secure('/keyed/own', 'x', { KeyId });
  await secure('/keyed/managed', 'y');
  const reader = await userWith(allow('ssm:GetParameter*'));
  const denied = refused('AccessDeniedException', /is not authorized to perform: kms:Decrypt on resource: .*:key\//);
  await assert.rejects(read(reader, '/keyed/own'), denied);
  // AWS's own key lets everybody in the account through whom Parameter Store lets through.
  assert.equal(await read(reader, '/keyed/managed'), 'y');
  const context = { StringEquals: { 'kms:EncryptionContext:PARAMETER_ARN': arn('/keyed/own') } };
  const via = { StringEquals: { 'kms:ViaService': `ssm.${sandlot.region}.amazonaws.com` } };
  const both = { Condition: { ...context, StringLike: via.StringEquals } };
  const opener = await userWith(allow('ssm:GetParameter*'), allow('kms:Decrypt', KeyId, both));
  assert.equal(await read(opener, '/keyed/own'), 'x');
  const writer = await userWith(allow('ssm:PutParameter'));
  await assert.rejects(
    writer.putParameter({ Name: '/keyed/new', Value: 'x', Type: 'SecureString', KeyId }),
    refused('AccessDeniedException', /kms:Encrypt/),
  );
  await assert.rejects(ssm.getParameter({ Name: '/keyed/new' }), refused('ParameterNotFound'));
});

test('a key that is not there, or does not work, is told', async () => {
  const missing = refused('InvalidKeyId', /is not found\.$/);
  await assert.rejects(secure('unkeyed', 'x', { KeyId: 'alias/nobody' }), missing);
});

test('parameters are authorized one by one, by name, path and tag', async () => {
  for (const Name of ['/team/a/x', '/team/b/x'])
    await ssm.putParameter({ Name, Value: Name, Type: 'String', Tags: [{ Key: 'owner', Value: Name.slice(6, 7) }] });
  const own = await userWith(allow('ssm:GetParameter*', [arn('/team/a'), arn('/team/a/*')]));
  assert.equal(await read(own, '/team/a/x'), '/team/a/x');
  assert.equal((await own.getParametersByPath({ Path: '/team/a/' })).Parameters!.length, 1);
  const text = (action: string, resource: string) =>
    refused('AccessDeniedException', new RegExp(`is not authorized to perform: ${action} on resource: ${resource} `));
  await assert.rejects(read(own, '/team/b/x'), text('ssm:GetParameter', arn('/team/b/x')));
  await assert.rejects(own.getParameters({ Names: ['/team/a/x', '/team/b/x'] }), text('ssm:GetParameters', '.*'));
  await assert.rejects(own.getParametersByPath({ Path: '/team' }), text('ssm:GetParametersByPath', arn('/team')));
  const tagged = { Condition: { StringEquals: { 'ssm:resourceTag/owner': 'b' } } };
  const byTag = await userWith(allow('ssm:GetParameter', '*', tagged));
  assert.equal(await read(byTag, '/team/b/x:1'), '/team/b/x');
  await assert.rejects(read(byTag, '/team/a/x'), text('ssm:GetParameter', arn('/team/a/x')));
});

test('overwriting, policies, recursion and tagging are told apart by condition keys', async () => {
  const once = await userWith(
    allow('ssm:PutParameter', '*', { Condition: { StringEquals: { 'ssm:Overwrite': 'false' } } }),
  );
  await once.putParameter({ Name: 'once', Value: 'x', Type: 'String' });
  const denied = refused('AccessDeniedException', /ssm:PutParameter/);
  await assert.rejects(once.putParameter({ Name: 'once', Value: 'y', Overwrite: true }), denied);
  const tags = [{ Key: 'a', Value: 'b' }];
  const tagging = refused('AccessDeniedException', /ssm:AddTagsToResource/);
  await assert.rejects(once.putParameter({ Name: 'tagged', Value: 'x', Type: 'String', Tags: tags }), tagging);
  const flat = { Condition: { StringEquals: { 'ssm:Recursive': 'false' } } };
  const level = await userWith(allow('ssm:GetParametersByPath', '*', flat));
  await level.getParametersByPath({ Path: '/team' });
  await assert.rejects(level.getParametersByPath({ Path: '/team', Recursive: true }), refused('AccessDeniedException'));
});

test('an advanced parameter is shared with another account, to read and nothing else', async () => {
  const elsewhere = '999988887777';
  const credentials = sandlot.server.runtime.issueCredentials({
    kind: 'root',
    account: elsewhere,
    durationSeconds: 60,
  });
  const foreign = new SSM({ ...config, credentials });
  opened.push(foreign);
  const Name = '/shared/a';
  const ResourceArn = arn(Name);
  await ssm.putParameter({ Name, Value: 'x', Type: 'String' });
  const Principal = { AWS: `arn:aws:iam::${elsewhere}:root` };
  const statement = { ...allow(['ssm:GetParameter', 'ssm:GetParameters'], ResourceArn), Principal };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const share = (more: object = {}) => ssm.putResourcePolicy({ ResourceArn, Policy, ...more });
  await assert.rejects(share(), refused('ResourcePolicyInvalidParameterException', /advanced tier/));
  await ssm.putParameter({ Name, Value: 'y', Tier: 'Advanced', Overwrite: true });
  const denied = refused('AccessDeniedException', /because no resource-based policy allows the ssm:\w+ action/);
  await assert.rejects(read(foreign, ResourceArn), denied);
  const { PolicyId, PolicyHash } = await share();
  assert.equal(await read(foreign, ResourceArn), 'y');
  assert.equal(await read(foreign, `${ResourceArn}:1`), 'x');
  await assert.rejects(foreign.getParameterHistory({ Name: ResourceArn }), denied);
  await assert.rejects(foreign.deleteParameter({ Name: ResourceArn }), denied);
  const { Policies } = await ssm.getResourcePolicies({ ResourceArn });
  assert.deepEqual(Policies, [{ PolicyId, PolicyHash, Policy }]);
  await assert.rejects(share(), refused('ResourcePolicyLimitExceededException'));
  await assert.rejects(share({ PolicyId, PolicyHash: 'x' }), refused('ResourcePolicyConflictException'));
  await assert.rejects(share({ PolicyId: 'x', PolicyHash }), refused('ResourcePolicyNotFoundException'));
  await assert.rejects(share({ Policy: '{}' }), refused('MalformedResourcePolicyDocumentException'));
  await ssm.deleteResourcePolicy({ ResourceArn, PolicyId, PolicyHash });
  await assert.rejects(read(foreign, ResourceArn), denied);
  const document = ssm.getResourcePolicies({ ResourceArn: `arn:aws:ssm:us-east-1:${sandlot.account}:document/d` });
  await assert.rejects(document, refused('NotImplementedException', /document/, 501));
});
