/**
 * JSON (RFC 8259) with positions. Differs from `JSON.parse`: says where and why it stops, bounds depth, and refuses an
 * object that names a member twice (a policy must not: its reader might see either).
 */

/** Where a value stands in the text, in UTF-16 code units: from `at` to before `end`. */
interface Placed {
  readonly at: number;
  readonly end: number;
}

export type JsonNode = Placed &
  (
    | { readonly kind: 'object'; readonly members: ReadonlyMap<string, JsonNode> }
    | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'number' | 'boolean' | 'null'; readonly text: string }
  );

export interface JsonError {
  /** Index into the text, in UTF-16 code units. */
  readonly position: number;
  readonly reason: string;
}

export type JsonResult =
  | { readonly ok: true; readonly node: JsonNode }
  | { readonly ok: false; readonly error: JsonError };

interface Reader {
  readonly text: string;
  readonly maxDepth: number;
  at: number;
}

/** Thrown inside this file only: `readJson` turns it into data. */
class Stop extends Error {
  readonly position: number;
  constructor(position: number, reason: string) {
    super(reason);
    this.position = position;
  }
}

export function readJson(text: string, maxDepth: number): JsonResult {
  const reader: Reader = { text, maxDepth, at: 0 };
  try {
    const node = readValue(reader, 0);
    skipSpace(reader);
    if (reader.at < text.length) throw new Stop(reader.at, 'there is text after the end of the JSON value');
    return { ok: true, node };
  } catch (error) {
    if (!(error instanceof Stop)) throw error;
    return { ok: false, error: { position: error.position, reason: error.message } };
  }
}

function readValue(reader: Reader, depth: number): JsonNode {
  skipSpace(reader);
  const at = reader.at;
  const first = reader.text[at];
  if (depth > reader.maxDepth) throw new Stop(at, `the JSON is nested deeper than ${reader.maxDepth} levels`);
  if (first === '{') return readObject(reader, depth);
  if (first === '[') return readArray(reader, depth);
  if (first === '"') {
    const value = readString(reader);
    return { kind: 'string', at, end: reader.at, value };
  }
  if (first === undefined) throw new Stop(at, 'the JSON ends too early');
  for (const [word, kind] of words) {
    if (!reader.text.startsWith(word, at)) continue;
    reader.at += word.length;
    return { kind, at, end: reader.at, text: word };
  }
  return readNumber(reader);
}

const words = [
  ['true', 'boolean'],
  ['false', 'boolean'],
  ['null', 'null'],
] as const;

function readObject(reader: Reader, depth: number): JsonNode {
  const at = reader.at++;
  const members = new Map<string, JsonNode>();
  if (skipTo(reader, '}')) return { kind: 'object', at, end: reader.at, members };
  for (;;) {
    skipSpace(reader);
    const nameAt = reader.at;
    if (reader.text[nameAt] !== '"') throw new Stop(nameAt, 'a member name in double quotes is missing');
    const name = readString(reader);
    if (members.has(name)) throw new Stop(nameAt, `"${name}" is there twice`);
    if (!skipTo(reader, ':')) throw new Stop(reader.at, `a ":" is missing after "${name}"`);
    members.set(name, readValue(reader, depth + 1));
    if (skipTo(reader, '}')) return { kind: 'object', at, end: reader.at, members };
    if (!skipTo(reader, ',')) throw new Stop(reader.at, 'a "," or "}" is missing');
  }
}

function readArray(reader: Reader, depth: number): JsonNode {
  const at = reader.at++;
  const items: JsonNode[] = [];
  if (skipTo(reader, ']')) return { kind: 'array', at, end: reader.at, items };
  for (;;) {
    items.push(readValue(reader, depth + 1));
    if (skipTo(reader, ']')) return { kind: 'array', at, end: reader.at, items };
    if (!skipTo(reader, ',')) throw new Stop(reader.at, 'a "," or "]" is missing');
  }
}

function readString(reader: Reader): string {
  const { text } = reader;
  const start = reader.at;
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  if (at >= text.length) throw new Stop(start, 'a string has no closing quote');
  reader.at = at + 1;
  const source = text.slice(start, reader.at);
  try {
    return JSON.parse(source) as string;
  } catch {
    throw new Stop(start, 'a string holds a bare control character or a wrong escape');
  }
}

function readNumber(reader: Reader): JsonNode {
  const at = reader.at;
  const match = numberForm.exec(reader.text.slice(at, at + 64));
  if (!match) throw new Stop(at, 'there is no JSON value here');
  reader.at += match[0].length;
  return { kind: 'number', at, end: reader.at, text: match[0] };
}

const numberForm = /^-?(?:0|[1-9][0-9]{0,30})(?:\.[0-9]{1,20})?(?:[eE][+-]?[0-9]{1,3})?(?![0-9.eE])/;

function skipTo(reader: Reader, character: string): boolean {
  skipSpace(reader);
  if (reader.text[reader.at] !== character) return false;
  reader.at++;
  return true;
}

function skipSpace(reader: Reader): void {
  while (reader.at < reader.text.length && ' \t\n\r'.includes(reader.text[reader.at]!)) reader.at++;
}
