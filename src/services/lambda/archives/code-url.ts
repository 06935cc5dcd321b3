/** Where a function's archive can be had for ten minutes, as GetFunction tells it: whoever knows the address may. */
import type { Context } from '../../../wire/context.ts';
import type { DataContext, DataRequest, DataResponse } from '../../../wire/service.ts';
import { notFound } from '../errors.ts';

const purpose = 'lambda/code-url';
const lastsMs = 600_000;

export function codeUrl({ seal, settings, clock }: Context, blobId: string): string {
  const token = seal.seal(purpose, JSON.stringify({ blobId, until: clock.now() + lastsMs }));
  return `${settings.endpoint}/_lambda/code/${token}`;
}

export async function download({ params }: DataRequest, ctx: DataContext): Promise<DataResponse> {
  const opened = ctx.seal.open(purpose, params['token'] ?? '');
  const { blobId, until } = JSON.parse(opened ?? '{"until":0}') as { blobId: string; until: number };
  if (until < ctx.clock.now() || (await ctx.blobs.storedBytes(blobId)) === undefined)
    throw notFound('Request has expired');
  return { status: 200, headers: { 'content-type': 'application/zip' }, body: ctx.blobs.open(blobId) };
}
