/**
 * What browsers are told of a service whose single resources have rules of their own (buckets): asked of the service at
 * every request. Rules of a manifest: `cors/cors.ts`.
 */
import { serviceContext } from '../calls/create-context.ts';
import type { CrossOriginRequest } from '../cors/cors-rules.ts';
import type { WireResponse } from '../protocols/codec/protocol.ts';
import { idHeaders } from '../protocols/xml/rest-xml.ts';
import type { Runtime } from '../runtime.ts';
import type { ServiceManifest } from '../service.ts';
import { readableBy } from '../cors/cors.ts';

/** @throws AwsError what the service refuses it with */
export async function answerOptions(
  runtime: Runtime,
  manifest: ServiceManifest,
  asked: CrossOriginRequest,
  requestId: string,
): Promise<WireResponse> {
  const rules = await manifest.crossOrigin!();
  const headers = await rules.preflight(asked, serviceContext(runtime, manifest));
  return { status: 200, headers: { ...headers, ...idHeaders(requestId) }, body: Buffer.alloc(0) };
}

interface Answered {
  readonly wire: CrossOriginRequest;
  readonly manifest: ServiceManifest | undefined;
}

/** Nothing where the request is no page's. Rules that cannot be read allow nothing, and keep no answer from anybody. */
export async function crossOriginHeaders(
  runtime: Runtime,
  { wire, manifest }: Answered,
): Promise<Readonly<Record<string, string>>> {
  const { origin } = wire.headers;
  if (origin === undefined || !manifest || wire.method === 'OPTIONS') return {};
  if (!manifest.crossOrigin) return readableBy(manifest.cors, origin);
  try {
    return await (await manifest.crossOrigin()).readableBy(wire, serviceContext(runtime, manifest));
  } catch (error) {
    runtime.log(`what pages of other origins may read of ${manifest.name} could not be told`, error);
    return {};
  }
}
