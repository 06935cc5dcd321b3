/** Values of secrets and SecureStrings on the disk: in no file of the data folder, and there after a restart. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { SSM } from '@aws-sdk/client-ssm';
import { readConfig } from '../../server/config.ts';
import { startServer } from '../../server/main.ts';

const credentials = { accessKeyId: 'AKIASANDLOTATRESTTEST', secretAccessKey: 'at-rest-test-0123456789' };

async function startOnDisk(data: string) {
  const server = await startServer({ ...readConfig([], {}), port: 0, data, adminKey: credentials });
  const config = { endpoint: server.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 };
  const [ssm, secrets] = [new SSM(config), new SecretsManager(config)];
  return {
    ssm,
    secrets,
    async close() {
      ssm.destroy();
      secrets.destroy();
      await server.close();
    },
  };
}

test('values lie encrypted, and are there after a restart', async (t) => {
  const data = mkdtempSync(join(tmpdir(), 'sandlot-values-'));
  t.after(() => rmSync(data, { recursive: true, force: true }));
  const hidden = ['hidden-in-a-parameter', `hidden-in-an-advanced-one${'.'.repeat(5000)}`, 'hidden-in-a-secret'];
  const before = await startOnDisk(data);
  await before.ssm.putParameter({ Name: 'standard', Value: hidden[0], Type: 'SecureString' });
  await before.ssm.putParameter({ Name: 'advanced', Value: hidden[1], Type: 'SecureString', Tier: 'Advanced' });
  await before.secrets.createSecret({ Name: 'secret', SecretString: hidden[2] });
  await before.close();
  const files = readdirSync(data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const bytes = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1')).join('\n');
  const found = hidden.filter((value) => {
    const start = value.slice(0, 17);
    return bytes.includes(start) || bytes.includes(Buffer.from(start).toString('base64').slice(0, 20));
  });
  assert.deepEqual(found, []);
  const after = await startOnDisk(data);
  t.after(() => after.close());
  const { Parameters } = await after.ssm.getParameters({ Names: ['standard', 'advanced'], WithDecryption: true });
  const { SecretString } = await after.secrets.getSecretValue({ SecretId: 'secret' });
  assert.deepEqual([...Parameters!.map(({ Value }) => Value), SecretString], hidden);
});
