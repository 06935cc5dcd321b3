/** Addresses under which who has one may get a layer for an hour, as AWS's presigned ones. */
import type { Context } from '../../../wire/context.ts';
import type { DataContext, DataRequest, DataResponse } from '../../../wire/service.ts';
import { AwsError } from '../../../wire/errors.ts';
import { Layers } from '../images/image-records.ts';
import type { RepositoryRecord } from '../records.ts';
import { openLayer } from './layer-body.ts';

const purpose = 'ecr/download';
const validMs = 3_600_000;

interface Download {
  /** The repository's id. */
  readonly repository: string;
  readonly digest: string;
  /** Domain milliseconds. */
  readonly expiresAt: number;
}

export function downloadUrl({ seal, clock, settings }: Context, { id }: RepositoryRecord, digest: string): string {
  const download: Download = { repository: id, digest, expiresAt: clock.now() + validMs };
  return `${settings.endpoint}/_ecr/layers/${seal.seal(purpose, JSON.stringify(download))}`;
}

export async function download(request: DataRequest, ctx: DataContext): Promise<DataResponse> {
  const text = ctx.seal.open(purpose, request.params['token']!);
  const { repository, digest, expiresAt } = (text === undefined ? {} : JSON.parse(text)) as Partial<Download>;
  if (repository === undefined || digest === undefined || expiresAt! < ctx.clock.now())
    throw new AwsError('AccessDenied', 'Request has expired', {}, 403);
  const layer = await ctx.read((tx) => tx.in(Layers).get(repository, digest));
  if (!layer) throw new AwsError('NoSuchKey', 'The specified key does not exist.', {}, 404);
  return {
    status: 200,
    headers: { 'content-type': 'application/octet-stream', 'content-length': String(layer.size) },
    body: openLayer(ctx, layer),
  };
}
