/**
 * AWS's protocols (JSON 1.0 and 1.1, Query, REST-JSON, REST-XML): how a typed operation travels over HTTP, read from
 * a service's model alone. Every protocol is one `ProtocolCodec`; `protocols/index.ts` picks a model's.
 *
 * Not here: routing to a service, signatures, constraints (`validate.ts`), meaning (services), the bytes of event
 * streams (`event-stream/`).
 * Spec: https://smithy.io/2.0/aws/protocols/index.html
 */
import type { Readable } from 'node:stream';
import type { BodyStream } from '../../body/body-stream.ts';
import type { OperationModel, ServiceModel, ShapeRef } from '../../models/model.ts';
import { shapeOf } from '../../models/shapes.ts';

export interface WireRequest {
  readonly method: string;
  /** The path as sent: percent-encoded, without the query. */
  readonly path: string;
  /** The query's pairs, decoded, in order. */
  readonly query: readonly (readonly [name: string, value: string])[];
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The whole body; a stream only where `streamingInput` names a member, whose value it becomes. */
  readonly body: Buffer | BodyStream;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: Buffer | Readable;
  /** While the answer is sent, the request's body is read on. */
  readonly readsOn?: boolean;
}

/** The operation that a request means. */
export interface OperationMatch {
  readonly operation: OperationModel;
  /** REST: the path's labels, still percent-encoded. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Query: the decoded parameters, so that they are decoded once. */
  readonly parameters?: ReadonlyMap<string, string>;
}

export type Structure = Record<string, unknown>;

/** An error on its way out. `AwsError` is one. */
export interface WireError {
  /** AWS's code: the error shape's name, or its `error.code`. */
  readonly code: string;
  readonly message: string;
  /** Further members of the error's shape. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** HTTP status, where it differs from the model's. */
  readonly status?: number | undefined;
  /** Whose fault an error is that the model does not know; default `client`. */
  readonly fault?: 'client' | 'server';
  /** Headers of the answer besides, where the protocol has any. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** How a structure travels as the payload of an event. */
export interface EventDocuments {
  readonly contentType: string;
  write(model: ServiceModel, ref: ShapeRef, value: Structure): Buffer;
  /** @throws AwsError when it cannot be read as the structure */
  read(model: ServiceModel, ref: ShapeRef, bytes: Buffer): Structure;
}

/** How a protocol's event streams are. */
export interface EventProtocol {
  readonly documents: EventDocuments;
  /** RPC: the members beside the stream are its first message. REST has them in headers. */
  readonly initialMessages: boolean;
}

export interface ProtocolCodec {
  /** Absent: the protocol has no event streams. */
  readonly events?: EventProtocol;
  /**
   * The operation that the request names, by its target header, its action or its method and path; undefined when the
   * model has none. Query needs the body already; REST does not, so that it can still be streamed.
   */
  matchOperation(model: ServiceModel, request: WireRequest): OperationMatch | undefined;
  /** Loads what reads bodies, before the first one that is not empty is read. */
  prepare?(): Promise<void>;
  /**
   * The operation's input under the model's member names: timestamps as Date, blobs as Buffer, absent members absent.
   * @throws AwsError (400) in the protocol's own words when the request cannot be read as the operation's input.
   */
  parseInput(model: ServiceModel, match: OperationMatch, request: WireRequest): Structure;
  /**
   * The answer with the given output. Members that the model does not know are left out; that of an event stream is its
   * bytes already.
   */
  serializeOutput(model: ServiceModel, operation: OperationModel, output: Structure, requestId: string): WireResponse;
  /** The answer with an error; `operation` is undefined when the request never got so far. */
  serializeError(
    model: ServiceModel,
    operation: OperationModel | undefined,
    error: WireError,
    requestId: string,
  ): WireResponse;
}

/** The input member that takes the body as a stream, undecoded; undefined when the body is read whole. */
export function streamingInput(model: ServiceModel, operation: OperationModel): string | undefined {
  return streamingMember(model, operation.input?.shape);
}

function streamingMember(model: ServiceModel, shapeName: string | undefined): string | undefined {
  const shape = shapeName === undefined ? undefined : shapeOf(model, shapeName);
  const member = shape?.payload === undefined ? undefined : shape.members?.[shape.payload];
  if (member === undefined) return undefined;
  return member.streaming || shapeOf(model, member.shape).streaming ? shape?.payload : undefined;
}

/** A function per shape reference, compiled at its first use; a recursive shape finds itself through a forward. */
export function compiler<F extends (...args: any[]) => any>(
  compile: (ref: ShapeRef, of: (ref: ShapeRef) => F) => F,
): (ref: ShapeRef) => F {
  const compiled = new Map<ShapeRef, F>();
  return function of(ref: ShapeRef): F {
    const known = compiled.get(ref);
    if (known !== undefined) return known;
    let real: F | undefined;
    compiled.set(ref, ((a: unknown, b: unknown, c: unknown) => real!(a, b, c)) as F);
    compiled.set(ref, (real = compile(ref, of)));
    return real;
  };
}
