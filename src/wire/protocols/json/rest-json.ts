/**
 * REST-JSON: the operation is in method and path, the body is JSON.
 * Spec: https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
import type { Readable } from 'node:stream';
import { eventStreamType } from '../../event-stream/messages/message.ts';
import type { OperationModel, ServiceModel, Shape } from '../../models/model.ts';
import { errorMembers, resolveError } from '../codec/errors.ts';
import { bindings, readBound, readRawPayload, writeBound, writeRawPayload } from '../http-bindings/http-bindings.ts';
import { jsonErrorMembers } from './json.ts';
import { jsonEvents, parseJsonBody, readJson, serializationError, writeJson } from './json-values.ts';
import type {
  OperationMatch,
  ProtocolCodec,
  Structure,
  WireError,
  WireRequest,
  WireResponse,
} from '../codec/protocol.ts';
import { matchRoute } from '../http-bindings/rest-routes.ts';

export const restJson: ProtocolCodec = {
  matchOperation: matchRoute,
  parseInput,
  serializeOutput,
  serializeError,
  events: { documents: jsonEvents, initialMessages: false },
};

const refuse = (message: string): never => {
  throw serializationError(message);
};

function parseInput(model: ServiceModel, match: OperationMatch, request: WireRequest): Structure {
  const ref = match.operation.input;
  if (ref === undefined) return {};
  const bound = readBound(model, ref, match, request, refuse);
  const { payload, hasBody } = bindings(model, ref);
  if (payload?.shape.eventstream) return bound;
  if (payload !== undefined) {
    const value = isJsonPayload(payload.shape)
      ? readJsonPayload(model, payload.ref, request)
      : readRawPayload(payload, request.body);
    if (value !== undefined) bound[payload.name] = value;
    return bound;
  }
  if (!hasBody) return bound;
  const body = readJson(model, ref, parseJsonBody(wholeBody(request))) as Structure;
  return Object.assign(body, bound);
}

function isJsonPayload(shape: Shape): boolean {
  if (shape.eventstream) return false;
  return shape.document === true || shape.type === 'structure' || shape.type === 'list' || shape.type === 'map';
}

function readJsonPayload(model: ServiceModel, ref: Parameters<typeof readJson>[1], request: WireRequest): unknown {
  const body = wholeBody(request);
  return body.length === 0 ? undefined : readJson(model, ref, parseJsonBody(body));
}

function wholeBody(request: WireRequest): Buffer {
  if (!Buffer.isBuffer(request.body)) throw new TypeError('This operation reads the whole body.');
  return request.body;
}

function serializeOutput(
  model: ServiceModel,
  operation: OperationModel,
  output: Structure,
  requestId: string,
): WireResponse {
  const headers: Record<string, string> = { 'x-amzn-requestid': requestId };
  const status = operation.http.responseCode ?? 200;
  const ref = operation.output;
  if (ref === undefined) return { status, headers, body: Buffer.alloc(0) };
  const bound = writeBound(model, ref, output ?? {});
  headers['content-type'] = bindings(model, ref).payload?.shape.eventstream ? eventStreamType : 'application/json';
  Object.assign(headers, bound.headers);
  return { status: bound.status ?? status, headers, body: outputBody(model, ref, output ?? {}) };
}

function outputBody(
  model: ServiceModel,
  ref: NonNullable<OperationModel['output']>,
  output: Structure,
): Buffer | Readable {
  const { payload } = bindings(model, ref);
  if (payload === undefined) return Buffer.from(JSON.stringify(writeJson(model, ref, output)));
  const value = output[payload.name];
  if (!isJsonPayload(payload.shape)) return writeRawPayload(value);
  return value === undefined || value === null
    ? Buffer.alloc(0)
    : Buffer.from(JSON.stringify(writeJson(model, payload.ref, value)));
}

function serializeError(
  model: ServiceModel,
  _operation: OperationModel | undefined,
  error: WireError,
  requestId: string,
): WireResponse {
  const resolved = resolveError(model, error);
  const { oauthErrors } = model.dialect ?? {};
  const bound = resolved.ref === undefined ? undefined : writeBound(model, resolved.ref, errorMembers(resolved, error));
  return {
    status: resolved.status,
    headers: {
      ...bound?.headers,
      'content-type': 'application/json',
      'x-amzn-errortype': resolved.name,
      'x-amzn-requestid': requestId,
    },
    body: Buffer.from(
      JSON.stringify(
        oauthErrors ? oauthError(oauthErrors, resolved.name, error) : jsonErrorMembers(model, error, requestId),
      ),
    ),
  };
}

/** OAuth's form: `{"error":"authorization_pending","error_description":"…"}` (RFC 8628, 3.5). */
function oauthError(codes: Readonly<Record<string, string>>, name: string, error: WireError): Structure {
  const code =
    codes[name] ??
    name
      .replace(/Exception$/, '')
      .replace(/(?<=[a-z])(?=[A-Z])/g, '_')
      .toLowerCase();
  return { error: code, error_description: error.message, ...error.fields };
}
