/** The parts of an HTTP request that a signature covers, as they were received. */

export interface HttpRequest {
  readonly method: string;
  /** The path as received, still percent-encoded, without the query. */
  readonly path: string;
  /** The query as received, without `?`. */
  readonly query: string;
  /** Names and values in turn, duplicates kept: Node's `rawHeaders`. */
  readonly rawHeaders: readonly string[];
  /** The body, where it was read before verification (see `needsBody`). */
  readonly body?: Uint8Array;
}

/** Headers by lower-case name; the values of a repeated header are joined by commas, as SigV4 joins them. */
export type HeaderMap = ReadonlyMap<string, string>;

export function headerMapOf(rawHeaders: readonly string[]): HeaderMap {
  const headers = new Map<string, string>();
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!.toLowerCase();
    const value = foldWhitespace(rawHeaders[i + 1]!);
    const earlier = headers.get(name);
    headers.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return headers;
}

function foldWhitespace(value: string): string {
  const trimmed = value.trim();
  return trimmed.includes('  ') || trimmed.includes('\t') ? trimmed.replace(/[ \t]+/g, ' ') : trimmed;
}

/** Splits a request target (`/path?query`) without decoding anything. */
export function splitTarget(target: string): { path: string; query: string } {
  const mark = target.indexOf('?');
  return mark < 0 ? { path: target, query: '' } : { path: target.slice(0, mark), query: target.slice(mark + 1) };
}
