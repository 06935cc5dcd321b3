/**
 * Blobs: read whole or in part, and asked for.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-blobs
 */
import type { DataResponse } from '../../../wire/service.ts';
import { Layers } from '../images/image-records.ts';
import { sha256Digest } from '../images/manifest.ts';
import { openLayer } from '../layers/layer-body.ts';
import { apiVersion, invalidDigest, RegistryError, unknownBlob } from './refusals.ts';
import { allowedRepository, type Visit } from './visit.ts';

export async function getBlob(visit: Visit, name: string, digest: string): Promise<DataResponse> {
  const { request, ctx } = visit;
  if (!sha256Digest.test(digest)) throw invalidDigest(digest);
  // Who pushes asks whether it is there; who pulls gets it.
  const action = request.method === 'HEAD' ? 'ecr:BatchCheckLayerAvailability' : 'ecr:GetDownloadUrlForLayer';
  const repository = await allowedRepository(visit, action, name);
  const layer = await ctx.read((tx) => tx.in(Layers).get(repository.id, digest));
  if (!layer) throw unknownBlob(digest);
  const range = rangeOf(request.headers['range'], layer.size);
  const length = range ? range.end - range.start + 1 : layer.size;
  return {
    status: range ? 206 : 200,
    headers: {
      ...apiVersion,
      'content-type': 'application/octet-stream',
      'content-length': String(length),
      'docker-content-digest': digest,
      'accept-ranges': 'bytes',
      etag: `"${digest}"`,
      ...(range && { 'content-range': `bytes ${range.start}-${range.end}/${layer.size}` }),
    },
    body: openLayer(ctx, layer, range),
  };
}

/** One range of bytes (RFC 9110, section 14); others are as none. @throws RegistryError SIZE_INVALID (416) */
function rangeOf(header: string | undefined, size: number): { start: number; end: number } | undefined {
  const [, from, to] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) return undefined;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (start > end) {
    throw new RegistryError(416, 'SIZE_INVALID', 'The range lies outside of the blob.', {
      'content-range': `bytes */${size}`,
    });
  }
  return { start, end };
}
