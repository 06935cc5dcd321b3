/** Texts as XML. */
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
