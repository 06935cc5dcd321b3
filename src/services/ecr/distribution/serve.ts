/**
 * The registry API (OCI distribution, Docker Registry HTTP API V2): which part of it a request is for.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#endpoints
 */
import type { DataContext, DataRequest, DataResponse } from '../../../wire/service.ts';
import { getBlob } from './blobs.ts';
import { getManifest, listReferrers, listTags, putManifest } from './manifests.ts';
import { apiVersion, RegistryError, refusal, unsupported } from './refusals.ts';
import { cancelUpload, finishUpload, patchUpload, startUpload, uploadStatus } from './uploads.ts';
import { visitOf, type Visit } from './visit.ts';

export async function serve(request: DataRequest, ctx: DataContext): Promise<DataResponse> {
  const { rest = '' } = request.params;
  try {
    const visit = await visitOf(request, ctx);
    if (rest === '') return { status: 200, headers: { ...apiVersion, 'content-type': 'application/json' }, body: '{}' };
    return await part(visit, rest);
  } catch (error) {
    return refusal(error, /\/manifests\/[^/]+$/.test(rest) ? 'MANIFEST_INVALID' : 'NAME_INVALID');
  }
}

const name = '([a-z0-9]+(?:[._/-]+[a-z0-9]+)*)';
const paths = {
  upload: new RegExp(`^${name}/blobs/uploads/([0-9a-f-]{36})$`),
  uploads: new RegExp(`^${name}/blobs/uploads/?$`),
  blob: new RegExp(`^${name}/blobs/([^/]+)$`),
  manifest: new RegExp(`^${name}/manifests/([^/]+)$`),
  tags: new RegExp(`^${name}/tags/list$`),
  referrers: new RegExp(`^${name}/referrers/([^/]+)$`),
};

type Handler = (visit: Visit, name: string, id: string) => Promise<DataResponse>;
type Method = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

const handlers: Readonly<Record<keyof typeof paths, Readonly<Partial<Record<Method, Handler>>>>> = {
  upload: { GET: uploadStatus, PATCH: patchUpload, PUT: finishUpload, DELETE: cancelUpload },
  uploads: { POST: startUpload },
  blob: { GET: getBlob, HEAD: getBlob },
  manifest: { GET: getManifest, HEAD: getManifest, PUT: putManifest },
  tags: { GET: listTags },
  referrers: { GET: listReferrers },
};

/** Longer paths are none; names have 256 characters at most. */
const maxPathCharacters = 1024;

async function part(visit: Visit, path: string): Promise<DataResponse> {
  const { method } = visit.request;
  for (const kind of path.length > maxPathCharacters ? [] : (Object.keys(paths) as (keyof typeof paths)[])) {
    const [, repository, id = ''] = paths[kind].exec(path) ?? [];
    if (repository === undefined) continue;
    const handler = handlers[kind][method as Method];
    if (!handler) throw unsupported(`${method} of ${kind === 'blob' ? 'blobs' : kind}`);
    return handler(visit, repository, id);
  }
  throw new RegistryError(404, 'NAME_UNKNOWN', `There is nothing at /v2/${path.slice(0, 200)}`);
}
