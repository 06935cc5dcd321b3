/**
 * A request of an AWS client, in six fixed steps: route, authenticate, parse, validate, authorize, handle. The last
 * three are `calls/dispatch.ts`'s, which in-process calls share. Pages and the local API are not here (`pages.ts`).
 */
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { monotonicMs } from '../../kernel/clock.ts';
import type { RequestTrace } from '../activity/activity.ts';
import type { BodyBudget } from '../body/body-budget.ts';
import { isBrokenOff } from '../body/unread-rest.ts';
import { othersFirst } from '../body/read-body.ts';
import { closeUnread } from '../body/send-body.ts';
import type { Caller } from '../caller.ts';
import { dispatch } from '../calls/dispatch.ts';
import { misdirectedRequest, noSuchService, notImplemented, unknownOperation } from '../calls/refusals/refusals.ts';
import { toWireError } from '../calls/refusals/wire-error.ts';
import { endingOf, hasEvents, inputOf, outputOf, type TakenBody } from '../event-stream/index.ts';
import { maxQueryParameters } from '../limits.ts';
import type { ServiceIndexEntry } from '../models/load-model.ts';
import type { ServiceModel } from '../models/model.ts';
import { checkQuery, tooManyParameters } from '../protocols/codec/errors.ts';
import type { OperationMatch, Structure, WireResponse } from '../protocols/codec/protocol.ts';
import { codecOf } from '../protocols/index.ts';
import { hasMoreParameters } from '../protocols/scalars/query-string.ts';
import { serviceByProtocol, type Absent } from '../routing/assumed-service.ts';
import { isOwnCall } from '../routing/page-places.ts';
import { serviceRouter } from '../routing/route.ts';
import type { Runtime } from '../runtime.ts';
import { createSigningKeys, type SigningKeys } from '../sigv4/index.ts';
import { authenticate, unsigned } from './authenticate.ts';
import { arrive, nameOf, regionOf, routingFacts, type Asked, type Routed } from './passage.ts';
import { unmodelledName, versionTwoRegion, withQueryHeaders } from './request-form.ts';
import { isSigned, signatureAgeMs } from './verify-caller.ts';

export type Pipeline = (
  req: IncomingMessage,
  asked: Asked,
  requestId: string,
  beforeBody: () => void,
) => Promise<WireResponse>;

export function createPipeline(runtime: Runtime, index: readonly ServiceIndexEntry[], bodies: BodyBudget): Pipeline {
  const routes: Routes = { route: serviceRouter(index, runtime), assumed: serviceByProtocol(index, runtime) };
  const keys = createSigningKeys();
  return async (req, asked, requestId, beforeBody) => {
    const trace: RequestTrace = { startedAt: monotonicMs(), byConsole: isOwnCall(req) };
    const passage = arrive(req, asked, requestId, beforeBody, bodies);
    return respond(runtime, keys, underWay(runtime, routes, passage, asked, trace));
  };
}

interface Routes {
  readonly route: ReturnType<typeof serviceRouter>;
  readonly assumed: ReturnType<typeof serviceByProtocol>;
}

/** What is found out about a request as it goes through the steps; its answer and the activity tell of it. */
interface UnderWay {
  readonly routed: Routed;
  readonly asked: Asked;
  readonly trace: RequestTrace;
  /** Whether the request says which service it is for; else one is assumed, for the form of the refusal. */
  readonly isKnown: boolean;
  /** What it is for without a signature that says so. */
  readonly absent: Absent | undefined;
  readonly answered: { requestId: string; model: ServiceModel; service: string; region: string };
  match?: OperationMatch | undefined;
  /** An operation that no model has: a form. */
  unmodelled?: string | undefined;
  /** A browser asks whether it may ask: no call, which the activity does not tell of. */
  isPreflight?: boolean;
  /** Of an answer that is sent for as long as the client listens. */
  ending?: AbortController | undefined;
}

function underWay(
  runtime: Runtime,
  routes: Routes,
  passage: ReturnType<typeof arrive>,
  asked: Asked,
  trace: RequestTrace,
): UnderWay {
  const { authorization, requestId } = passage;
  const facts = routingFacts(passage);
  const known = asked.service ?? routes.route(facts);
  const assumed = known === undefined ? routes.assumed(facts) : undefined;
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
  const named = known ?? assumed?.absent?.signingName ?? (isSigned(authorization) ? authorization.service : service);
  const answered = { requestId, model, service: named, region: regionOf(runtime, passage) };
  return { routed, asked, trace, isKnown: known !== undefined, absent: assumed?.absent, answered };
}

async function respond(runtime: Runtime, keys: SigningKeys, request: UnderWay): Promise<WireResponse> {
  const { routed, asked, trace } = request;
  const { req, model, codec, requestId, allowance } = routed;
  let response: WireResponse;
  let failure: Failure | undefined;
  /** The answer is sent yet, and what the request holds is held as long. */
  let readsOn = false;
  try {
    response = await answer(runtime, keys, request);
    readsOn = request.ending !== undefined && response.body instanceof Readable;
  } catch (thrown) {
    const isAnswerable = trace.caller !== undefined || asked.isOwn();
    const error = isAnswerable ? thrown : misdirectedRequest(req.headers.host, runtime.settings.endpoint);
    // Who broke the request off, or left while it was held, does not read the answer, and it is nobody's failure.
    const isLeft = isBrokenOff(req) || (req.socket.destroyed && thrown === request.ending?.signal.reason);
    const known = isLeft ? brokenOff : toWireError(runtime, model, error, requestId);
    response = codec.serializeError(model, request.match?.operation, known, requestId);
    failure = known;
  } finally {
    if (!readsOn) {
      allowance.release();
      request.ending?.abort();
    }
  }
  if (request.isPreflight && !failure) return response;
  try {
    return await finish(runtime, request, readsOn ? { ...response, readsOn } : response, failure);
  } catch (error) {
    closeUnread(response.body);
    throw error;
  }
}

type Failure = { readonly code: string; readonly message: string };

async function finish(
  runtime: Runtime,
  { routed, asked, trace, answered, match, unmodelled }: UnderWay,
  response: WireResponse,
  error: Failure | undefined,
): Promise<WireResponse> {
  if (routed.req.headers.origin !== undefined && asked.isOwn())
    Object.assign(response.headers, await (await crossOrigin()).crossOriginHeaders(runtime, routed));
  const operation = match?.operation.name ?? unmodelled;
  runtime.activity.record(trace, { ...answered, operation, status: response.status, error });
  return response;
}

async function answer(runtime: Runtime, keys: SigningKeys, request: UnderWay): Promise<WireResponse> {
  const { routed, asked, trace, answered } = request;
  const { authorization, model, wire, codec } = routed;
  const { endpoint } = runtime.settings;
  if (!isSigned(authorization) && !asked.isOwn()) throw misdirectedRequest(routed.req.headers.host, endpoint);
  if (hasMoreParameters(asked.query, maxQueryParameters)) throw tooManyParameters(model, maxQueryParameters);
  if (asksBefore(routed) && asked.isOwn()) {
    request.isPreflight = true;
    return (await crossOrigin()).answerOptions(runtime, routed.manifest!, wire, answered.requestId);
  }
  if (!request.isKnown && isSigned(authorization)) {
    trace.caller = (await authenticate(runtime, keys, routed, undefined, authorization.service)).caller;
    throw noSuchService(model, { signingName: authorization.service });
  }
  if (request.absent !== undefined) throw noSuchService(model, request.absent);
  request.match = codec.matchOperation(model, { ...wire, body: noBody });
  request.unmodelled = request.match ? undefined : unmodelledName(routed);
  if (request.unmodelled !== undefined) return answerForm(runtime, keys, request, request.unmodelled);
  answered.region = await versionTwoRegion(runtime, routed, answered.region);
  request.ending = hasEvents(model, request.match?.operation) ? endingOf(routed) : undefined;
  const { caller, body } =
    (await unsigned(runtime, routed, request.match)) ?? (await authenticate(runtime, keys, routed, request.match));
  trace.caller = caller;
  if (Buffer.isBuffer(body)) request.match ??= codec.matchOperation(model, { ...wire, body });
  checkQuery(model, request.match, wire);
  if (!request.match) throw unknownOperation(model, nameOf(routed), wire);
  return call(runtime, request, request.match, caller, body);
}

async function answerForm(
  runtime: Runtime,
  keys: SigningKeys,
  { routed, asked, trace, answered }: UnderWay,
  name: string,
): Promise<WireResponse> {
  const { manifest, model, service } = routed;
  if (!manifest?.forms?.[name]) throw notImplemented(model, service, name);
  if (!asked.isOwn()) throw misdirectedRequest(routed.req.headers.host, runtime.settings.endpoint);
  return (await forms()).answerForm(runtime, keys, { ...routed, manifest, trace, answered }, name);
}

/** The operation that was asked for, by whom it is known to be. */
async function call(
  runtime: Runtime,
  request: UnderWay,
  match: OperationMatch,
  caller: Caller,
  body: TakenBody,
): Promise<WireResponse> {
  const { routed, trace, answered } = request;
  const { req, authorization, manifest, model, wire, service, requestId } = routed;
  const { name } = match.operation;
  if (!manifest) throw notImplemented(model, service, name);
  request.ending ??= isHeld(routed, match, trace) ? endingOf(routed) : undefined;
  if (Buffer.isBuffer(body) && manifest.checkBody) await manifest.checkBody(name, wire.headers, body);
  runtime.recordUse?.(caller, manifest.iamPrefix, answered.region);
  if (Buffer.isBuffer(body)) await othersFirst(body);
  const input = (trace.input = await inputOf(routed, match, wire, body));
  if (Buffer.isBuffer(body)) await othersFirst(body);
  const output = await dispatch(runtime, {
    service,
    operation: name,
    input,
    caller,
    requestId,
    region: answered.region,
    trace,
    http: {
      remoteAddress: req.socket.remoteAddress ?? '',
      headers: wire.headers,
      signatureAgeMs: signatureAgeMs(authorization, runtime.clock.real()),
      ...(isSigned(authorization) && { signatureVersion: authorization.version }),
    },
    ...(request.ending && { ended: request.ending.signal }),
  });
  const told = (error: unknown) => (isBrokenOff(req) ? brokenOff : toWireError(runtime, model, error, requestId));
  return serialized(routed, match, outputOf(routed, match.operation, output as Structure, told, request.ending));
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
