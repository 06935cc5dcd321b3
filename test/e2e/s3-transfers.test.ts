/** Large files by the tools that people move them with: boto3's transfer manager, `aws s3 cp`, `mv` and `sync`. */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { S3 } from '@aws-sdk/client-s3';
import { startSandlot, type Sandlot } from '../../src/testing/start-sandlot.ts';
import { awsCli2, pythonWithBoto3, required } from './requirements.ts';
import { run } from './server-process.ts';

const python = pythonWithBoto3();
const aws = awsCli2();

let sandlot: Sandlot;
let folder: string;
before(async () => {
  sandlot = await startSandlot();
  folder = mkdtempSync(join(tmpdir(), 'sandlot-transfers-'));
});
after(async () => {
  rmSync(folder, { recursive: true, force: true });
  await sandlot.close();
});

function environment(): NodeJS.ProcessEnv {
  const { accessKeyId, secretAccessKey } = sandlot.clientConfig.credentials;
  return {
    ...process.env,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_PAGER: '',
  };
}

test('boto3’s transfer manager', { skip: python.skip }, async () => {
  const script = fileURLToPath(new URL('fixtures/clients/transfers.py', import.meta.url));
  const { code, stdout, stderr } = await run(required(python), [script, sandlot.endpoint], environment());
  assert.equal(code, 0, stdout + stderr);
});

test('aws s3 cp, mv and sync', { skip: aws.skip }, async () => {
  const sizes = 's3 =\n  multipart_threshold = 5MB\n  multipart_chunksize = 5MB\n';
  writeFileSync(join(folder, 'config'), `[default]\n${sizes}`);
  const files = join(folder, 'files');
  mkdirSync(join(files, 'sub'), { recursive: true });
  const large = randomBytes(12 * 1024 ** 2 + 1);
  writeFileSync(join(files, 'large'), large);
  writeFileSync(join(files, 'sub', 'ä b+c'), 'small');
  // S3 knows whole seconds: what was written in the same one as it was uploaded in would be newer there.
  const aMinuteAgo = new Date(Date.now() - 60_000);
  for (const name of ['large', 'sub/ä b+c']) utimesSync(join(files, name), aMinuteAgo, aMinuteAgo);
  const cli = async (...args: string[]) => {
    const { code, stdout, stderr } = await run(
      required(aws),
      ['--endpoint-url', sandlot.endpoint, 's3', ...args],
      environment(),
    );
    assert.equal(code, 0, `${args.join(' ')}: ${stdout}${stderr}`);
    return stdout;
  };
  await cli('mb', 's3://by-cli');
  await cli('sync', files, 's3://by-cli/in');
  assert.equal((await cli('sync', files, 's3://by-cli/in')).trim(), '', 'a second time there is nothing to do');
  await cli('cp', 's3://by-cli/in/large', 's3://by-cli/copy');
  await cli('mv', 's3://by-cli/copy', 's3://by-cli/moved');
  await cli('sync', 's3://by-cli', join(folder, 'back'));
  for (const file of ['moved', 'in/large']) assert.ok(readFileSync(join(folder, 'back', file)).equals(large), file);
  assert.equal(readFileSync(join(folder, 'back/in/sub/ä b+c'), 'utf8'), 'small');
  const s3 = new S3({ ...sandlot.clientConfig, maxAttempts: 1 });
  const { Contents } = await s3.listObjectsV2({ Bucket: 'by-cli' });
  assert.deepEqual(
    Contents?.map(({ Key, ETag }) => `${Key} ${ETag?.includes('-')}`),
    ['in/large true', 'in/sub/ä b+c false', 'moved true'],
  );
  assert.equal((await s3.listMultipartUploads({ Bucket: 'by-cli' })).Uploads, undefined);
  s3.destroy();
  await cli('rb', '--force', 's3://by-cli');
});
