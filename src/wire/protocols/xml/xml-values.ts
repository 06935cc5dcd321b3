/** XML to typed values and back, compiled once per shape. REST-XML reads and writes it; Query only writes it. */
import type { ServiceModel, Shape, ShapeRef } from '../../models/model.ts';
import type { XmlElement } from './document.ts';
import { escapeXml } from './escape.ts';
import { bodyMembers } from '../json/json-values.ts';
import { perModel, shapeOf } from '../../models/shapes.ts';
import { compiler } from '../codec/protocol.ts';
import type { Structure } from '../codec/protocol.ts';
import { readText, setEntry, timestampFormat, writeText } from '../scalars/scalar.ts';

/** A document that is well-formed but does not fit the model. */
export class XmlSchemaError extends Error {
  override readonly name = 'XmlSchemaError';
}

type Reader = (element: XmlElement) => unknown;
/** An element's content, without its tags. */
type Writer = (value: any) => string;

/** Reads an element as the referenced shape. @throws XmlSchemaError */
export function readXml(model: ServiceModel, ref: ShapeRef, element: XmlElement): unknown {
  return readers(model)(ref)(element);
}

/** The whole element `name` with a value of the referenced shape, in the given default namespace. */
export function writeXmlElement(
  model: ServiceModel,
  ref: ShapeRef,
  name: string,
  value: unknown,
  namespace?: string,
): string {
  const declared = namespace === undefined ? '' : ` xmlns="${escapeXml(namespace)}"`;
  const attributes = attributeWriter(shapeOf(model, ref.shape))?.(value as Structure) ?? '';
  return `<${name}${declared}${attributes}>${writers(model)(ref)(value)}</${name}>`;
}

/** The content of a structure's element. */
export function writeXmlContent(model: ServiceModel, ref: ShapeRef, value: unknown): string {
  return writers(model)(ref)(value);
}

/** Whether a list or map member stands in its parent without an element of its own. */
export function isFlattened(ref: ShapeRef, shape: Shape): boolean {
  return ref.flattened === true || shape.flattened === true;
}

/** The element of a structure's member: a flattened list's is named by its entries first. */
function elementName(name: string, ref: ShapeRef, shape: Shape): string {
  if (shape.type === 'list' && isFlattened(ref, shape) && shape.member?.locationName !== undefined)
    return shape.member.locationName;
  return ref.locationName ?? name;
}

const readers = perModel((model) =>
  compiler<Reader>((ref, of) => {
    const shape = shapeOf(model, ref.shape);
    switch (shape.type) {
      case 'structure':
        return structureReader(model, shape, of);
      case 'list': {
        const read = of(shape.member!);
        const wire = shape.member!.locationName ?? 'member';
        return (element) => element.children.filter((child) => child.name === wire).map(read);
      }
      case 'map': {
        const read = entryReader(shape, of);
        return (element) =>
          readEntries(
            element.children.filter((child) => child.name === 'entry'),
            read,
          );
      }
      default:
        return (element) => {
          const value = readText(shape, element.text);
          if (value === undefined)
            throw new XmlSchemaError(
              `"${element.text.slice(0, 100)}" in element ${element.name} is not a valid ${shape.type}.`,
            );
          return value;
        };
    }
  }),
);

function structureReader(model: ServiceModel, shape: Shape, of: (ref: ShapeRef) => Reader): Reader {
  const attributes = bodyMembers(shape).filter(([, ref]) => ref.xmlAttribute);
  const members = new Map(
    bodyMembers(shape)
      .filter(([, ref]) => !ref.xmlAttribute)
      .map(([name, ref]) => {
        const target = shapeOf(model, ref.shape);
        return [elementName(name, ref, target), { name, ...memberReader(ref, target, of) }];
      }),
  );
  return (element) => {
    const structure: Structure = {};
    for (const child of element.children) {
      const member = members.get(child.name);
      if (member === undefined) continue;
      if (member.flattened === 'list')
        ((structure[member.name] ??= [] as unknown[]), structure[member.name] as unknown[]).push(member.read(child));
      else if (member.flattened === 'map')
        Object.assign(structure, {
          [member.name]: readEntries([child], member.read as EntryReader, structure[member.name] as Structure),
        });
      else structure[member.name] = member.read(child);
    }
    for (const [name, ref] of attributes) {
      const text = element.attributes[ref.locationName ?? name];
      if (text !== undefined) structure[name] = text;
    }
    return structure;
  };
}

interface MemberReader {
  readonly flattened?: 'list' | 'map';
  readonly read: Reader;
}

function memberReader(ref: ShapeRef, shape: Shape, of: (ref: ShapeRef) => Reader): MemberReader {
  if (isFlattened(ref, shape) && shape.type === 'list') return { flattened: 'list', read: of(shape.member!) };
  if (isFlattened(ref, shape) && shape.type === 'map') return { flattened: 'map', read: entryReader(shape, of) };
  return { read: of(ref) };
}

type EntryReader = (element: XmlElement) => { key: string; value: unknown } | undefined;

function entryReader(shape: Shape, of: (ref: ShapeRef) => Reader): EntryReader {
  const readValue = of(shape.value!);
  const keyName = shape.key!.locationName ?? 'key';
  const valueName = shape.value!.locationName ?? 'value';
  return (element) => {
    const key = element.children.find((child) => child.name === keyName);
    const value = element.children.find((child) => child.name === valueName);
    return key === undefined || value === undefined ? undefined : { key: key.text, value: readValue(value) };
  };
}

function readEntries(elements: XmlElement[], read: EntryReader, into: Structure = {}): Structure {
  for (const element of elements) {
    const entry = read(element);
    if (entry === undefined) throw new XmlSchemaError(`Element ${element.name} lacks its key or its value.`);
    setEntry(into, entry.key, entry.value);
  }
  return into;
}

const writers = perModel((model) =>
  compiler<Writer>((ref, of) => {
    const shape = shapeOf(model, ref.shape);
    switch (shape.type) {
      case 'structure': {
        const members = inOrder(model, shape).map(([name, member]) => memberWriter(model, name, member, of));
        return (value: Structure) => {
          let text = '';
          for (const { name, write } of members) {
            const member = value[name];
            if (member !== undefined && member !== null) text += write(member);
          }
          return text;
        };
      }
      case 'list':
        return repeated(shape.member!.locationName ?? 'member', element(model, shape.member!, of));
      case 'map':
        return entries('entry', shape, of);
      default: {
        const format = timestampFormat(ref, shape, 'iso8601');
        // REST-XML services print `.000`, Query services do not.
        const alwaysMilliseconds = model.metadata.protocol === 'rest-xml';
        return (value) => escapeXml(writeText(shape, value, format, alwaysMilliseconds));
      }
    }
  }),
);

/** REST-XML's lists come last, as AWS sends them: programs that read as it comes know by then whose items these are. */
function inOrder(model: ServiceModel, shape: Shape): [string, ShapeRef][] {
  const members = bodyMembers(shape).filter(([, ref]) => !ref.xmlAttribute);
  if (model.metadata.protocol !== 'rest-xml') return members;
  const isList = ([, ref]: [string, ShapeRef]) => shapeOf(model, ref.shape).type === 'list';
  return [...members.filter((member) => !isList(member)), ...members.filter(isList)];
}

function memberWriter(
  model: ServiceModel,
  name: string,
  ref: ShapeRef,
  of: (ref: ShapeRef) => Writer,
): { name: string; write: Writer } {
  const shape = shapeOf(model, ref.shape);
  const tag = elementName(name, ref, shape);
  if (isFlattened(ref, shape) && shape.type === 'list')
    return { name, write: repeated(tag, element(model, shape.member!, of)) };
  if (isFlattened(ref, shape) && shape.type === 'map') return { name, write: entries(tag, shape, of) };
  const write = element(model, ref, of);
  return { name, write: (value) => write(tag, value) };
}

function repeated(tag: string, write: (tag: string, value: unknown) => string): Writer {
  return (values: Iterable<unknown>) => {
    let text = '';
    for (const value of values) text += write(tag, value);
    return text;
  };
}

function entries(tag: string, shape: Shape, of: (ref: ShapeRef) => Writer): Writer {
  const write = of(shape.value!);
  const key = shape.key!.locationName ?? 'key';
  const value = shape.value!.locationName ?? 'value';
  return (map: Structure) => {
    let text = '';
    for (const name of Object.keys(map)) {
      if (map[name] !== undefined)
        text += `<${tag}><${key}>${escapeXml(name)}</${key}><${value}>${write(map[name])}</${value}></${tag}>`;
    }
    return text;
  };
}

/** Writes elements of the referenced shape, attributes included. */
function element(
  model: ServiceModel,
  ref: ShapeRef,
  of: (ref: ShapeRef) => Writer,
): (tag: string, value: any) => string {
  const content = of(ref);
  const attributes = attributeWriter(shapeOf(model, ref.shape));
  if (attributes === undefined) return (tag, value) => `<${tag}>${content(value)}</${tag}>`;
  return (tag, value) => `<${tag}${attributes(value)}>${content(value)}</${tag}>`;
}

/** A structure's attributes and the namespace of their prefix (S3's Grantee: `xmlns:xsi`, `xsi:type`). */
function attributeWriter(shape: Shape): ((value: Structure) => string) | undefined {
  const members = bodyMembers(shape).filter(([, ref]) => ref.xmlAttribute);
  if (members.length === 0) return undefined;
  const namespace = shape.xmlNamespace;
  const declared =
    typeof namespace === 'object' && namespace.prefix !== undefined
      ? ` xmlns:${namespace.prefix}="${namespace.uri}"`
      : '';
  return (value) =>
    declared +
    members
      .filter(([name]) => value[name] !== undefined)
      .map(([name, ref]) => ` ${ref.locationName ?? name}="${escapeXml(String(value[name]))}"`)
      .join('');
}
