/**
 * XML that comes in, as small as AWS's protocols need it: a bounded tree of elements without document type definitions,
 * external entities or entities of the document's own (no "billion laughs"). Loaded when the first document comes.
 */
import { readXml, XmlBeyondLimits } from '../../../kernel/bounded/xml.ts';
import { xmlBodyLimits } from '../../limits.ts';

export interface XmlElement {
  /** Without its prefix: AWS's services tell their elements apart by local name. */
  readonly name: string;
  /** By the name as written (`xsi:type`). */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  /** The element's own character data, joined. */
  text: string;
}

/** A document that is not well-formed, is larger or deeper than any of AWS's inputs, or declares a document type. */
export class XmlError extends Error {
  override readonly name = 'XmlError';
}

/** The document's root element. @throws XmlError */
export function parseXml(text: string): XmlElement {
  const open: XmlElement[] = [];
  let root: XmlElement | undefined;
  const reader = {
    opened: ({ name, attributes }: { name: string; attributes: Record<string, string> }): void => {
      const element: XmlElement = { name: localName(name), attributes, children: [], text: '' };
      open.at(-1)?.children.push(element);
      root ??= element;
      open.push(element);
    },
    closed: () => {
      open.pop();
    },
    text: (more: string): void => {
      const element = open.at(-1);
      if (element !== undefined) element.text += more;
    },
  };
  try {
    readXml(text, xmlBodyLimits, reader);
  } catch (error) {
    throw new XmlError(
      error instanceof XmlBeyondLimits ? `The document is refused: ${error.message}.` : (error as Error).message,
    );
  }
  if (root === undefined) throw new XmlError('The document has no element.');
  return root;
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
