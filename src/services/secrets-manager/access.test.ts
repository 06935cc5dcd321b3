/** Who may do what with secrets: by their own policies, the secret's, and the key's. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { KMS } from '@aws-sdk/client-kms';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { refused } from '../../testing/refused.ts';
import { startSandlot } from '../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const config = { ...sandlot.clientConfig, maxAttempts: 1 };
const elsewhere = '999988887777';
const opened: { destroy(): void }[] = [];
const secrets = open(new SecretsManager(config));
const kms = open(new KMS(config));

function open<T extends { destroy(): void }>(client: T): T {
  opened.push(client);
  return client;
}

after(async () => {
  for (const client of opened) client.destroy();
  await sandlot.close();
});

const rootOf = (account: string) =>
  account === sandlot.account
    ? sandlot.credentials
    : sandlot.server.runtime.issueCredentials({ kind: 'root', account, durationSeconds: 3600 });
const allow = (Action: string | string[], more: object = {}) => ({ Effect: 'Allow', Action, Resource: '*', ...more });
const document = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement });

/** A client of a new user of the account, with these statements. */
async function userOf(account: string, ...statements: object[]): Promise<SecretsManager & { arn: string }> {
  const iam = open(new IAM({ ...config, credentials: rootOf(account) }));
  const UserName = `u-${randomUUID()}`;
  const { User } = await iam.createUser({ UserName });
  await iam.putUserPolicy({ UserName, PolicyName: 'own', PolicyDocument: document(...statements) });
  const { AccessKey: key } = await iam.createAccessKey({ UserName });
  const credentials = { accessKeyId: key!.AccessKeyId!, secretAccessKey: key!.SecretAccessKey! };
  return Object.assign(open(new SecretsManager({ ...config, credentials })), { arn: User!.Arn! });
}

async function newSecret(more: object = {}): Promise<{ ARN: string; Name: string }> {
  const Name = `s-${randomUUID()}`;
  const { ARN } = await secrets.createSecret({ Name, SecretString: 'x', ...more });
  return { ARN: ARN!, Name };
}

const denied = (text: RegExp) => refused('AccessDeniedException', text);

test('without permission nothing is told, whether there is a secret or not', async () => {
  const { ARN, Name } = await newSecret();
  const other = await userOf(sandlot.account, allow('secretsmanager:ListSecrets'));
  const read = (SecretId: string) => other.getSecretValue({ SecretId });
  await assert.rejects(
    read(Name),
    denied(
      new RegExp(
        `^User: ${other.arn} is not authorized to perform: secretsmanager:GetSecretValue on resource: ${ARN} `,
      ),
    ),
  );
  await assert.rejects(read('nobody'), denied(/secret:nobody-\?{6} because no identity-based policy allows/));
  assert.ok((await other.listSecrets({})).SecretList!.length > 0);
});

test('policies name secrets by their ARN, and by tags, stages and names', async () => {
  const { ARN, Name } = await newSecret({ Tags: [{ Key: 'team', Value: 'web' }] });
  const reader = await userOf(sandlot.account, {
    ...allow('secretsmanager:GetSecretValue'),
    Resource: `arn:aws:secretsmanager:*:*:secret:${Name}-??????`,
  });
  assert.equal((await reader.getSecretValue({ SecretId: ARN })).SecretString, 'x');
  const conditions: [object, boolean][] = [
    [{ StringEquals: { 'secretsmanager:ResourceTag/team': 'web' } }, true],
    [{ StringEquals: { 'aws:ResourceTag/team': 'shop' } }, false],
    [{ 'ForAnyValue:StringEquals': { 'secretsmanager:VersionStage': 'AWSCURRENT' } }, false],
    [{ StringEquals: { 'secretsmanager:SecretId': Name } }, true],
  ];
  for (const [Condition, isAllowed] of conditions) {
    const user = await userOf(sandlot.account, allow('secretsmanager:GetSecretValue', { Condition }));
    const call = user.getSecretValue({ SecretId: Name });
    if (isAllowed) await call;
    else await assert.rejects(call, denied(/GetSecretValue/), JSON.stringify(Condition));
  }
  const creator = await userOf(sandlot.account, allow('secretsmanager:CreateSecret'));
  const tagged = { Name: `t-${randomUUID()}`, SecretString: 'x', Tags: [{ Key: 'a', Value: 'b' }] };
  await assert.rejects(creator.createSecret(tagged), denied(/secretsmanager:TagResource/));
});

test('another account is let in by the secret, its own policies and the key together', async () => {
  const Principal = { AWS: `arn:aws:iam::${elsewhere}:root` };
  const key = document(
    allow('kms:*', { Principal: { AWS: `arn:aws:iam::${sandlot.account}:root` } }),
    allow('kms:Decrypt', { Principal }),
  );
  const KmsKeyId = (await kms.createKey({ Policy: key })).KeyMetadata!.Arn!;
  const { ARN, Name } = await newSecret({ KmsKeyId });
  const reader = await userOf(elsewhere, allow(['secretsmanager:GetSecretValue', 'kms:Decrypt']));
  const read = () => reader.getSecretValue({ SecretId: ARN });
  await assert.rejects(
    read(),
    denied(/because no resource-based policy allows the secretsmanager:GetSecretValue action/),
  );
  const ResourcePolicy = document(allow('secretsmanager:GetSecretValue', { Principal }));
  await secrets.putResourcePolicy({ SecretId: Name, ResourcePolicy, BlockPublicPolicy: true });
  assert.equal((await read()).SecretString, 'x');
  assert.equal((await secrets.getResourcePolicy({ SecretId: Name })).ResourcePolicy, ResourcePolicy);
  await assert.rejects(reader.getSecretValue({ SecretId: Name }), refused('ResourceNotFoundException'));
  const keyless = await userOf(elsewhere, allow('secretsmanager:GetSecretValue'));
  await assert.rejects(keyless.getSecretValue({ SecretId: ARN }), denied(/^Access to KMS is not allowed$/));
  await secrets.deleteResourcePolicy({ SecretId: Name });
  await assert.rejects(read(), denied(/resource-based policy/));
});

test('a secret of the managed key is read in its own account alone', async () => {
  const { ARN } = await newSecret();
  const ResourcePolicy = document(allow('secretsmanager:*', { Principal: { AWS: `arn:aws:iam::${elsewhere}:root` } }));
  await secrets.putResourcePolicy({ SecretId: ARN, ResourcePolicy });
  const reader = await userOf(elsewhere, allow(['secretsmanager:*', 'kms:*']));
  assert.equal((await reader.describeSecret({ SecretId: ARN })).ARN, ARN);
  await assert.rejects(reader.getSecretValue({ SecretId: ARN }), denied(/^Access to KMS is not allowed$/));
});

test('a Deny in the policy holds for everybody; what is no policy is refused', async () => {
  const { ARN } = await newSecret();
  const put = (ResourcePolicy: string, BlockPublicPolicy = false) =>
    secrets.putResourcePolicy({ SecretId: ARN, ResourcePolicy, BlockPublicPolicy });
  const everybody = { Principal: '*' };
  await put(document({ ...allow('secretsmanager:GetSecretValue', everybody), Effect: 'Deny' }));
  await assert.rejects(
    secrets.getSecretValue({ SecretId: ARN }),
    denied(/with an explicit deny in a resource-based policy/),
  );
  const open = document(allow('secretsmanager:GetSecretValue', everybody));
  await assert.rejects(put(open, true), refused('PublicPolicyException', /broad access/));
  const { PolicyValidationPassed } = await secrets.validateResourcePolicy({ ResourcePolicy: open });
  assert.equal(PolicyValidationPassed, false);
  const malformed = (text: RegExp) => refused('MalformedPolicyDocumentException', text);
  await assert.rejects(put('{'), malformed(/invalid Json/));
  await assert.rejects(put(document(allow('secretsmanager:GetSecretValue'))), malformed(/a syntax error/));
  await assert.rejects(put(document(allow('s3:GetObject', everybody))), malformed(/a syntax error/));
  const absent = { Principal: { AWS: `arn:aws:iam::${sandlot.account}:user/nobody` } };
  await assert.rejects(put(document(allow('secretsmanager:*', absent))), malformed(/an unsupported principal\.$/));
});

test('batches give what each secret gives, and need what lists need', async () => {
  const [one, two] = [await newSecret(), await newSecret()];
  const some = await userOf(sandlot.account, allow('secretsmanager:BatchGetSecretValue'), {
    ...allow('secretsmanager:GetSecretValue'),
    Resource: one.ARN,
  });
  const { SecretValues, Errors } = await some.batchGetSecretValue({ SecretIdList: [one.Name, two.Name] });
  assert.deepEqual(
    SecretValues!.map(({ Name }) => Name),
    [one.Name],
  );
  assert.deepEqual(
    Errors!.map(({ SecretId, ErrorCode }) => [SecretId, ErrorCode]),
    [[two.Name, 'AccessDeniedException']],
  );
  const filtered = some.batchGetSecretValue({ Filters: [{ Key: 'name', Values: ['s-'] }] });
  await assert.rejects(filtered, denied(/secretsmanager:ListSecrets/));
});

test('a key is changed, and the values under it read on', async () => {
  const { ARN } = await newSecret();
  await secrets.putSecretValue({ SecretId: ARN, SecretString: 'y' });
  const KmsKeyId = (await kms.createKey({})).KeyMetadata!.Arn!;
  await secrets.updateSecret({ SecretId: ARN, KmsKeyId });
  const { Versions } = await secrets.listSecretVersionIds({ SecretId: ARN });
  assert.deepEqual(
    Versions!.map(({ KmsKeyIds }) => KmsKeyIds),
    [[KmsKeyId], [KmsKeyId]],
  );
  const previous = await secrets.getSecretValue({ SecretId: ARN, VersionStage: 'AWSPREVIOUS' });
  assert.equal(previous.SecretString, 'x');
  const writer = await userOf(sandlot.account, allow(['secretsmanager:*', 'kms:GenerateDataKey']));
  await assert.rejects(
    writer.putSecretValue({ SecretId: ARN, SecretString: 'z' }),
    denied(/^Access to KMS is not allowed$/),
  );
  await assert.rejects(
    secrets.updateSecret({ SecretId: ARN, KmsKeyId: 'alias/nobody' }),
    refused(
      'EncryptionFailure',
      /^Secrets Manager can't encrypt the protected secret text using the provided KMS key\./,
    ),
  );
});
