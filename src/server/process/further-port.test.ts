/** `--s3-port`: S3 alone, by path, at one more port. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import { S3 } from '@aws-sdk/client-s3';
import { STS } from '@aws-sdk/client-sts';
import { freePort } from '../../testing/servers/free-port.ts';
import { ConfigError, readConfig } from '../config.ts';
import { startServer, type RunningServer } from '../main.ts';

const credentials = { accessKeyId: 'AKIASANDLOTTESTADMIN', secretAccessKey: 'secret-of-the-port' };
let server: RunningServer;
let port: number;
let s3: S3;

before(async () => {
  port = await freePort();
  const config = readConfig(['--s3-port', String(port)], {});
  server = await startServer({ ...config, port: 0, data: undefined, adminKey: credentials });
  const endpoint = `http://localhost:${port}`;
  s3 = new S3({ endpoint, region: 'us-east-1', credentials, forcePathStyle: true, maxAttempts: 1 });
});

after(async () => {
  s3.destroy();
  await server.close();
});

async function asked(path: string, host: string, headers: Record<string, string> = {}, method = 'GET') {
  const sent = request({ host: '127.0.0.1', port, path, method, headers: { ...headers, host } });
  sent.end();
  const [answer] = await once(sent, 'response');
  answer.resume();
  return answer as { statusCode: number; headers: Record<string, string | undefined> };
}

test('S3 answers there, signed and by path, and pages of other origins as its rules say', async () => {
  const Bucket = 'at-the-port';
  await s3.createBucket({ Bucket });
  await s3.putObject({ Bucket, Key: 'key', Body: 'text' });
  assert.equal(await (await s3.getObject({ Bucket, Key: 'key' })).Body!.transformToString(), 'text');
  const CORSRules = [{ AllowedOrigins: ['http://localhost:5173'], AllowedMethods: ['PUT'], AllowedHeaders: ['*'] }];
  await s3.putBucketCors({ Bucket, CORSConfiguration: { CORSRules } });
  const page = { origin: 'http://localhost:5173', 'access-control-request-method': 'PUT' };
  const preflight = await asked(`/${Bucket}/key`, `localhost:${port}`, page, 'OPTIONS');
  assert.deepEqual([preflight.statusCode, preflight.headers['access-control-allow-origin']], [200, page.origin]);
});

test('nothing else does: no other service, no page, no other name', async () => {
  const sts = new STS({ endpoint: `http://localhost:${port}`, region: 'us-east-1', credentials, maxAttempts: 1 });
  await assert.rejects(sts.getCallerIdentity());
  sts.destroy();
  // They are paths of S3, which has no such bucket, or asks for a signature.
  for (const path of ['/_sandlot/v1/health', '/console', '/']) {
    const { statusCode, headers } = await asked(path, `localhost:${port}`);
    assert.ok([403, 404].includes(statusCode), path);
    assert.equal(headers['content-type'], 'application/xml', path);
  }
  assert.equal((await asked('/at-the-port/key', `evil.example:${port}`)).statusCode, 421);
  assert.equal((await asked('/console', `console.localhost:${port}`)).statusCode, 421);
});

test('a port that is none, or taken, is refused', async () => {
  for (const text of ['0', '65536', 'x']) assert.throws(() => readConfig(['--s3-port', text], {}), ConfigError);
  const again = startServer({ ...readConfig([], {}), port: 0, s3Port: port, data: undefined });
  await assert.rejects(again, /--s3-port/);
});
