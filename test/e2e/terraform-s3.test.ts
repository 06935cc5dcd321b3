/**
 * Terraform's buckets with what stands beside them, and objects: applied, planned clean, imported, destroyed. Not
 * `aws_s3_account_public_access_block`, whose host this machine need not resolve (docs/s3.md).
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { S3 } from '@aws-sdk/client-s3';
import { rootConfig } from './identity-center.ts';
import { startServerProcess, type Finished, type ServerProcess } from './server-process.ts';
import { inTerraformProject, terraformNeeds } from './terraform-project.ts';

const fixture = fileURLToPath(new URL('./fixtures/terraform-s3', import.meta.url));
const skip = terraformNeeds.map(({ skip: why }) => why).find((why) => why !== false) ?? false;
const prefix = 'terraform';

/** Over the provider's threshold, beyond which it uploads in parts. */
const largeBytes = 6 * 1024 * 1024;

let server: ServerProcess;
let s3: S3;
let keys: NodeJS.ProcessEnv;
let folder: string;

before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sandlot-terraform-s3-'));
  writeFileSync(join(folder, 'large'), Buffer.alloc(largeBytes, 'sandlot '));
  server = await startServerProcess();
  const config = await rootConfig(server);
  s3 = new S3({ ...config, forcePathStyle: true });
  const { accessKeyId, secretAccessKey, sessionToken } = config.credentials;
  keys = {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_REGION: server.region,
  };
});
after(async () => {
  s3?.destroy();
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What is taken up anew, by the ids that the provider's documentation gives them. */
const imports: Readonly<Record<string, string>> = {
  'aws_s3_bucket.replica': `${prefix}-replica`,
  'aws_s3_bucket_policy.main': `${prefix}-main`,
  'aws_s3_bucket_acl.logs': `${prefix}-logs,log-delivery-write`,
  'aws_s3_bucket_notification.main': `${prefix}-main`,
  'aws_s3_bucket_replication_configuration.main': `${prefix}-main`,
  'aws_s3_bucket_inventory.main': `${prefix}-main:weekly`,
};

test('buckets and what stands beside them are applied, stay as planned, are imported, and go', { skip }, async () => {
  const variables = ['-no-color', `-var=prefix=${prefix}`, `-var=large_file=${join(folder, 'large')}`];
  const finished = await inTerraformProject(fixture, { ...server.env, ...keys }, async (terraform) => {
    const isClean = async () => {
      const planned = await terraform('plan', '-detailed-exitcode', ...variables);
      assert.equal(planned.code, 0, planned.stdout + planned.stderr);
    };
    const applied = await terraform('apply', '-auto-approve', ...variables);
    if (applied.code !== 0) return applied;
    await isClean();
    const { ContentLength, ETag } = await s3.headObject({ Bucket: `${prefix}-main`, Key: 'data/large' });
    assert.deepEqual([ContentLength, ETag!.endsWith('-2"')], [largeBytes, true]);
    const forgotten = await terraform('state', 'rm', ...Object.keys(imports));
    if (forgotten.code !== 0) return forgotten;
    for (const [address, id] of Object.entries(imports)) {
      const imported: Finished = await terraform('import', ...variables, address, id);
      if (imported.code !== 0) return imported;
    }
    await isClean();
    return terraform('destroy', '-auto-approve', ...variables);
  });
  assert.equal(finished.code, 0, finished.stdout + finished.stderr);
  assert.deepEqual((await s3.listBuckets()).Buckets ?? [], []);
});
