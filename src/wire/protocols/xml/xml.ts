/**
 * XML in and out, as small as AWS's protocols need it: a bounded tree of elements without document type definitions,
 * external entities or entities of the document's own (no "billion laughs"), and escaping.
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

// oxlint-disable-next-line no-control-regex -- they are what is looked for
const SPECIAL = /[&<>"\u0000-\u0008\u000b-\u001f\u007f\u0085\u2028\ufffe\uffff]/;
const EVERY_SPECIAL = new RegExp(SPECIAL, 'g');
const NAMED: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** The text as element content or attribute value. Control characters become references, as S3 writes them in keys. */
export function escapeXml(text: string): string {
  if (!SPECIAL.test(text)) return text;
  return text.replace(EVERY_SPECIAL, (character) => NAMED[character] ?? `&#x${character.charCodeAt(0).toString(16)};`);
}

// oxlint-disable-next-line no-control-regex -- they are what is looked for
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/**
 * As `escapeXml`, with U+FFFD for what XML 1.0 has no form for, not even as a reference: an error that quotes a hostile
 * value must stay readable for strict parsers (botocore's, Go's).
 */
export function escapeReadable(text: string): string {
  return escapeXml(text.replace(FORBIDDEN, '\ufffd'));
}
