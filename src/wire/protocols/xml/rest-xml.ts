/**
 * REST-XML, which of AWS's services here only S3 speaks: the operation is in method, path and query, bodies are XML or
 * raw bytes, and S3 has its own errors and root elements.
 * Spec: https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html, https://docs.aws.amazon.com/AmazonS3/latest/API/
 */
import { isUtf8 } from 'node:buffer';
import type { Readable } from 'node:stream';
import { hostIdOf } from '../../../kernel/ids.ts';
import { AwsError } from '../../errors.ts';
import { eventStreamType } from '../../event-stream/messages/message.ts';
import type { OperationModel, ServiceModel, ShapeRef } from '../../models/model.ts';
import type { XmlElement } from './document.ts';
import { escapeXml } from './escape.ts';
import { ownFailure, resolveError } from '../codec/errors.ts';
import { bindings, readBound, readRawPayload, writeBound, writeRawPayload } from '../http-bindings/http-bindings.ts';
import type { Binding } from '../http-bindings/http-bindings.ts';
import type {
  OperationMatch,
  ProtocolCodec,
  Structure,
  WireError,
  WireRequest,
  WireResponse,
} from '../codec/protocol.ts';
import { xmlErrorContent } from './query.ts';
import { matchRoute } from '../http-bindings/rest-routes.ts';
import { readXml, writeXmlElement, XmlSchemaError } from './xml-values.ts';

export const restXml: ProtocolCodec = {
  prepare,
  matchOperation: matchRoute,
  parseInput,
  serializeOutput,
  serializeError,
  events: { documents: { contentType: 'text/xml', write: writeEventXml, read: readEventXml }, initialMessages: false },
};

const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** The root elements of S3's answers, which its published model leaves out. */
const ROOTS: Readonly<Record<string, string>> = {
  CompleteMultipartUpload: 'CompleteMultipartUploadResult',
  CreateMultipartUpload: 'InitiateMultipartUploadResult',
  CreateSession: 'CreateSessionResult',
  DeleteObjects: 'DeleteResult',
  GetBucketAccelerateConfiguration: 'AccelerateConfiguration',
  GetBucketAcl: 'AccessControlPolicy',
  GetBucketCors: 'CORSConfiguration',
  GetBucketLifecycleConfiguration: 'LifecycleConfiguration',
  GetBucketLogging: 'BucketLoggingStatus',
  GetBucketNotificationConfiguration: 'NotificationConfiguration',
  GetBucketRequestPayment: 'RequestPaymentConfiguration',
  GetBucketTagging: 'Tagging',
  GetBucketVersioning: 'VersioningConfiguration',
  GetBucketWebsite: 'WebsiteConfiguration',
  GetObjectAcl: 'AccessControlPolicy',
  GetObjectAttributes: 'GetObjectAttributesResponse',
  GetObjectTagging: 'Tagging',
  ListBuckets: 'ListAllMyBucketsResult',
  ListDirectoryBuckets: 'ListAllMyDirectoryBucketsResult',
  ListMultipartUploads: 'ListMultipartUploadsResult',
  ListObjects: 'ListBucketResult',
  ListObjectsV2: 'ListBucketResult',
  ListObjectVersions: 'ListVersionsResult',
  ListParts: 'ListPartsResult',
};

function refuse({ dialect }: ServiceModel, message: string): never {
  throw ownFailure(dialect?.unreadable, [message]) ?? new AwsError('InvalidArgument', message, {}, 400);
}

function malformedXml(): AwsError {
  return new AwsError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
    {},
    400,
  );
}

function parseInput(model: ServiceModel, match: OperationMatch, request: WireRequest): Structure {
  const ref = match.operation.input;
  if (ref === undefined) return {};
  const input = readBound(model, ref, match, request, (message) => refuse(model, message));
  const { payload, hasBody } = bindings(model, ref);
  if (payload !== undefined) {
    const value =
      payload.shape.type === 'structure'
        ? readXmlPayload(model, payload, request)
        : readRawPayload(payload, request.body);
    if (value !== undefined) input[payload.name] = value;
    return input;
  }
  const body = hasBody ? wholeBody(request) : undefined;
  return body === undefined || body.length === 0 ? input : Object.assign(readBody(model, ref, parseBody(body)), input);
}

function readXmlPayload(model: ServiceModel, payload: Binding, request: WireRequest): unknown {
  const body = wholeBody(request);
  if (body.length === 0) return undefined;
  const root = parseBody(body);
  if (root.name !== (payload.ref.locationName ?? payload.name)) throw malformedXml();
  return readBody(model, payload.ref, root);
}

let documents: typeof import('./document.ts') | undefined;

/** A start reads no document. */
async function prepare(): Promise<void> {
  documents ??= await import('./document.ts');
}

function parseBody(body: Buffer): XmlElement {
  if (!isUtf8(body)) throw malformedXml();
  const { parseXml, XmlError } = documents!;
  try {
    return parseXml(body.toString('utf8'));
  } catch (error) {
    throw error instanceof XmlError ? malformedXml() : error;
  }
}

function readBody(model: ServiceModel, ref: ShapeRef, root: XmlElement): Structure {
  try {
    return readXml(model, ref, root) as Structure;
  } catch (error) {
    throw error instanceof XmlSchemaError ? malformedXml() : error;
  }
}

function wholeBody(request: WireRequest): Buffer {
  if (!Buffer.isBuffer(request.body)) throw new TypeError('This operation reads the whole body.');
  return request.body;
}

function writeEventXml(model: ServiceModel, ref: ShapeRef, value: Structure): Buffer {
  return Buffer.from(writeXmlElement(model, ref, ref.shape, value));
}

function readEventXml(model: ServiceModel, ref: ShapeRef, bytes: Buffer): Structure {
  return readBody(model, ref, parseBody(bytes));
}

function serializeOutput(
  model: ServiceModel,
  operation: OperationModel,
  output: Structure,
  requestId: string,
): WireResponse {
  const status = model.dialect?.statuses?.[operation.name] ?? operation.http.responseCode ?? 200;
  const headers = idHeaders(requestId);
  const ref = operation.output;
  if (ref === undefined) return { status, headers, body: Buffer.alloc(0) };
  const { payload, hasBody } = bindings(model, ref);
  if (payload?.shape.eventstream) headers['content-type'] = eventStreamType;
  else if (hasBody || payload?.shape.type === 'structure' || operation.http.method === 'HEAD')
    headers['content-type'] = 'application/xml';
  const bound = writeBound(model, ref, output ?? {});
  Object.assign(headers, bound.headers);
  // The models have no member for what S3 tells of a bucket beside its listings.
  const region = output?.['BucketRegion'];
  if (typeof region === 'string') headers['x-amz-bucket-region'] = region;
  // The model has no member for S3's status of a part of an object.
  const partial = output?.['ContentRange'] === undefined ? undefined : 206;
  return { status: bound.status ?? partial ?? status, headers, body: outputBody(model, operation, ref, output ?? {}) };
}

function outputBody(
  model: ServiceModel,
  operation: OperationModel,
  ref: ShapeRef,
  output: Structure,
): Buffer | Readable {
  const { payload, hasBody } = bindings(model, ref);
  const namespace = model.metadata.xmlNamespace;
  if (payload !== undefined) {
    const value = output[payload.name];
    if (payload.shape.type !== 'structure' || payload.shape.eventstream) return writeRawPayload(value);
    if (value === undefined || value === null) return Buffer.alloc(0);
    return xml(writeXmlElement(model, payload.ref, payload.ref.locationName ?? payload.name, value, namespace));
  }
  if (!hasBody) return Buffer.alloc(0);
  if (operation.name === 'GetBucketLocation') return xml(locationConstraint(output, namespace));
  return xml(writeXmlElement(model, ref, ROOTS[operation.name] ?? `${operation.name}Result`, output, namespace));
}

/** GetBucketLocation's member is its root element; us-east-1 has an empty one. */
function locationConstraint(output: Structure, namespace: string | undefined): string {
  const region = output['LocationConstraint'];
  const name = typeof region === 'string' ? escapeXml(region) : '';
  if (name === '') return `<LocationConstraint xmlns="${namespace}"/>`;
  return `<LocationConstraint xmlns="${namespace}">${name}</LocationConstraint>`;
}

function serializeError(
  model: ServiceModel,
  operation: OperationModel | undefined,
  error: WireError,
  requestId: string,
): WireResponse {
  const resolved = resolveError(model, error);
  const headers: Record<string, string> = { ...idHeaders(requestId), ...error.headers };
  // A 304 has no body: what it says, its headers say (RFC 9110, section 15.4.5).
  if (resolved.status === 304)
    for (const [name, value] of Object.entries(error.fields ?? {})) headers[name] = String(value);
  if (operation?.http.method === 'HEAD' || resolved.status === 304)
    return { status: resolved.status, headers, body: Buffer.alloc(0) };
  headers['content-type'] = 'application/xml';
  const content = xmlErrorContent(model, resolved, error);
  const ids = `<RequestId>${requestId}</RequestId><HostId>${headers['x-amz-id-2']}</HostId>`;
  const wrapped = `<ErrorResponse><Error>${content}</Error>${ids}</ErrorResponse>`;
  const body = xml(model.dialect?.wrapsErrors ? wrapped : `<Error>${content}${ids}</Error>`);
  return { status: resolved.status, headers, body };
}

/** The request's id, and S3's second one beside it. */
export function idHeaders(requestId: string): Record<string, string> {
  return { 'x-amz-request-id': requestId, 'x-amz-id-2': hostIdOf(requestId) };
}

function xml(text: string): Buffer {
  return Buffer.from(XML_DECLARATION + text);
}
