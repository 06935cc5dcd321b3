/** skopeo, which speaks as Docker and podman do: images go into a repository and come back, byte for byte. */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { ECR } from '@aws-sdk/client-ecr';
import { startSandlot, type Sandlot } from '../../src/testing/start-sandlot.ts';
import { required, skopeo } from './requirements.ts';
import { run } from './server-process.ts';

const program = skopeo();

let sandlot: Sandlot;
let ecr: ECR;
let folder: string;

before(async () => {
  sandlot = await startSandlot({ region: 'eu-west-1' });
  ecr = new ECR({ ...sandlot.clientConfig, maxAttempts: 1 });
  folder = mkdtempSync(join(tmpdir(), 'images-'));
});

after(async () => {
  ecr.destroy();
  await sandlot.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** An OCI layout with one image; its manifest's descriptor. */
function makeLayout(path: string): Descriptor {
  const blobs = join(path, 'blobs', 'sha256');
  mkdirSync(blobs, { recursive: true });
  const put = (bytes: Buffer, mediaType: string): Descriptor => {
    const hex = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(join(blobs, hex), bytes);
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
  };
  const json = (value: object, kind: string): Descriptor =>
    put(Buffer.from(JSON.stringify(value)), `application/vnd.oci.image.${kind}.v1+json`);
  // Two empty blocks are an empty archive; a large layer is one that nobody unpacks.
  const layers = [Buffer.alloc(1024), randomBytes(3_000_000)].map((tar) => ({
    tar,
    descriptor: put(gzipSync(tar), 'application/vnd.oci.image.layer.v1.tar+gzip'),
  }));
  const diffIds = layers.map(({ tar }) => `sha256:${createHash('sha256').update(tar).digest('hex')}`);
  const rootfs = { type: 'layers', diff_ids: diffIds };
  const config = json({ architecture: 'amd64', os: 'linux', rootfs }, 'config');
  const descriptors = layers.map(({ descriptor }) => descriptor);
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const manifest = json({ schemaVersion: 2, mediaType, config, layers: descriptors }, 'manifest');
  writeFileSync(join(path, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  const annotations = { 'org.opencontainers.image.ref.name': 'v1' };
  writeFileSync(
    join(path, 'index.json'),
    JSON.stringify({ schemaVersion: 2, manifests: [{ ...manifest, annotations }] }),
  );
  return manifest;
}

test('an image is pushed, pulled, copied and listed', { skip: program.skip }, async () => {
  const [from, to] = [join(folder, 'from'), join(folder, 'to')];
  const manifest = makeLayout(from);
  for (const repositoryName of ['app/one', 'app/two']) await ecr.createRepository({ repositoryName });
  const { authorizationData } = await ecr.getAuthorizationToken({});
  const token = Buffer.from(authorizationData![0]!.authorizationToken!, 'base64').toString();
  // A name that every resolver knows; Docker and podman may take the repository's own.
  const registry = `docker://127.0.0.1:${new URL(sandlot.endpoint).port}`;
  const call = async (...args: string[]): Promise<string> => {
    const { code, stdout, stderr } = await run(required(program), args, process.env);
    assert.equal(code, 0, stdout + stderr);
    return stdout;
  };
  const [source, target] = [
    ['--src-tls-verify=false', '--src-creds', token],
    ['--dest-tls-verify=false', '--dest-creds', token],
  ];
  await call('copy', ...target, `oci:${from}:v1`, `${registry}/app/one:v1`);
  await call('copy', ...source, `${registry}/app/one:v1`, `oci:${to}:v1`);
  const back = JSON.parse(readFileSync(join(to, 'index.json'), 'utf8')) as { manifests: Descriptor[] };
  assert.equal(back.manifests[0]!.digest, manifest.digest);
  await call('copy', ...source, ...target, `${registry}/app/one:v1`, `${registry}/app/two:copy`);
  const { imageDetails } = await ecr.describeImages({ repositoryName: 'app/two' });
  assert.deepEqual(
    imageDetails!.map(({ imageDigest, imageTags }) => [imageDigest, imageTags]),
    [[manifest.digest, ['copy']]],
  );
  const tags = await call('list-tags', '--tls-verify=false', '--creds', token, `${registry}/app/two`);
  assert.deepEqual((JSON.parse(tags) as { Tags: string[] }).Tags, ['copy']);
});

test('who signs in wrongly, and who names no repository, is told so', { skip: program.skip }, async () => {
  const registry = `docker://127.0.0.1:${new URL(sandlot.endpoint).port}`;
  const inspect = (creds: string) =>
    run(required(program), ['inspect', '--tls-verify=false', '--creds', creds, `${registry}/app/none:v1`], process.env);
  const wrong = await inspect('AWS:wrong');
  assert.match(wrong.stderr, /unauthorized|invalid username\/password/i);
  const { authorizationData } = await ecr.getAuthorizationToken({});
  const token = Buffer.from(authorizationData![0]!.authorizationToken!, 'base64').toString();
  const none = await inspect(token);
  assert.match(none.stderr, /The repository with name 'app\/none' does not exist in the registry/);
});
