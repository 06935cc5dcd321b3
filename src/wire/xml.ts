/**
 * XML in and out, as small as AWS's protocols need it: a bounded tree of elements without document type definitions,
 * external entities or entities of the document's own (no "billion laughs"), and escaping.
 */
import { SaxesParser } from 'saxes';

export interface XmlElement {
  /** Without its prefix: AWS's services tell their elements apart by local name. */
  readonly name: string;
  /** By the name as written (`xsi:type`). */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlElement[];
  /** The element's own character data, joined. */
  text: string;
}

/** Deeper than any of AWS's inputs. */
const MAX_DEPTH = 64;

/** A document that is not well-formed, nests too deeply, or declares a document type. */
export class XmlError extends Error {
  override readonly name = 'XmlError';
}

/** The document's root element. @throws XmlError */
export function parseXml(text: string): XmlElement {
  const parser = new SaxesParser({ position: false });
  const open: XmlElement[] = [];
  let root: XmlElement | undefined;
  const refuse = (why: string): never => { throw new XmlError(why); };
  const addText = (more: string) => {
    const element = open.at(-1);
    if (element !== undefined) element.text += more;
  };
  parser.on('error', (error) => refuse(error.message));
  parser.on('doctype', () => refuse('A document type declaration is not allowed.'));
  parser.on('opentag', (tag) => {
    if (open.length >= MAX_DEPTH) refuse(`The document nests deeper than ${MAX_DEPTH} elements.`);
    const element: XmlElement = { name: localName(tag.name), attributes: tag.attributes as Record<string, string>, children: [], text: '' };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on('closetag', () => { open.pop(); });
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.write(text).close();
  return root ?? refuse('The document has no element.');
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
