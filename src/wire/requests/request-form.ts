/** What a request's form says before it is an operation's: its headers, its Region, a name that no model has. */
import { AwsError } from '../errors.ts';
import type { ServiceModel } from '../models/model.ts';
import type { WireRequest } from '../protocols/codec/protocol.ts';
import type { Runtime } from '../runtime.ts';
import type { ServiceManifest } from '../service.ts';
import { queryHeaders, signatureError, type Authorization } from '../sigv4/index.ts';
import { serviceContext } from '../calls/create-context.ts';
import { isSigned } from './verify-caller.ts';

interface Formed {
  readonly wire: Omit<WireRequest, 'body'>;
  readonly authorization: Authorization;
}

interface Spoken {
  readonly model: ServiceModel;
  readonly manifest: ServiceManifest | undefined;
}

/** @throws AwsError where the service takes no Signature Version 2 */
export async function versionTwoRegion(
  runtime: Runtime,
  { authorization, manifest, model, wire }: Formed & Spoken,
  region: string,
): Promise<string> {
  if (!manifest?.versionTwo || !isSigned(authorization) || authorization.version === 4) return region;
  const named = await manifest.versionTwo.regionOf(wire.path, serviceContext(runtime, manifest));
  if (!manifest.versionTwo.regions.has(named)) throw signatureError({ reason: 'version-two' }, model);
  return named;
}

export function withQueryHeaders({ wire, authorization }: Formed, { dialect }: ServiceModel): Formed['wire'] {
  if (!dialect?.headersInQuery || !isSigned(authorization) || authorization.form !== 'query') return wire;
  return { ...wire, headers: queryHeaders(wire, dialect.headersInQuery) };
}

/** What the service takes and no model has. @throws AwsError where it is of another type than that */
export function unmodelledName({ model, wire, authorization }: Formed & Spoken): string | undefined {
  const contentType = wire.headers['content-type'] ?? '';
  const ofMethod = model.dialect?.unmodelled?.filter(({ method }) => method === wire.method) ?? [];
  const found = ofMethod.find((one) => one.contentType.test(contentType));
  if (found) return found.name;
  if (isSigned(authorization) || wire.query.length > 0) return undefined;
  const other = ofMethod.find(({ otherwise }) => otherwise?.path.test(wire.path))?.otherwise;
  if (other) throw new AwsError(other.code, other.message, other.fields, other.status);
  return undefined;
}
