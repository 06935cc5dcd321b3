/** A request on its way from its arrival to its operation: what is known of it before anybody is authenticated. */
import type { IncomingMessage } from 'node:http';
import type { BodyAllowance, BodyBudget } from '../body/body-budget.ts';
import { maxQueryParameters } from '../limits.ts';
import type { ServiceModel } from '../models/model.ts';
import { hasMoreParameters } from '../protocols/scalars/query-string.ts';
import type { ProtocolCodec, WireRequest } from '../protocols/codec/protocol.ts';
import { targetOperation } from '../routing/route.ts';
import type { Runtime } from '../runtime.ts';
import type { ServiceManifest } from '../service.ts';
import { parseAuthorization, type Authorization, type HttpRequest } from '../sigv4/index.ts';
import { isSigned } from './verify-caller.ts';

/** A request on its way through the steps; each step adds to it. */
export interface Passage {
  readonly req: IncomingMessage;
  readonly http: HttpRequest;
  readonly wire: Omit<WireRequest, 'body'>;
  readonly authorization: Authorization;
  readonly requestId: string;
  readonly beforeBody: () => void;
  readonly allowance: BodyAllowance;
}

export interface Routed extends Passage {
  readonly model: ServiceModel;
  readonly service: string;
  readonly manifest: ServiceManifest | undefined;
  readonly codec: ProtocolCodec;
}

/** What is asked for, and under which name. */
export interface Asked {
  readonly path: string;
  readonly query: string;
  /** Of a name that has the operations of one service only. */
  readonly service?: string;
  /** What the name puts in front of the path, which the signature does not cover a second time. */
  readonly inPath?: string;
  /** Whether the request names this machine; without a verified signature, no other gets an answer. */
  readonly isOwn: () => boolean;
}

export function arrive(
  req: IncomingMessage,
  { path, query: sent, inPath }: Asked,
  requestId: string,
  beforeBody: () => void,
  bodies: BodyBudget,
): Passage {
  // What has too many parameters is refused, and not taken apart before.
  const query = hasMoreParameters(sent, maxQueryParameters) ? '' : sent;
  const http: HttpRequest = { method: req.method!, path, query, rawHeaders: req.rawHeaders };
  const wire = {
    method: req.method!,
    path: inPath === undefined ? path : `/${inPath}${path}`,
    headers: req.headers as Record<string, string | undefined>,
    query: query === '' ? [] : [...new URLSearchParams(query)],
  };
  const authorization = parseAuthorization(http);
  return {
    req,
    http,
    wire,
    authorization,
    requestId,
    beforeBody,
    allowance: bodies.allowance(isSigned(authorization) ? 'signed' : 'unsigned'),
  };
}

export function routingFacts({ wire, authorization }: Passage) {
  return {
    method: wire.method,
    path: wire.path,
    target: wire.headers['x-amz-target'],
    contentType: wire.headers['content-type'] ?? '',
    signingName: isSigned(authorization) ? authorization.service : claimedService(wire, authorization),
    headers: wire.headers,
  };
}

/** Of an authorization that is none the service that it claims to be for, whose error its client reads. */
function claimedService({ headers, query }: Passage['wire'], { form }: Authorization): string | undefined {
  if (form !== 'malformed') return undefined;
  const inQuery = () => query.find(([name]) => name === 'X-Amz-Credential')?.[1];
  const scope = (/\bCredential=([^,\s]*)/.exec(headers['authorization'] ?? '')?.[1] ?? inQuery() ?? '').split('/');
  return scope.length < 4 ? undefined : scope.at(-2);
}

export function regionOf(runtime: Runtime, { authorization }: Passage): string {
  return isSigned(authorization) && authorization.version === 4 ? authorization.region : runtime.settings.homeRegion;
}

export function nameOf({ wire, model }: Routed): string {
  if (model.metadata.protocol === 'json')
    return targetOperation(wire.headers['x-amz-target']) ?? '(no x-amz-target header)';
  return model.metadata.protocol === 'query' ? '(see the Action parameter)' : `${wire.method} ${wire.path}`;
}
