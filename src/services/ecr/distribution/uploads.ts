/**
 * Pushing blobs: at once, or begun, continued and completed; or taken over from another repository.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-blobs
 */
import type { DataResponse } from '../../../wire/service.ts';
import { Layers, type UploadRecord } from '../images/image-records.ts';
import { sha256Digest } from '../images/manifest.ts';
import { stageLayer, withStaged } from '../layers/layer-body.ts';
import { addPart, completeUpload, dropUpload, keepLayer, requireUpload } from '../layers/uploads.ts';
import { Registries } from '../records.ts';
import { settingOf } from '../registry/account-settings.ts';
import { apiVersion, invalidDigest, RegistryError, unsupported } from './refusals.ts';
import { allowedRepository, type Visit } from './visit.ts';

/** `POST …/blobs/uploads/`: mounts, takes a whole blob, or begins an upload. */
export async function startUpload(visit: Visit, name: string): Promise<DataResponse> {
  const { request, ecr, registryId } = visit;
  const query = request.query();
  const [mount, from, digest] = [query.get('mount'), query.get('from'), query.get('digest')];
  if (mount !== null && from !== null && (await mounted(visit, name, mount, from))) return created(name, mount);
  const { uploadId } = await ecr.initiateLayerUpload({ registryId, repositoryName: name });
  if (digest === null) return progress(202, name, uploadId!, 0);
  await append(visit, name, uploadId!);
  return complete(visit, name, uploadId!, digest);
}

/**
 * Whether the registry allows it, the other repository has it and the caller may read it there; else it is uploaded as
 * usual.
 */
async function mounted(visit: Visit, name: string, digest: string, from: string): Promise<boolean> {
  const { ctx, registryId: account, region } = visit;
  if (!sha256Digest.test(digest)) throw invalidDigest(digest);
  const registry = await ctx.read((tx) => tx.in(Registries, { account, region }).get('registry'));
  if (settingOf(registry ?? {}, 'BLOB_MOUNTING') !== 'ENABLED') return false;
  const target = await allowedRepository(visit, 'ecr:InitiateLayerUpload', name);
  const source = await allowedRepository(visit, 'ecr:GetDownloadUrlForLayer', from).catch(() => undefined);
  if (!source) return false;
  return ctx.write(async (tx) => {
    const layer = await tx.in(Layers).get(source.id, digest);
    if (!layer) return false;
    const { blobId, size, sealedKey } = layer;
    await keepLayer(tx, target, digest, { blobId, size, sealedKey });
    return true;
  });
}

export async function patchUpload(visit: Visit, name: string, id: string): Promise<DataResponse> {
  const { size } = await append(visit, name, id);
  return progress(202, name, id, size);
}

export async function finishUpload(visit: Visit, name: string, id: string): Promise<DataResponse> {
  const digest = visit.request.query().get('digest');
  if (digest === null) throw invalidDigest('');
  await append(visit, name, id);
  return complete(visit, name, id, digest);
}

export async function uploadStatus(visit: Visit, name: string, id: string): Promise<DataResponse> {
  const repository = await allowedRepository(visit, 'ecr:UploadLayerPart', name);
  const { size } = await visit.ctx.read((tx) => requireUpload(tx, repository, id));
  return progress(204, name, id, size);
}

export async function cancelUpload(visit: Visit, name: string, id: string): Promise<DataResponse> {
  const repository = await allowedRepository(visit, 'ecr:UploadLayerPart', name);
  await visit.ctx.write(async (tx) => {
    await requireUpload(tx, repository, id);
    await dropUpload(tx, repository.id, id);
  });
  return { status: 204, headers: apiVersion };
}

/** What the body holds, behind what has arrived; a part that says where it begins, begins there. */
async function append(visit: Visit, name: string, id: string): Promise<UploadRecord> {
  const { request, ctx } = visit;
  const repository = await allowedRepository(visit, 'ecr:UploadLayerPart', name);
  const upload = await ctx.read((tx) => requireUpload(tx, repository, id));
  checkPlace(request.headers['content-range'], upload, name);
  const staged = await stageLayer(ctx, request.stream());
  return withStaged(ctx, staged, () =>
    ctx.write(async (tx) => {
      const now = await requireUpload(tx, repository, id);
      if (now.size !== upload.size) throw outOfPlace(now, name);
      return staged.size === 0 ? now : addPart(tx, now, staged);
    }),
  );
}

function checkPlace(range: string | undefined, upload: UploadRecord, name: string): void {
  if (range === undefined) return;
  const [, from] = /^(?:bytes )?(\d{1,15})-(\d{1,15})(?:\/.*)?$/.exec(range) ?? [];
  if (from === undefined || Number(from) !== upload.size) throw outOfPlace(upload, name);
}

function outOfPlace(upload: UploadRecord, name: string): RegistryError {
  const { headers } = progress(202, name, upload.id, upload.size);
  return new RegistryError(416, 'BLOB_UPLOAD_INVALID', 'The part does not begin where the last one ended.', headers);
}

async function complete(visit: Visit, name: string, id: string, digest: string): Promise<DataResponse> {
  if (!sha256Digest.test(digest)) {
    throw /^[a-z0-9]+:/.test(digest) && !digest.startsWith('sha256:')
      ? unsupported(`The digest algorithm of ${digest.slice(0, 20)}`)
      : invalidDigest(digest);
  }
  const repository = await allowedRepository(visit, 'ecr:CompleteLayerUpload', name);
  await completeUpload(visit.ctx, repository, id, digest);
  return created(name, digest);
}

function created(name: string, digest: string): DataResponse {
  return {
    status: 201,
    headers: {
      ...apiVersion,
      location: `/v2/${name}/blobs/${digest}`,
      'docker-content-digest': digest,
      'content-length': '0',
    },
  };
}

function progress(status: number, name: string, id: string, size: number) {
  return {
    status,
    headers: {
      ...apiVersion,
      location: `/v2/${name}/blobs/uploads/${id}`,
      'docker-upload-uuid': id,
      range: `0-${Math.max(0, size - 1)}`,
      ...(status === 202 && { 'content-length': '0' }),
    },
  };
}
