/** What a data plane's route or WebSocket is given of one request, and what becomes known of it. */
import type { IncomingMessage } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { monotonicMs } from '../../kernel/clock.ts';
import type { RequestTrace } from '../activity/activity.ts';
import type { BodyAllowance, BodyBudget } from '../body/body-budget.ts';
import { isBrokenOff } from '../body/unread-rest.ts';
import { othersFirst, streamBody } from '../body/read-body.ts';
import { createContext } from '../calls/create-context.ts';
import type { AnonymousCaller } from '../caller.ts';
import type { DataContext, DataRequest, DataRoute, DataUpgrade } from '../data-plane.ts';
import { AwsError } from '../errors.ts';
import { maxUnsignedBodyBytes } from '../limits.ts';
import type { PageError } from '../page.ts';
import { brokenOff, parameters, parseJson, readWhole } from '../pages/page-body.ts';
import { toPageError } from '../pages/to-page-error.ts';
import { isSigned, verifyCaller } from '../requests/verify-caller.ts';
import type { Site } from '../routing/hosts.ts';
import type { Call, Runtime } from '../runtime.ts';
import type { ServiceManifest } from '../service.ts';
import {
  parseAuthorization,
  signatureError,
  verifyBodyHash,
  type Authorization,
  type HttpRequest,
  type SigningKeys,
} from '../sigv4/index.ts';
import type { Placed } from './data-routes.ts';

/** A request for a data plane. */
export interface DataCall {
  readonly req: IncomingMessage;
  readonly site: Site;
  /** Decoded; `undefined`: it cannot be. */
  readonly path: string | undefined;
  /** As it was sent. */
  readonly target: { readonly path: string; readonly query: string };
  readonly requestId: string;
  readonly beforeBody: () => void;
}

export interface Visit {
  readonly request: DataRequest;
  readonly allowance: BodyAllowance;
  context(): Promise<DataContext>;
  failure(thrown: unknown): AwsError | PageError;
  record(status: number, error?: { readonly code: string; readonly message: string }): void;
}

export function createVisit(
  runtime: Runtime,
  keys: SigningKeys,
  bodies: BodyBudget,
  call: DataCall,
  { declared, service }: Placed<DataRoute | DataUpgrade>,
  params: Readonly<Record<string, string>>,
): Visit {
  const { req, requestId, target } = call;
  const { name } = declared;
  const trace: RequestTrace = { startedAt: monotonicMs() };
  const http: HttpRequest = { method: req.method!, path: target.path, query: target.query, rawHeaders: req.rawHeaders };
  const authorization = parseAuthorization(http);
  const region =
    isSigned(authorization) && authorization.version === 4 ? authorization.region : runtime.settings.homeRegion;
  const allowance = bodies.allowance(isSigned(authorization) ? 'signed' : 'unsigned');
  const headers = headersFor(call);
  const inCall = (caller: Call['caller']): Call => ({
    service: service.name,
    operation: name,
    input: {},
    caller,
    region,
    requestId,
    trace,
    http: { remoteAddress: req.socket.remoteAddress ?? '', headers },
  });
  const maxBytes = ('maxBodyBytes' in declared ? declared.maxBodyBytes : undefined) ?? maxUnsignedBodyBytes;
  const body = bodyOf(call, () => readWhole(req, { maxBytes, allowance }));
  const nobody: AnonymousCaller = {
    kind: 'anonymous',
    account: runtime.settings.managementAccount,
    arn: 'anonymous',
    userId: 'anonymous',
  };
  return {
    allowance,
    request: {
      method: req.method!,
      protocol: (req.socket as Partial<TLSSocket>).encrypted === true ? 'https' : 'http',
      host: call.site.kind === 'routes' ? call.site.name : new URL(runtime.settings.endpoint).hostname,
      path: call.path!,
      params: { ...(call.site.kind === 'routes' && call.site.params), ...params },
      rawQuery: target.query,
      query: () => parameters(target.query),
      headers,
      remoteAddress: req.socket.remoteAddress ?? '',
      ...body,
      text: async () => {
        const bytes = await body.bytes();
        await othersFirst(bytes);
        return bytes.toString('utf8');
      },
      json: async () => parseJson((await body.bytes()).toString('utf8')),
      verifySigned: async ({ service: signingName }) => {
        trace.caller = await signerOf(runtime, keys, {
          http,
          authorization,
          signingName,
          service,
          readBody: body.bytes,
        });
        runtime.recordUse?.(trace.caller, service.iamPrefix, region);
        return trace.caller;
      },
      verifySignedWithin: async ({ method, path, headers: inner, body: text }, { service: signingName }) => {
        const within: HttpRequest = { method, path, query: '', rawHeaders: Object.entries(inner).flat() };
        const signed = { http: within, authorization: parseAuthorization(within), signingName, service };
        const caller = await signerOf(runtime, keys, { ...signed, readBody: async () => Buffer.from(text) });
        runtime.recordUse?.(caller, service.iamPrefix, region);
        return caller;
      },
    },
    context: async () => {
      const asCaller: DataContext['asCaller'] = (caller, elsewhere) =>
        createContext(runtime, { ...inCall(caller), ...elsewhere });
      const running = await runtime.running.of(service.name);
      return Object.assign(createContext(runtime, inCall(nobody)), { asCaller, running });
    },
    failure: (thrown) =>
      isBrokenOff(req)
        ? brokenOff()
        : thrown instanceof AwsError
          ? thrown
          : toPageError(runtime, thrown, `${service.name}:${name}`, requestId),
    record: (status, error) =>
      runtime.activity.record(trace, { requestId, service: service.name, operation: name, region, status, error }),
  };
}

/** Cookies of the endpoint's names are other programs', or by option the console's. */
function headersFor({ req, site }: DataCall): DataRequest['headers'] {
  const { cookie, ...others } = req.headers as Record<string, string | undefined>;
  return site.kind === 'routes' && cookie !== undefined ? { ...others, cookie } : others;
}

function bodyOf({ req, beforeBody }: DataCall, readAll: () => Promise<Buffer>): Pick<DataRequest, 'bytes' | 'stream'> {
  let whole: Promise<Buffer> | undefined;
  let isStreamed = false;
  const bytes = (): Promise<Buffer> => {
    if (isStreamed) throw new Error('The body is read as a stream already.');
    beforeBody();
    return (whole ??= readAll());
  };
  return {
    bytes,
    stream: () => {
      if (whole)
        return (async function* () {
          yield await whole;
        })();
      if (isStreamed) throw new Error('The body is read as a stream already.');
      isStreamed = true;
      return streamBody(req, beforeBody);
    },
  };
}

interface Signing {
  readonly http: HttpRequest;
  readonly authorization: Authorization;
  readonly signingName: string;
  readonly service: ServiceManifest;
  readonly readBody: () => Promise<Buffer>;
}

/** Of services whose routes are no operations of a model: errors are worded as REST-JSON has them. */
async function signerOf(
  runtime: Runtime,
  keys: SigningKeys,
  { http, authorization, signingName, service, readBody }: Signing,
) {
  const spoken = { metadata: { protocol: 'rest-json' as const }, ...(service.dialect && { dialect: service.dialect }) };
  const verified = await verifyCaller(runtime, keys, {
    http,
    authorization,
    signingName,
    spoken,
    unsignedBodyAllowed: false,
    readBody,
  });
  const { payload } = verified.signed;
  if (payload.kind === 'streaming') {
    const message = 'The body is sent in chunks, which this address does not take: sign the SHA-256 of the body.';
    throw signatureError({ reason: 'unsigned-body', message }, spoken);
  }
  const failure = verified.body === undefined ? verifyBodyHash(payload, await readBody()) : undefined;
  if (failure) throw signatureError(failure, spoken);
  return verified.caller;
}
