/**
 * An XML document as a small tree, read strictly: well-formed with its namespaces, without a document type (and so
 * without entities of its own), without processing instructions, every ID once, and no larger than an assertion gets.
 */
import { SaxesParser } from 'saxes';

export interface XmlElement {
  /** Without its prefix. */
  readonly name: string;
  readonly namespace: string;
  /** Those without a namespace, by name. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** All text inside, that of its children included. A comment does not divide it. */
  readonly text: string;
}

/** The reason, as the end of a sentence. */
export class XmlRefused extends Error {}

const maxElements = 2000;
const maxDepth = 40;
const maxAttributes = 64;

interface Open { readonly name: string; readonly namespace: string; readonly attributes: Map<string, string>; readonly children: XmlElement[]; text: string }

/** Throws XmlRefused. */
export function parseXml(document: string): XmlElement {
  const parser = new SaxesParser({ xmlns: true });
  const ids = new Set<string>();
  const open: Open[] = [];
  let root: XmlElement | undefined;
  let elements = 0;
  parser.on('xmldecl', ({ version = '1.0', encoding = 'UTF-8' }) => {
    if (version !== '1.0' || encoding.toUpperCase() !== 'UTF-8') throw new XmlRefused('it has to be XML 1.0 in UTF-8');
  });
  parser.on('doctype', () => { throw new XmlRefused('a document type is not allowed'); });
  parser.on('processinginstruction', () => { throw new XmlRefused('processing instructions are not allowed'); });
  parser.on('opentag', ({ local, uri, attributes }) => {
    elements += 1;
    const given = Object.values(attributes);
    if (elements > maxElements || open.length >= maxDepth || given.length > maxAttributes) throw new XmlRefused('it has too many elements or attributes, or they are too deep');
    for (const { local: name, prefix, value } of given) {
      if (prefix === 'xmlns' || name.toLowerCase() !== 'id') continue;
      if (ids.has(value)) throw new XmlRefused('two of its elements have the same ID');
      ids.add(value);
    }
    open.push({ name: local, namespace: uri, attributes: new Map(given.filter(({ uri: of }) => of === '').map(({ local: name, value }) => [name, value])), children: [], text: '' });
  });
  const addText = (text: string): void => {
    const last = open.at(-1);
    if (last) last.text += text;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const element = open.pop()!;
    const parent = open.at(-1);
    if (!parent) root = element;
    else {
      parent.children.push(element);
      parent.text += element.text;
    }
  });
  try {
    parser.write(document).close();
  } catch (error) {
    throw error instanceof XmlRefused ? error : new XmlRefused('it is not well-formed XML');
  }
  return root!;
}

/** The children of this name, in order. */
export function childrenOf(element: XmlElement, namespace: string, name: string): XmlElement[] {
  return element.children.filter((child) => child.name === name && child.namespace === namespace);
}

/** It and everything inside, in document order. */
export function* everything(element: XmlElement): Generator<XmlElement> {
  yield element;
  for (const child of element.children) yield* everything(child);
}
