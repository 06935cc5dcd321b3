/** Where Parameter Store here is not as on AWS: each row of docs/ssm.md that no other test shows. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { IAM } from '@aws-sdk/client-iam';
import { KMS } from '@aws-sdk/client-kms';
import { SSM } from '@aws-sdk/client-ssm';
import { refused } from '../../testing/refused.ts';
import { startSandlot } from '../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const config = { ...sandlot.clientConfig, maxAttempts: 1 };
const [ssm, kms, iam] = [new SSM(config), new KMS(config), new IAM(config)];

after(async () => {
  for (const client of [ssm, kms, iam]) client.destroy();
  await sandlot.close();
});

test('patterns that look ahead or refer back are none', async () => {
  const put = (Name: string, AllowedPattern: string) =>
    ssm.putParameter({ Name, Value: 'aa', Type: 'String', AllowedPattern });
  for (const pattern of ['(?=a)aa', '(?!b)aa', '(a)\\1'])
    await assert.rejects(put('refused', pattern), refused('InvalidAllowedPatternException'), pattern);
  await put('taken', '^a+$');
});

test('what an advanced SecureString is undecrypted is no message of AWS’s Encryption SDK', async () => {
  await ssm.putParameter({ Name: 'advanced', Value: 'hidden', Type: 'SecureString', Tier: 'Advanced' });
  const { Parameter } = await ssm.getParameter({ Name: 'advanced' });
  const [version, kind] = Buffer.from(Parameter!.Value!, 'base64');
  assert.ok(version !== 2 && !(version === 1 && kind === 0x80), `${version} ${kind}`);
});

test('a call of KMS for a caller is via Parameter Store by both condition keys', async () => {
  const statement = (more: object) => ({ Effect: 'Allow', Action: '*', Resource: '*', ...more });
  const reader = async (UserName: string, Condition: object) => {
    await iam.createUser({ UserName });
    const Statement = [statement({}), statement({ Effect: 'Deny', Action: 'kms:Decrypt', Condition })];
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await iam.putUserPolicy({ UserName, PolicyName: 'p', PolicyDocument });
    const { AccessKey } = await iam.createAccessKey({ UserName });
    const credentials = { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! };
    const client = new SSM({ ...config, credentials });
    return client.getParameter({ Name: 'via', WithDecryption: true }).finally(() => client.destroy());
  };
  const KeyId = (await kms.createKey({})).KeyMetadata!.Arn!;
  await ssm.putParameter({ Name: 'via', Value: 'hidden', Type: 'SecureString', KeyId });
  await reader('by-service', { StringNotEquals: { 'kms:ViaService': 'ssm.us-east-1.amazonaws.com' } });
  await reader('by-no-chain', { Null: { 'aws:CalledVia': 'true' } });
  const chain = { 'ForAnyValue:StringEquals': { 'aws:CalledVia': 'ssm.amazonaws.com' } };
  await assert.rejects(reader('by-chain', chain), refused('AccessDeniedException'));
});
