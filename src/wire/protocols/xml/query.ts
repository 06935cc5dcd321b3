/**
 * AWS Query: a form (`Action=…&Version=…&Tags.member.1.Key=…`) in, XML out.
 * Spec: https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
import { AwsError } from '../../errors.ts';
import { maxFormNodes, maxFormParameters } from '../../limits.ts';
import type { OperationModel, ServiceModel, Shape, ShapeRef } from '../../models/model.ts';
import { tooManyParameters } from '../codec/errors.ts';
import { escapeReadable, escapeXml } from './escape.ts';
import { errorMembers, messageMember, resolveError } from '../codec/errors.ts';
import type { ResolvedError } from '../codec/errors.ts';
import { perModel, shapeOf } from '../../models/shapes.ts';
import { compiler } from '../codec/protocol.ts';
import type {
  OperationMatch,
  ProtocolCodec,
  Structure,
  WireError,
  WireRequest,
  WireResponse,
} from '../codec/protocol.ts';
import { hasMoreParameters, parseQueryString } from '../scalars/query-string.ts';
import { readText, setEntry } from '../scalars/scalar.ts';
import { isFlattened, writeXmlContent } from './xml-values.ts';

export const query: ProtocolCodec = { matchOperation, parseInput, serializeOutput, serializeError };

/** Deeper than any parameter of AWS's (each level of nesting takes up to three parts). */
const MAX_PARTS = 48;
const INDEX = /^\d{1,6}$/;

/** The parameters as a tree: `Tags.member.1.Key` is four levels. */
interface Node {
  value: string | undefined;
  children: Map<string, Node> | undefined;
}

type Reader = (node: Node, name: string) => unknown;

function matchOperation(model: ServiceModel, request: WireRequest): OperationMatch | undefined {
  const parameters = parametersOf(model, request);
  const version = parameters.get('Version');
  if (version !== undefined && version !== model.metadata.apiVersion) return undefined;
  const action = parameters.get('Action');
  if (action === undefined || !Object.hasOwn(model.operations, action)) return undefined;
  // Without a body, the parameters may still be to come: an action may be named in the URL.
  return { operation: model.operations[action]!, ...((request.body as Buffer).length > 0 && { parameters }) };
}

function parseInput(model: ServiceModel, { operation, parameters }: OperationMatch, request: WireRequest): Structure {
  return operation.input === undefined
    ? {}
    : (readers(model)(operation.input)(treeOf(parameters ?? parametersOf(model, request)), '') as Structure);
}

/** The URL's parameters and the form's, which count where both name one. */
function parametersOf(model: ServiceModel, request: WireRequest): ReadonlyMap<string, string> {
  if (!Buffer.isBuffer(request.body)) throw new TypeError('Query reads the whole body.');
  if (request.body.length === 0) return new Map(request.query);
  if (hasMoreParameters(request.body, maxFormParameters)) throw tooManyParameters(model, maxFormParameters);
  const form = parseQueryString(request.body.toString('utf8'));
  if (form === undefined) throw malformed('The request body is not a valid form: an escape in it is malformed.');
  return new Map([...request.query, ...form]);
}

function treeOf(parameters: ReadonlyMap<string, string>): Node {
  const root: Node = { value: undefined, children: new Map() };
  let nodes = 0;
  for (const [name, value] of parameters) {
    let node = root;
    const parts = name.split('.');
    if (parts.length > MAX_PARTS) throw malformed(`Parameter ${name.slice(0, 100)}… nests too deeply.`);
    for (const part of parts) {
      const children: Map<string, Node> = (node.children ??= new Map());
      let child = children.get(part);
      if (child === undefined) {
        if (++nodes > maxFormNodes)
          throw malformed(`The parameters' names have more than ${maxFormNodes} different parts.`);
        children.set(part, (child = { value: undefined, children: undefined }));
      }
      node = child;
    }
    node.value = value;
  }
  return root;
}

const readers = perModel((model) =>
  compiler<Reader>((ref, of) => {
    const shape = shapeOf(model, ref.shape);
    switch (shape.type) {
      case 'structure':
        return structureReader(model, shape, of);
      case 'list':
        return listReader(shape, isFlattened(ref, shape), of);
      case 'map':
        return mapReader(shape, isFlattened(ref, shape), of);
      default:
        return (node, name) => {
          if (node.value === undefined)
            throw malformed(`Parameter ${name} must be a value of its own, of type ${shape.type}.`);
          const value = readText(shape, node.value);
          if (value === undefined)
            throw malformed(
              `The value '${node.value.slice(0, 100)}' of parameter ${name} is not a valid ${shape.type}.`,
            );
          return value;
        };
    }
  }),
);

function structureReader(model: ServiceModel, shape: Shape, of: (ref: ShapeRef) => Reader): Reader {
  const members = Object.entries(shape.members ?? {}).map(([name, ref]) => ({
    name,
    wire: wireName(model, name, ref),
    read: of(ref),
  }));
  return (node, path) => {
    const structure: Structure = {};
    if (node.children === undefined) return structure;
    for (const { name, wire, read } of members) {
      const child = node.children.get(wire);
      if (child !== undefined) structure[name] = read(child, path === '' ? wire : `${path}.${wire}`);
    }
    return structure;
  };
}

/** A flattened list is named by its entries where they have a name. */
function wireName(model: ServiceModel, name: string, ref: ShapeRef): string {
  const shape = shapeOf(model, ref.shape);
  if (shape.type === 'list' && isFlattened(ref, shape) && shape.member?.locationName !== undefined)
    return shape.member.locationName;
  return ref.locationName ?? name;
}

function listReader(shape: Shape, flattened: boolean, of: (ref: ShapeRef) => Reader): Reader {
  const read = of(shape.member!);
  const wire = shape.member!.locationName ?? 'member';
  return (node, name) => {
    const prefix = flattened ? name : `${name}.${wire}`;
    return indexed(flattened ? node : node.children?.get(wire), prefix).map(([index, entry]) =>
      read(entry, `${prefix}.${index}`),
    );
  };
}

function mapReader(shape: Shape, flattened: boolean, of: (ref: ShapeRef) => Reader): Reader {
  const readValue = of(shape.value!);
  const keyName = shape.key!.locationName ?? 'key';
  const valueName = shape.value!.locationName ?? 'value';
  return (node, name) => {
    const map: Structure = {};
    for (const [index, entry] of indexed(flattened ? node : node.children?.get('entry'), name)) {
      const key = entry.children?.get(keyName)?.value;
      const value = entry.children?.get(valueName);
      if (key === undefined || value === undefined)
        throw malformed(`Entry ${index} of parameter ${name} lacks its ${keyName} or its ${valueName}.`);
      setEntry(map, key, readValue(value, `${name}.${key}`));
    }
    return map;
  };
}

/** A list's nodes in the order of their numbers. A parameter with an empty value (`Tags=`) is an empty list. */
function indexed(node: Node | undefined, name: string): [number, Node][] {
  const entries: [number, Node][] = [];
  for (const [index, entry] of node?.children ?? []) {
    if (!INDEX.test(index)) throw malformed(`Parameter ${name} is a list: '${index.slice(0, 100)}' is not a number.`);
    entries.push([Number(index), entry]);
  }
  return entries.sort(([a], [b]) => a - b);
}

function malformed(message: string): AwsError {
  return new AwsError('MalformedInput', message, {}, 400);
}

function serializeOutput(
  model: ServiceModel,
  operation: OperationModel,
  output: Structure,
  requestId: string,
): WireResponse {
  const content = operation.output === undefined ? '' : writeXmlContent(model, operation.output, output ?? {});
  const wrapper = operation.output?.resultWrapper;
  const result = wrapper === undefined ? content : `<${wrapper}>${content}</${wrapper}>`;
  return respond(
    200,
    `<${operation.name}Response xmlns="${namespaceOf(model)}">${result}` +
      `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${operation.name}Response>\n`,
    requestId,
  );
}

function serializeError(
  model: ServiceModel,
  _operation: OperationModel | undefined,
  error: WireError,
  requestId: string,
): WireResponse {
  const resolved = resolveError(model, error);
  return respond(
    resolved.status,
    `<ErrorResponse xmlns="${namespaceOf(model)}"><Error>` +
      `<Type>${resolved.sender ? 'Sender' : 'Receiver'}</Type>${xmlErrorContent(model, resolved, error)}` +
      `</Error><RequestId>${requestId}</RequestId></ErrorResponse>\n`,
    requestId,
  );
}

/** Code, message and the modelled members of an error. */
export function xmlErrorContent(model: ServiceModel, resolved: ResolvedError, error: WireError): string {
  const { [messageMember(resolved.shape)]: _message, ...others } = errorMembers(resolved, error);
  const members =
    resolved.ref === undefined
      ? unmodelled(others)
      : writeXmlContent(model, resolved.ref, others) || unmodelled(others);
  return `<Code>${escapeReadable(resolved.code)}</Code><Message>${escapeReadable(error.message)}</Message>${members}`;
}

/** S3's errors carry members (BucketName, Key) that its model leaves out. */
function unmodelled(members: Structure): string {
  return Object.entries(members)
    .filter(([name, value]) => value !== undefined && typeof value !== 'object' && /^[A-Za-z][\w-]*$/.test(name))
    .map(([name, value]) => `<${name}>${escapeReadable(String(value))}</${name}>`)
    .join('');
}

function namespaceOf(model: ServiceModel): string {
  const namespace = model.metadata.xmlNamespace;
  return namespace === undefined ? '' : escapeXml(namespace);
}

function respond(status: number, body: string, requestId: string): WireResponse {
  return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body: Buffer.from(body) };
}
