/**
 * What all protocols need to know of an error: its shape, status, side and message member; and the refusals that
 * clients of a protocol know by one code each, and those of some services by another.
 */
import type { Refusal, SharedRefusal } from '../../dialect.ts';
import { AwsError } from '../../errors.ts';
import type { ServiceModel, Shape, ShapeRef } from '../../models/model.ts';
import { perModel } from '../../models/shapes.ts';
import type { WireError } from './protocol.ts';

export interface ResolvedError {
  /** The error shape's name, or the code itself when the model has no such error. */
  readonly name: string;
  /** The code that Query and REST-XML show: the shape's `error.code` where it has one. */
  readonly code: string;
  readonly shape: Shape | undefined;
  /** A reference to the shape, the same one every time: codecs are compiled per reference. */
  readonly ref: ShapeRef | undefined;
  readonly status: number;
  readonly sender: boolean;
}

interface ErrorShape {
  readonly name: string;
  readonly shape: Shape;
  readonly ref: ShapeRef;
}

const errorShapes = perModel((model) => {
  const byCode = new Map<string, ErrorShape>();
  const exceptions = Object.entries(model.shapes)
    .filter(([, shape]) => shape.exception)
    .map(([name, shape]) => ({ name, shape, ref: { shape: name } }));
  for (const error of exceptions) if (error.shape.error?.code) byCode.set(error.shape.error.code, error);
  for (const error of exceptions) byCode.set(error.name, error);
  return byCode;
});

/** Looks the error up in the model, by its shape's name or its code. */
export function resolveError(model: ServiceModel, error: WireError): ResolvedError {
  const known = errorShapes(model).get(error.code);
  const details = known?.shape.error;
  const serverSide = details?.senderFault === false || (known === undefined && error.fault === 'server');
  const status = error.status ?? details?.httpStatusCode ?? (serverSide ? 500 : 400);
  return {
    name: known?.name ?? error.code,
    code: details?.code ?? error.code,
    shape: known?.shape,
    ref: known?.ref,
    status,
    sender: status < 500,
  };
}

/** The error's members under their model names, the message among them where there is one. */
export function errorMembers(resolved: ResolvedError, error: WireError): Record<string, unknown> {
  return { ...error.fields, ...(error.message !== '' && { [messageMember(resolved.shape)]: error.message }) };
}

/** For errors whose shape has a member for the request's id. */
export function requestIdOf({ shape }: ResolvedError, requestId: string): Record<string, string> {
  const name = ['RequestId', 'requestId'].find((one) => shape?.members?.[one]);
  return name === undefined ? {} : { [name]: requestId };
}

/** `message` or `Message`, as the model has it. */
export function messageMember(shape: Shape | undefined): string {
  const members = shape?.members;
  return members !== undefined && !('message' in members) && 'Message' in members ? 'Message' : 'message';
}

/** In the service's own words where its dialect has some. */
export function refusal(model: ServiceModel, kind: SharedRefusal, byProtocol: Refusal): AwsError {
  const { code, status, message } = { ...byProtocol, ...model.dialect?.refusals?.[kind] };
  return new AwsError(code, message, {}, status);
}

/** Refused before they are decoded. */
export function tooManyParameters(model: ServiceModel, max: number): AwsError {
  const code = model.metadata.protocol.endsWith('json') ? 'SerializationException' : 'MalformedInput';
  const message = `The request has more than ${max} parameters.`;
  return refusal(model, 'too-many-parameters', { code, status: 400, message });
}
