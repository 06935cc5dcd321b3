/**
 * A request of an AWS client, in six fixed steps: route, authenticate, parse, validate, authorize, handle. The last
 * three are `dispatch.ts`'s, which in-process calls share. Pages and the local API are not here (`pages.ts`).
 */
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { RequestTrace } from '../activity/activity.ts';
import { BodyRefused, type BodyAllowance, type BodyBudget } from '../body/body-budget.ts';
import type { BodyStream } from '../body/body-stream.ts';
import { collect, readBody, streamBody, type BodyBounds } from '../body/read-body.ts';
import type { AnonymousCaller, Caller } from '../caller.ts';
import { dispatch } from './dispatch.ts';
import { eventStreamIn } from '../models/shapes.ts';
import { endingOf, hasEvents, inputOf, outputOf, type TakenBody } from '../event-stream/index.ts';
import { maxBodyBytes, maxQueryParameters, maxUnsignedBodyBytes } from '../limits.ts';
import type { ServiceIndexEntry } from '../models/load-model.ts';
import type { ServiceModel } from '../models/model.ts';
import { isBrokenOff } from '../body/broken-off.ts';
import { codecOf } from '../protocols/index.ts';
import { hasMoreParameters } from '../protocols/query-string.ts';
import {
  streamingInput,
  type OperationMatch,
  type ProtocolCodec,
  type Structure,
  type WireRequest,
  type WireResponse,
} from '../protocols/protocol.ts';
import { bodyRefused, misdirectedRequest, noSuchService, notImplemented, unknownOperation } from './refusals.ts';
import { tooManyParameters } from '../protocols/errors.ts';
import { serviceByProtocol } from '../routing/assumed-service.ts';
import { serviceRouter, targetOperation } from '../routing/route.ts';
import type { Runtime } from '../runtime.ts';
import {
  createSigningKeys,
  headerMapOf,
  parseAuthorization,
  signatureError,
  unsignedPayload,
  verifiedEvents,
  verifiedStream,
  verifyBodyHash,
  type Authorization,
  type ChunkSeed,
  type HttpRequest,
  type SignedAuthorization,
  type SigningKeys,
} from '../sigv4/index.ts';
import { closeUnread } from '../body/send-body.ts';
import type { ServiceManifest } from '../service.ts';
import { toWireError } from './wire-error.ts';
import { unmodelledName, versionTwoRegion, withQueryHeaders } from './request-form.ts';
import { isSigned, signatureAgeMs, verifyCaller } from './verify-caller.ts';
import { isOwnCall } from '../routing/page-places.ts';

/** A request on its way through the steps; each step adds to it. */
interface Passage {
  readonly req: IncomingMessage;
  readonly http: HttpRequest;
  readonly wire: Omit<WireRequest, 'body'>;
  readonly authorization: Authorization;
  readonly requestId: string;
  readonly beforeBody: () => void;
  readonly allowance: BodyAllowance;
}

interface Routed extends Passage {
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

export type Pipeline = (
  req: IncomingMessage,
  asked: Asked,
  requestId: string,
  beforeBody: () => void,
) => Promise<WireResponse>;

export function createPipeline(runtime: Runtime, index: readonly ServiceIndexEntry[], bodies: BodyBudget): Pipeline {
  const route = serviceRouter(index, runtime);
  const assumedService = serviceByProtocol(index, runtime);
  const keys = createSigningKeys();
  return async (req, asked, requestId, beforeBody) => {
    const trace: RequestTrace = { startedAt: performance.now(), byConsole: isOwnCall(req) };
    const passage = arrive(req, asked, requestId, beforeBody, bodies);
    const known = asked.service ?? route(routingFacts(passage));
    const assumed =
      known === undefined ? assumedService(passage.wire.headers, routingFacts(passage).signingName) : undefined;
    const service = known ?? assumed!.service;
    const model = runtime.model(service);
    const routed: Routed = {
      ...passage,
      wire: withQueryHeaders(passage, model),
      service,
      manifest: runtime.services.get(service),
      model,
      codec: assumed?.codec ? { ...codecOf(model), ...assumed.codec } : codecOf(model),
    };
    const named = known ?? (isSigned(passage.authorization) ? passage.authorization.service : service);
    const answered = { requestId, model, service: named, region: regionOf(runtime, passage) };
    let match: OperationMatch | undefined;
    let unmodelled: string | undefined;
    let response: WireResponse;
    let failure: { code: string; message: string } | undefined;
    let ending: AbortController | undefined;
    /** The answer is sent yet, and what the request holds is held as long. */
    let readsOn = false;
    const finish = async (answer: WireResponse, error: typeof failure): Promise<WireResponse> => {
      if (req.headers.origin !== undefined && asked.isOwn())
        Object.assign(answer.headers, await (await crossOrigin()).crossOriginHeaders(runtime, routed));
      const operation = match?.operation.name ?? unmodelled;
      runtime.activity.record(trace, { ...answered, operation, status: answer.status, error });
      return answer;
    };
    try {
      if (!isSigned(passage.authorization) && !asked.isOwn())
        throw misdirectedRequest(req.headers.host, runtime.settings.endpoint);
      if (hasMoreParameters(asked.query, maxQueryParameters)) throw tooManyParameters(model, maxQueryParameters);
      if (asksBefore(routed) && asked.isOwn())
        return await (await crossOrigin()).answerOptions(runtime, routed.manifest!, routed.wire, requestId);
      if (known === undefined && isSigned(passage.authorization)) {
        trace.caller = (await authenticate(runtime, keys, routed, undefined, passage.authorization.service)).caller;
        throw noSuchService(model, passage.authorization.service);
      }
      match = routed.codec.matchOperation(model, { ...routed.wire, body: noBody });
      unmodelled = match ? undefined : unmodelledName(routed);
      if (unmodelled !== undefined) {
        if (!routed.manifest?.forms?.[unmodelled]) throw notImplemented(model, service, unmodelled);
        if (!asked.isOwn()) throw misdirectedRequest(req.headers.host, runtime.settings.endpoint);
        const form = { ...routed, manifest: routed.manifest, trace, answered };
        return await finish(await (await forms()).answerForm(runtime, keys, form, unmodelled), undefined);
      }
      answered.region = await versionTwoRegion(runtime, routed, answered.region);
      ending = hasEvents(model, match?.operation) ? endingOf(passage) : undefined;
      const { caller, body } =
        (await unsigned(runtime, routed, match)) ?? (await authenticate(runtime, keys, routed, match));
      trace.caller = caller;
      if (Buffer.isBuffer(body)) match ??= routed.codec.matchOperation(model, { ...routed.wire, body });
      if (!match) throw unknownOperation(model, nameOf(routed));
      if (!runtime.services.has(service)) throw notImplemented(model, service, match.operation.name);
      ending ??= isHeld(routed, match, trace) ? endingOf(passage) : undefined;
      if (Buffer.isBuffer(body)) routed.manifest?.checkBody?.(match.operation.name, routed.wire.headers, body);
      runtime.recordUse?.(caller, runtime.services.get(service)!.iamPrefix, answered.region);
      const input = (trace.input = await inputOf(routed, match, routed.wire, body));
      const output = await dispatch(runtime, {
        service,
        operation: match.operation.name,
        input,
        caller,
        requestId,
        region: answered.region,
        trace,
        http: {
          remoteAddress: req.socket.remoteAddress ?? '',
          headers: routed.wire.headers,
          signatureAgeMs: signatureAgeMs(passage.authorization, runtime.clock.real()),
          ...(isSigned(passage.authorization) && { signatureVersion: passage.authorization.version }),
        },
        ...(ending && { ended: ending.signal }),
      });
      const told = (error: unknown) => (isBrokenOff(req) ? brokenOff : toWireError(runtime, model, error, requestId));
      response = serialized(routed, match, outputOf(routed, match.operation, output as Structure, told, ending));
      readsOn = ending !== undefined && response.body instanceof Readable;
    } catch (thrown) {
      const isAnswerable = trace.caller !== undefined || asked.isOwn();
      const error = isAnswerable ? thrown : misdirectedRequest(req.headers.host, runtime.settings.endpoint);
      // Who broke the request off does not read the answer, and it is nobody's failure.
      const known = isBrokenOff(req) ? brokenOff : toWireError(runtime, model, error, requestId);
      response = routed.codec.serializeError(model, match?.operation, known, requestId);
      failure = known;
    } finally {
      if (!readsOn) {
        passage.allowance.release();
        ending?.abort();
      }
    }
    return finish(readsOn ? { ...response, readsOn } : response, failure);
  };
}

/** The console shows what goes on: its requests are never held. */
function isHeld({ manifest }: Routed, { operation }: OperationMatch, { byConsole }: RequestTrace): boolean {
  return manifest?.operations[operation.name]?.isHeld === true && !byConsole;
}

/** Few clients are browsers: a start does not load it. */
const crossOrigin = () => import('./cross-origin.ts');
const forms = () => import('./form-operation.ts');

/** No operation of a model has that method. Browsers send the signature of a presigned request along. */
function asksBefore({ req, manifest }: Routed): boolean {
  return req.method === 'OPTIONS' && manifest?.crossOrigin !== undefined;
}

const noBody = Buffer.alloc(0);
const brokenOff = { code: 'RequestTimeout', message: 'The client closed the connection.', status: 400 };

function serialized(
  { codec, model, requestId }: Routed,
  { operation }: OperationMatch,
  output: Record<string, unknown>,
): WireResponse {
  try {
    return codec.serializeOutput(model, operation, output, requestId);
  } catch (error) {
    Object.values(output).forEach(closeUnread);
    throw error;
  }
}

function arrive(
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

function routingFacts({ wire, authorization }: Passage) {
  return {
    method: wire.method,
    path: wire.path,
    target: wire.headers['x-amz-target'],
    contentType: wire.headers['content-type'] ?? '',
    signingName: isSigned(authorization) ? authorization.service : undefined,
    headers: wire.headers,
  };
}

/** The caller, and the body: in memory and verified, or (where the operation streams it) verified as it is read. */
async function authenticate(
  runtime: Runtime,
  keys: SigningKeys,
  routed: Routed,
  match: OperationMatch | undefined,
  signingName = routed.model.metadata.signingName,
): Promise<{ caller: Caller; body: TakenBody }> {
  const { authorization, model, http, wire } = routed;
  const versionTwo = routed.manifest?.versionTwo;
  if (match?.operation.authtype === 'none') return { caller: anonymous(runtime), body: await bodyOf(routed, match) };
  if (authorization.form === 'none') {
    const body = await unsignedQuery(routed);
    if (body) return { caller: anonymous(runtime), body };
  }
  const { caller, signed, seed, body } = await verifyCaller(runtime, keys, {
    http,
    authorization,
    signingName,
    spoken: model,
    readBody: () => bodyOf(routed, match),
    eventsAllowed: eventStreamIn(model, match?.operation.input) !== undefined,
    resource: versionTwo && { path: wire.path, parameters: versionTwo.signedParameters },
    unsignedBodyAllowed: model.dialect?.unsignedBodies === true || match?.operation.authtype === 'v4-unsigned-body',
  });
  if (signed.payload.kind === 'event-stream' && seed)
    return { caller, body: { messages: signedEvents(runtime, routed, seed) } };
  return { caller, body: body ?? (await verifiedBody(routed, signed, seed, match)) };
}

/** A request without a signature, where resource-based policies may allow it. */
async function unsigned(
  runtime: Runtime,
  routed: Routed,
  match: OperationMatch | undefined,
): Promise<{ caller: Caller; body: Buffer | BodyStream } | undefined> {
  const { authorization, manifest, model } = routed;
  if (authorization.form !== 'none' || !match || manifest?.takesUnsigned !== true) return undefined;
  const headers = headerMapOf(routed.http.rawHeaders);
  const payload = unsignedPayload(headers);
  if (!payload) throw signatureError({ reason: 'missing' }, model);
  return { caller: anonymous(runtime), body: await verifiedBody(routed, { payload, headers }, undefined, match) };
}

/** A query request names its operation in its body alone: that of one of the few that the model leaves unsigned. */
async function unsignedQuery(routed: Routed): Promise<Buffer | undefined> {
  const { model, codec, wire } = routed;
  if (
    model.metadata.protocol !== 'query' ||
    !Object.values(model.operations).some(({ authtype }) => authtype === 'none')
  )
    return undefined;
  const body = await bodyOf(routed);
  return codec.matchOperation(model, { ...wire, body })?.operation.authtype === 'none' ? body : undefined;
}

async function verifiedBody(
  routed: Routed,
  signed: Pick<SignedAuthorization, 'payload' | 'headers'>,
  seed: ChunkSeed | undefined,
  match: OperationMatch | undefined,
): Promise<Buffer | BodyStream> {
  const streams = match !== undefined && streamingInput(routed.model, match.operation) !== undefined;
  if (!streams && signed.payload.kind !== 'streaming') {
    const body = await bodyOf(routed, match);
    const failure = verifyBodyHash(signed.payload, body);
    if (failure) throw signatureError(failure, routed.model);
    return body;
  }
  if (streams) routed.allowance.watch(() => routed.req.destroy(), true);
  const body = verifiedStream(
    streamBody(routed.req, routed.beforeBody),
    signed,
    seed,
    routed.model,
    heldChunks(routed),
  );
  return streams ? body : collect(body, boundsOf(routed, match));
}

/** A sender may rest between events, not within one. */
function signedEvents({ clock }: Runtime, routed: Routed, seed: ChunkSeed): ReturnType<typeof verifiedEvents> {
  const { req, model, allowance, beforeBody } = routed;
  allowance.watch(() => req.destroy(), true);
  const options = { seed, spoken: model, now: clock.real, allowance: heldChunks(routed) };
  return verifiedEvents(streamBody(req, beforeBody), options);
}

/** What reads the stream tells the client's errors from others by their class. */
function heldChunks({ allowance, model }: Routed): Pick<BodyAllowance, 'take' | 'give'> {
  return {
    ...allowance,
    take: (bytes) => {
      try {
        allowance.take(bytes);
      } catch (error) {
        throw error instanceof BodyRefused ? bodyRefused(model, error) : error;
      }
    },
  };
}

/** `match`: unknown where the body alone names the operation. */
function bodyOf(routed: Routed, match?: OperationMatch): Promise<Buffer> {
  routed.beforeBody();
  return readBody(routed.req, routed.wire.headers['content-length'], boundsOf(routed, match));
}

function boundsOf(
  { authorization, model, manifest, allowance }: Routed,
  match: OperationMatch | undefined,
): BodyBounds {
  const own = match && manifest?.operations[match.operation.name]?.maxBodyBytes;
  const signed = own ?? maxBodyBytes[model.metadata.protocol];
  return {
    allowance,
    maxBytes: isSigned(authorization) ? signed : Math.min(own ?? maxUnsignedBodyBytes, maxUnsignedBodyBytes),
  };
}

function anonymous(runtime: Runtime): AnonymousCaller {
  return { kind: 'anonymous', account: runtime.settings.managementAccount, arn: 'anonymous', userId: 'anonymous' };
}

function regionOf(runtime: Runtime, { authorization }: Passage): string {
  return isSigned(authorization) && authorization.version === 4 ? authorization.region : runtime.settings.homeRegion;
}

function nameOf({ wire, model }: Routed): string {
  if (model.metadata.protocol === 'json')
    return targetOperation(wire.headers['x-amz-target']) ?? '(no x-amz-target header)';
  return model.metadata.protocol === 'query' ? '(see the Action parameter)' : `${wire.method} ${wire.path}`;
}
