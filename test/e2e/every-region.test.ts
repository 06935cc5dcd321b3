/**
 * Clients of botocore's family under `sandlot env`: every service in every Region they know is here,
 * and S3 in us-east-1.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { awsCli1, awsCli2, pythonWithBoto3, required } from './requirements.ts';
import { run, startServerProcess, type ServerProcess } from './server-process.ts';

const key = 'AKIASANDLOTTESTADMIN:test-secret-of-the-admin-key';
const [cli1, cli2, python] = [awsCli1(), awsCli2(), pythonWithBoto3()];

let server: ServerProcess;
let env: NodeJS.ProcessEnv;
before(async () => {
  server = await startServerProcess(['--admin-key', key]);
  const [AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY] = key.split(':');
  env = { ...server.env, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_DEFAULT_REGION: 'us-east-1' };
});
after(() => server.stop());

test('boto3 finds every service of every Region that it knows at this server', { skip: python.skip }, async () => {
  const script = fileURLToPath(new URL('fixtures/clients/every_region.py', import.meta.url));
  const { code, stdout, stderr } = await run(required(python), [script, new URL(server.endpoint).host], env);
  assert.equal(code, 0, stdout + stderr);
});

test(
  'boto3 reads why a service that is not here does not answer, in every protocol',
  { skip: python.skip },
  async () => {
    const script = fileURLToPath(new URL('fixtures/clients/absent_services.py', import.meta.url));
    const { code, stdout, stderr } = await run(required(python), [script], env);
    assert.equal(code, 0, stdout + stderr);
  },
);

for (const [name, cli] of [
  ['AWS CLI v1', cli1],
  ['AWS CLI v2', cli2],
] as const) {
  for (const region of ['us-east-1', 'ap-southeast-5', 'us-gov-east-1']) {
    test(`${name} lists buckets in ${region}`, { skip: cli.skip }, async () => {
      const { code, stderr } = await run(required(cli), ['s3', 'ls', '--region', region], env);
      assert.equal(code, 0, stderr);
    });
  }
}

const old = cli2.skip === false && isBefore213(cli2.file) ? false : 'There is no AWS CLI 2 from before 2.13.';
test('an AWS CLI that knows no endpoint variable lists buckets by the file alone', { skip: old }, async () => {
  const { AWS_ENDPOINT_URL: _, ...withoutEndpoint } = env;
  const { code, stderr } = await run(required(cli2), ['s3', 'ls'], withoutEndpoint);
  assert.equal(code, 0, stderr);
});

/** Newer ones take addresses from rules of their own, and would ask AWS. */
function isBefore213(file: string): boolean {
  const minor = /^aws-cli\/2\.(\d+)\./.exec(execFileSync(file, ['--version'], { encoding: 'utf8' }))?.[1];
  return Number(minor) < 13;
}
