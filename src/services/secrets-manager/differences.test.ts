/** Where Secrets Manager here is not as on AWS: each row of docs/secrets-manager.md that no other test shows. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { KMS } from '@aws-sdk/client-kms';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { resourcesOf } from '../../testing/cloud-control.ts';
import { startSandlot } from '../../testing/start-sandlot.ts';

const sandlot = await startSandlot();
const config = { ...sandlot.clientConfig, maxAttempts: 1 };
const [secrets, kms] = [new SecretsManager(config), new KMS(config)];
const resources = resourcesOf(sandlot);

after(async () => {
  secrets.destroy();
  kms.destroy();
  resources.close();
  await sandlot.close();
});

test('a call of KMS for a caller is via Secrets Manager by both condition keys', async () => {
  const make = async (Name: string, Condition: object) => {
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: '*', Action: 'kms:*', Resource: '*' },
        { Effect: 'Deny', Principal: '*', Action: 'kms:GenerateDataKey', Resource: '*', Condition },
      ],
    });
    const KmsKeyId = (await kms.createKey({ Policy })).KeyMetadata!.Arn!;
    return secrets.createSecret({ Name, SecretString: 'hidden', KmsKeyId });
  };
  await make('by-service', { StringNotEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' } });
  await make('by-no-chain', { Null: { 'aws:CalledVia': 'true' } });
  const chain = { 'ForAnyValue:StringEquals': { 'aws:CalledVia': 'secretsmanager.amazonaws.com' } };
  await assert.rejects(make('by-chain', chain), /Access to KMS is not allowed/);
});

test('a rotation function that AWS would host is refused by name', async () => {
  const { ARN } = await secrets.createSecret({ Name: 'rotated', SecretString: 'x' });
  const desired = { SecretId: ARN, HostedRotationLambda: { RotationType: 'MySQLSingleUser' } };
  const DesiredState = JSON.stringify(desired);
  const TypeName = 'AWS::SecretsManager::RotationSchedule';
  assert.match(
    await resources.failure(resources.client.createResource({ TypeName, DesiredState })),
    /HostedRotationLambda/,
  );
});
