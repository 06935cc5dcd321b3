/**
 * XML whose cost is bounded while it is read: depth (with namespaces, a parser looks through every open element for a
 * prefix), elements, attributes, and markup altogether; without a document type, and so without entities of its own.
 * Well-formedness is `saxes`' affair, and what becomes of the document its reader's.
 */
import { SaxesParser } from 'saxes';
import type { SaxesTagNS, SaxesTagPlain, XMLDecl } from 'saxes';

export interface XmlLimits {
  readonly maxDepth: number;
  readonly maxElements: number;
  /** Of one element. */
  readonly maxAttributes: number;
  /** Tags, comments, instructions, sections and references together: every `<` and `&` of the text. */
  readonly maxMarkup: number;
}

/** A document beyond its limits, or with a document type; the message is the reason, as the end of a sentence. */
export class XmlBeyondLimits extends Error {
  override readonly name = 'XmlBeyondLimits';
}

/** What is told as it is read. What these throw ends the reading. */
export interface XmlReader<Tag> {
  opened(tag: Tag): void;
  closed(tag: Tag): void;
  /** Character data, in pieces, and whole sections of it. */
  text(more: string): void;
  declaration?(declaration: XMLDecl): void;
  instruction?(): void;
}

/** @throws XmlBeyondLimits, Error for what is not well-formed. */
export function readXml(document: string, limits: XmlLimits, reader: XmlReader<SaxesTagPlain>): void {
  read(new SaxesParser({ position: false }), document, limits, reader);
}

/** As `readXml`, with namespaces. */
export function readXmlWithNamespaces(document: string, limits: XmlLimits, reader: XmlReader<SaxesTagNS>): void {
  read(new SaxesParser({ position: false, xmlns: true }), document, limits, reader);
}

function read<Tag extends SaxesTagPlain | SaxesTagNS>(
  parser: SaxesParser<any>,
  document: string,
  limits: XmlLimits,
  reader: XmlReader<Tag>,
): void {
  checkCount(document, ['<', '&'], limits.maxMarkup, 'tags and references');
  checkCount(document, ['<!', '<?'], maxAsides, 'comments, instructions and sections');
  const seen = { elements: 0, depth: 0, attributes: 0 };
  parser.on('doctype', () => {
    throw new XmlBeyondLimits('a document type is not allowed');
  });
  // Before the attributes are read, and before the namespaces are looked up.
  parser.on('opentagstart', () => {
    seen.attributes = 0;
    if (++seen.elements > limits.maxElements)
      throw new XmlBeyondLimits(`it has more than ${limits.maxElements} elements`);
    if (++seen.depth > limits.maxDepth) throw new XmlBeyondLimits(`it nests deeper than ${limits.maxDepth} elements`);
  });
  parser.on('attribute', () => {
    if (++seen.attributes > limits.maxAttributes)
      throw new XmlBeyondLimits(`an element has more than ${limits.maxAttributes} attributes`);
  });
  parser.on('opentag', (tag) => reader.opened(tag as unknown as Tag));
  parser.on('closetag', (tag) => {
    seen.depth--;
    reader.closed(tag as unknown as Tag);
  });
  parser.on('text', (more) => reader.text(more));
  parser.on('cdata', (more) => reader.text(more));
  parser.on('xmldecl', (declaration) => reader.declaration?.(declaration));
  parser.on('processinginstruction', () => reader.instruction?.());
  parser.write(document).close();
}

/** Comments, instructions and sections cost many times what a tag does. Documents of programs have hardly any. */
const maxAsides = 1000;

function checkCount(document: string, signs: readonly string[], max: number, what: string): void {
  let left = max;
  for (const sign of signs) {
    for (let at = document.indexOf(sign); at >= 0; at = document.indexOf(sign, at + 1)) {
      if (--left < 0) throw new XmlBeyondLimits(`it has more than ${max} ${what}`);
    }
  }
}
