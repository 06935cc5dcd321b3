/**
 * What the integrations that Step Functions has of its own tell of the answer that they got, as recorded on AWS: its
 * status, its headers and its request's id.
 */
import { crc32 } from 'node:zlib';
import type { Json, JsonObject } from '../language/json.ts';

export interface Answered {
  readonly requestId: string;
  /** Milliseconds. */
  readonly at: number;
  /** The answer's body. */
  readonly body: Buffer;
  /** Of this answer alone. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** `integration`: `dynamodb` or `dynamodb:getItem`, say. Members are in the order of their names, as AWS has them. */
export function withMetadata(integration: string, output: JsonObject, answered: Answered): JsonObject {
  const headers = headersOf(integration, answered);
  const every = Object.entries(headers).map(([name, value]): [string, Json] => [name, [value]]);
  const whole: JsonObject = {
    ...output,
    SdkHttpMetadata: { AllHttpHeaders: Object.fromEntries(every), HttpHeaders: headers, HttpStatusCode: 200 },
    SdkResponseMetadata: { RequestId: answered.requestId },
  };
  return Object.fromEntries(Object.entries(whole).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function headersOf(asked: string, { requestId, at, body, headers }: Answered): Record<string, string> {
  const [integration] = asked.split(':');
  const type = integration === 'lambda' ? 'application/json' : 'application/x-amz-json-1.0';
  return {
    [integration === 'states' ? 'connection' : 'Connection']: 'keep-alive',
    'Content-Length': String(body.length),
    'Content-Type': type,
    Date: new Date(at).toUTCString(),
    ...(integration === 'dynamodb' && { Server: 'Server', 'x-amz-crc32': String(crc32(body)) }),
    ...headers,
    [asked === 'dynamodb:getItem' ? 'x-amzn-requestid' : 'x-amzn-RequestId']: requestId,
  };
}

/** Headers of a function's answer. */
export function invocationHeaders(requestId: string, { ExecutedVersion, FunctionError, LogResult }: JsonObject) {
  const digits = requestId.replaceAll('-', '');
  return {
    ...(ExecutedVersion !== undefined && { 'X-Amz-Executed-Version': String(ExecutedVersion) }),
    ...(FunctionError !== undefined && { 'X-Amz-Function-Error': String(FunctionError) }),
    ...(LogResult !== undefined && { 'X-Amz-Log-Result': String(LogResult) }),
    'x-amzn-Remapped-Content-Length': '0',
    'X-Amzn-Trace-Id': `Root=1-${digits.slice(0, 8)}-${digits.slice(8)};Sampled=0`,
  };
}
