/**
 * User-defined metadata in headers: RFC 2047's encoded words are decoded as they come, and what is not ASCII leaves as
 * one, in the form that Java's mail library picks (Q where most of it is ASCII, else B). Other bytes are read as ISO
 * 8859-1, so that UTF-8 comes back encoded twice, as from S3.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html; https://github.com/minio/minio/pull/21282
 */
import { AwsError } from '../../../wire/errors.ts';

type Metadata = Readonly<Record<string, string>>;

/** RFC 9110, section 5.6.2: forms name metadata as no header could be named. */
const headerName = /^[!#$%&'*+.^_`|~0-9a-z-]+$/i;

/** As members of an answer: what no header can have, is counted alone. */
export function metadataMembers(metadata: Metadata): { readonly Metadata: Metadata; readonly MissingMeta?: number } {
  const shown = Object.entries(metadata).filter(([name]) => headerName.test(name));
  const missing = Object.keys(metadata).length - shown.length;
  return { Metadata: encodedMetadata(Object.fromEntries(shown)), ...(missing > 0 && { MissingMeta: missing }) };
}

const printable = /^[\x20-\x7e]*$/;

/** A header's value, as it leaves: of ISO 8859-1, and a space for whatever else a form has said (recorded, 2026-02). */
export function headerText(text: string): string {
  if (printable.test(text)) return text;
  return text.replaceAll(/[^\t\x20-\x7e\x80-\xff]/gu, ' ');
}

/** What a query asks a header to be. @throws AwsError InvalidArgument */
export function checkHeaderText(ArgumentName: string, ArgumentValue: string): string {
  if (headerText(ArgumentValue) === ArgumentValue) return ArgumentValue;
  const message = 'Header value cannot be represented using ISO-8859-1.';
  throw new AwsError('InvalidArgument', message, { ArgumentName, ArgumentValue }, 400);
}

const word = /=\?([\w-]{1,40})\?([BQ])\?([!->@-~]*)\?=/gi;
const encodings: Readonly<Record<string, BufferEncoding>> = {
  'utf-8': 'utf8',
  'iso-8859-1': 'latin1',
  'us-ascii': 'latin1',
};

export function decodedMetadata(metadata: Metadata): Metadata {
  return Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [name, value.replaceAll(word, decodedWord)]),
  );
}

function decodedWord(whole: string, charset: string, form: string, text: string): string {
  const encoding = encodings[charset.toLowerCase()];
  if (encoding === undefined) return whole;
  if (form.toUpperCase() === 'B') return Buffer.from(filled(text), 'base64').toString(encoding);
  const bytes = text
    .replaceAll('_', ' ')
    .replaceAll(/=([0-9A-F]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString(encoding);
}

/** What is no base64 stands for 63 with S3 (recorded, 2026-02). */
function filled(text: string): string {
  const padding = /={0,2}$/.exec(text)![0];
  return text.slice(0, text.length - padding.length).replaceAll(/[^A-Za-z0-9+/]/g, '/') + padding;
}

function encodedMetadata(metadata: Metadata): Metadata {
  return Object.fromEntries(Object.entries(metadata).map(([name, value]) => [name, encodedWord(value)]));
}

function encodedWord(text: string): string {
  const characters = text.length;
  const ascii = text.replaceAll(/[^\t\x20-\x7e]/g, '').length;
  if (ascii === characters) return text;
  const bytes = Buffer.from(text, 'utf8');
  return ascii > characters - ascii ? `=?UTF-8?Q?${quoted(bytes)}?=` : `=?UTF-8?B?${bytes.toString('base64')}?=`;
}

/** RFC 2047, section 4.2. */
function quoted(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte);
    if (character === ' ') return '_';
    return byte > 0x20 && byte < 0x7f && !'=_?'.includes(character)
      ? character
      : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}
