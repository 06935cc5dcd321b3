/**
 * What all protocols need to know of an error: its shape, status, side and message member; and the refusals that
 * clients of a protocol know by one code each, and those of some services by another.
 */
import type { OwnFailure, Refusal, RequestLine, SharedRefusal } from '../../dialect.ts';
import { AwsError } from '../../errors.ts';
import type { ServiceModel, Shape, ShapeRef } from '../../models/model.ts';
import { perModel } from '../../models/shapes.ts';
import type { OperationMatch, WireError } from './protocol.ts';

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

/** What the service says of the first of its failures that matches one of an input's texts, if it says anything. */
export function ownFailure(
  own: readonly OwnFailure[] = [],
  texts: readonly string[],
  input = '',
): AwsError | undefined {
  for (const { matches, of, code, message, isGeneral, fields = {}, status } of own) {
    if (of?.has(input) === false) continue;
    const match = texts.map((text) => matches.exec(text)).find((found) => found !== null);
    if (!match) continue;
    const said = (text: unknown) =>
      typeof text === 'string' ? text.replace(/\$([12])/g, (_, group) => match[Number(group)] ?? '') : text;
    const text = said(message) as string;
    const told = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, said(value)]));
    return new AwsError(code, isGeneral ? `${text} ${validationMessage(texts)}` : text, told, status);
  }
  return undefined;
}

/** The message that carries the failures: `1 validation error detected: Value '' at 'name' failed to satisfy …`. */
export function validationMessage(failures: readonly string[]): string {
  const count = failures.length === 1 ? '1 validation error' : `${failures.length} validation errors`;
  return `${count} detected: ${failures.join('; ')}`;
}

/** @throws AwsError what the service finds wrong with the query as a whole */
export function checkQuery({ dialect }: ServiceModel, match: OperationMatch | undefined, request: RequestLine): void {
  const fault = request.query.length === 0 ? undefined : dialect?.queryFault?.(match?.operation.name, request);
  if (fault) throw new AwsError(fault.code, fault.message, fault.fields ?? {}, fault.status);
}

/** In the service's own words where its dialect has some. */
export function refusal(
  model: ServiceModel,
  kind: SharedRefusal,
  byProtocol: Refusal,
  fields: AwsError['fields'] = {},
): AwsError {
  const { code, status, message } = { ...byProtocol, ...model.dialect?.refusals?.[kind] };
  return new AwsError(code, message, fields, status);
}

/** Refused before they are decoded. */
export function tooManyParameters(model: ServiceModel, max: number): AwsError {
  const code = model.metadata.protocol.endsWith('json') ? 'SerializationException' : 'MalformedInput';
  const message = `The request has more than ${max} parameters.`;
  return refusal(model, 'too-many-parameters', { code, status: 400, message });
}
