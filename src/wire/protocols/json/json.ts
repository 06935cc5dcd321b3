/**
 * JSON 1.0 and 1.1: POST / with the operation in `x-amz-target`.
 * Spec: https://smithy.io/2.0/aws/protocols/aws-json-1_1-protocol.html
 */
import type { Readable } from 'node:stream';
import { eventStreamIn } from '../../models/shapes.ts';
import { eventStreamType } from '../../event-stream/messages/message.ts';
import type { OperationModel, ServiceModel } from '../../models/model.ts';
import { errorMembers, requestIdOf, resolveError } from '../codec/errors.ts';
import { jsonEvents, parseJsonBody, readJson, serializationError, writeJson } from './json-values.ts';
import type {
  OperationMatch,
  ProtocolCodec,
  Structure,
  WireError,
  WireRequest,
  WireResponse,
} from '../codec/protocol.ts';

export const json: ProtocolCodec = {
  matchOperation,
  parseInput,
  serializeOutput,
  serializeError,
  events: { documents: jsonEvents, initialMessages: true },
};

function matchOperation(model: ServiceModel, request: WireRequest): OperationMatch | undefined {
  const target = request.headers['x-amz-target'] ?? '';
  const dot = target.indexOf('.');
  if (target.slice(0, dot) !== model.metadata.targetPrefix) return undefined;
  const name = target.slice(dot + 1);
  return Object.hasOwn(model.operations, name) ? { operation: model.operations[name]! } : undefined;
}

function parseInput(model: ServiceModel, { operation }: OperationMatch, request: WireRequest): Structure {
  if (!Buffer.isBuffer(request.body)) throw new TypeError('JSON reads the whole body.');
  const body = parseJsonBody(request.body);
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw serializationError('The request body must be a JSON object.');
  return operation.input === undefined ? {} : (readJson(model, operation.input, body) as Structure);
}

function serializeOutput(
  model: ServiceModel,
  operation: OperationModel,
  output: Structure,
  requestId: string,
): WireResponse {
  const stream = eventStreamIn(model, operation.output);
  if (stream) {
    const headers = { 'content-type': eventStreamType, 'x-amzn-requestid': requestId };
    return { status: 200, headers, body: output[stream.name] as Readable };
  }
  const body = operation.output === undefined ? {} : writeJson(model, operation.output, output ?? {});
  return respond(model, 200, body, requestId);
}

function serializeError(
  model: ServiceModel,
  _operation: OperationModel | undefined,
  error: WireError,
  requestId: string,
): WireResponse {
  const resolved = resolveError(model, error);
  const response = respond(
    model,
    resolved.status,
    { __type: resolved.name, ...jsonErrorMembers(model, error, requestId) },
    requestId,
  );
  response.headers['x-amzn-errortype'] = resolved.name;
  return response;
}

/** The error's members as JSON: by the model where it knows the error, else as they are. */
export function jsonErrorMembers(model: ServiceModel, error: WireError, requestId: string): Structure {
  const resolved = resolveError(model, error);
  const members = { ...requestIdOf(resolved, requestId), ...errorMembers(resolved, error) };
  const known = resolved.ref === undefined ? members : (writeJson(model, resolved.ref, members) as Structure);
  // A model may leave the message out; clients show it all the same. One of no text has none in AWS's answers either.
  if (error.message === '' || 'message' in known || 'Message' in known) return known;
  return { ...known, message: error.message };
}

function respond(model: ServiceModel, status: number, body: unknown, requestId: string): WireResponse {
  return {
    status,
    headers: {
      'content-type': `application/x-amz-json-${model.metadata.jsonVersion ?? '1.0'}`,
      'x-amzn-requestid': requestId,
    },
    body: Buffer.from(JSON.stringify(body)),
  };
}
