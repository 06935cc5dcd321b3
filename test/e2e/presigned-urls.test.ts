/** boto3's presigned URLs and forms, as it makes them by default: Signature Version 2 where its endpoints have it. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startSandlot, type Sandlot } from '../../src/testing/start-sandlot.ts';
import { pythonWithBoto3, required } from './requirements.ts';
import { run } from './server-process.ts';

const python = pythonWithBoto3();

let sandlot: Sandlot;
before(async () => (sandlot = await startSandlot()));
after(() => sandlot.close());

test('boto3’s presigned URLs work in every Region, by default and by name', { skip: python.skip }, async () => {
  const script = fileURLToPath(new URL('fixtures/clients/presigned.py', import.meta.url));
  const { accessKeyId, secretAccessKey } = sandlot.clientConfig.credentials;
  const env = { ...process.env, AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  const endpoint = `http://localhost:${new URL(sandlot.endpoint).port}`;
  const { code, stdout, stderr } = await run(required(python), [script, endpoint], env);
  assert.equal(code, 0, stdout + stderr);
});
