/**
 * An XML document as a small tree, read strictly: well-formed with its namespaces, without a document type (and so
 * without entities of its own), without processing instructions, every ID once, and no larger than an assertion gets.
 */
import type { SaxesTagNS } from 'saxes';
import { readXmlWithNamespaces, XmlBeyondLimits } from '../../../kernel/bounded/xml.ts';

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

/**
 * A response has up to 100,000 characters in Base64, 75,000 bytes: a pair of ARNs for each of some 460 roles, and forty
 * elements beside. Verifying a signature takes a third of a millisecond for each.
 */
const limits = { maxDepth: 40, maxElements: 500, maxAttributes: 64, maxMarkup: 10_000 };

interface Open {
  readonly name: string;
  readonly namespace: string;
  readonly attributes: Map<string, string>;
  readonly children: XmlElement[];
  text: string;
}

/** Throws XmlRefused. */
export function parseXml(document: string): XmlElement {
  const ids = new Set<string>();
  const open: Open[] = [];
  let root: XmlElement | undefined;
  const reader = {
    declaration: ({ version = '1.0', encoding = 'UTF-8' }) => {
      if (version !== '1.0' || encoding.toUpperCase() !== 'UTF-8')
        throw new XmlRefused('it has to be XML 1.0 in UTF-8');
    },
    instruction: () => {
      throw new XmlRefused('processing instructions are not allowed');
    },
    opened: (tag: SaxesTagNS) => {
      open.push(opened(tag, ids));
    },
    text: (more: string) => {
      const last = open.at(-1);
      if (last) last.text += more;
    },
    closed: () => {
      const element = open.pop()!;
      const parent = open.at(-1);
      if (!parent) root = element;
      else {
        parent.children.push(element);
        parent.text += element.text;
      }
    },
  };
  try {
    readXmlWithNamespaces(document, limits, reader);
  } catch (error) {
    if (error instanceof XmlBeyondLimits) throw new XmlRefused(error.message);
    throw error instanceof XmlRefused ? error : new XmlRefused('it is not well-formed XML');
  }
  return root!;
}

function opened({ local, uri, attributes }: SaxesTagNS, ids: Set<string>): Open {
  const given = Object.values(attributes);
  for (const { local: name, prefix, value } of given) {
    if (prefix === 'xmlns' || name.toLowerCase() !== 'id') continue;
    if (ids.has(value)) throw new XmlRefused('two of its elements have the same ID');
    ids.add(value);
  }
  const own = given.filter(({ uri: of }) => of === '').map(({ local: name, value }) => [name, value] as const);
  return { name: local, namespace: uri, attributes: new Map(own), children: [], text: '' };
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
