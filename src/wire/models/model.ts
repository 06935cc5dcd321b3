/**
 * The facts of one AWS service model, as `models/<name>.json` holds them: the published model without its prose, in
 * the published model's own words (operations, shapes, locations, constraints).
 */

import type { Dialect } from '../dialect.ts';

export type Protocol = 'json' | 'query' | 'rest-json' | 'rest-xml' | 'ec2';

export interface ServiceModel {
  /** Where the facts come from: package, version, SHA-256 of the published file. */
  readonly source: { readonly package: string; readonly version: string; readonly sha256: string };
  readonly metadata: ModelMetadata;
  readonly operations: Readonly<Record<string, OperationModel>>;
  readonly shapes: Readonly<Record<string, Shape>>;
  /** No published fact: what the service's manifest adds. */
  readonly dialect?: Dialect;
}

export interface ModelMetadata {
  readonly apiVersion: string;
  readonly protocol: Protocol;
  readonly serviceId: string;
  readonly endpointPrefix: string;
  /** SigV4 service name; the endpoint prefix where the model names none. */
  readonly signingName: string;
  readonly jsonVersion?: string;
  readonly targetPrefix?: string;
  readonly xmlNamespace?: string;
}

export interface OperationModel {
  readonly name: string;
  readonly http: { readonly method: string; readonly requestUri: string; readonly responseCode?: number };
  readonly input?: ShapeRef;
  readonly output?: ShapeRef & { readonly resultWrapper?: string };
  readonly errors?: readonly string[];
  /** `none`: the operation is not signed. */
  readonly authtype?: 'none' | 'v4-unsigned-body';
}

/** A reference to a shape, with what the member adds to it. */
export interface ShapeRef {
  readonly shape: string;
  readonly location?: 'header' | 'headers' | 'uri' | 'querystring' | 'statusCode';
  readonly locationName?: string;
  readonly flattened?: boolean;
  readonly xmlAttribute?: boolean;
  readonly xmlNamespace?: string | { readonly uri: string; readonly prefix?: string };
  readonly timestampFormat?: TimestampFormat;
  readonly streaming?: boolean;
  readonly idempotencyToken?: boolean;
  readonly hostLabel?: boolean;
  readonly eventpayload?: boolean;
  readonly eventheader?: boolean;
}

export type TimestampFormat = 'iso8601' | 'rfc822' | 'unixTimestamp';

export interface Shape {
  readonly type:
    | 'structure'
    | 'list'
    | 'map'
    | 'string'
    | 'character'
    | 'blob'
    | 'boolean'
    | 'integer'
    | 'long'
    | 'float'
    | 'double'
    | 'timestamp';
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, ShapeRef>>;
  readonly member?: ShapeRef;
  readonly key?: ShapeRef;
  readonly value?: ShapeRef;
  readonly payload?: string;
  readonly flattened?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly union?: boolean;
  readonly document?: boolean;
  readonly sensitive?: boolean;
  readonly streaming?: boolean;
  readonly eventstream?: boolean;
  readonly event?: boolean;
  readonly locationName?: string;
  readonly xmlNamespace?: string | { readonly uri: string; readonly prefix?: string };
  readonly timestampFormat?: TimestampFormat;
  readonly exception?: boolean;
  readonly error?: { readonly code?: string; readonly httpStatusCode?: number; readonly senderFault?: boolean };
}
