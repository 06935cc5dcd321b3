/**
 * The canonical form of a request that both sides of SigV4 hash.
 * Source: IAM User Guide, "Create a signed AWS API request" (steps 1 and 2).
 */

const unreserved = new Uint8Array(256);
for (const char of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~')
  unreserved[char.charCodeAt(0)] = 1;
const escapes = Array.from({ length: 256 }, (_, byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`);
const plain = /^[A-Za-z0-9\-._~]*$/;
const plainPath = /^[A-Za-z0-9\-._~/]*$/;

/**
 * Canonical path. S3 signs the path as it is sent; every other service normalises dot segments and repeated slashes
 * and encodes the (already encoded) path once more.
 */
export function canonicalPath(path: string, service: string): string {
  if (path === '' || path === '/') return '/';
  if (service === 's3') return path;
  const normal = normalizePath(path);
  return plainPath.test(normal) ? normal : escapeAll(normal, '/');
}

/** S3's path decoded and encoded once: for clients that sign the encoded path but send some characters bare. */
export function reencodedPath(path: string): string {
  return plainPath.test(path) ? path : reencode(path, '/', false);
}

function normalizePath(path: string): string {
  if (!path.includes('//') && !path.includes('/.')) return path;
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue;
    if (segment === '..') kept.pop();
    else kept.push(segment);
  }
  const last = path.slice(path.lastIndexOf('/') + 1);
  const trailing = kept.length > 0 && (last === '' || last === '.' || last === '..') ? '/' : '';
  return `/${kept.join('/')}${trailing}`;
}

/** Canonical query: names and values encoded once, sorted; `X-Amz-Signature` is left out. */
export function canonicalQuery(query: string): string {
  if (query === '') return '';
  const pairs: [string, string][] = [];
  for (const part of query.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = encodeQueryPart(equals < 0 ? part : part.slice(0, equals));
    if (name === 'X-Amz-Signature') continue;
    pairs.push([name, equals < 0 ? '' : encodeQueryPart(part.slice(equals + 1))]);
  }
  pairs.sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]));
  return pairs.map(([name, value]) => `${name}=${value}`).join('&');
}

function encodeQueryPart(part: string): string {
  return plain.test(part) ? part : reencode(part, '', true);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * Encodes every byte but the unreserved ones and `keep`, `%` included.
 * Code units are bytes (Node reads targets as Latin-1).
 */
function escapeAll(text: string, keep: string): string {
  let out = '';
  for (let i = 0; i < text.length; i++) out += escapeUnit(text.charCodeAt(i), keep);
  return out;
}

/** Decodes percent-encoding and encodes again, so that every spelling of the same bytes becomes one. */
function reencode(text: string, keep: string, plusIsSpace: boolean): string {
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const byte = unit === 0x25 ? hexByte(text, i + 1) : -1;
    if (byte >= 0) {
      out += escapeUnit(byte, keep);
      i += 2;
    } else {
      out += unit === 0x2b && plusIsSpace ? '%20' : escapeUnit(unit, keep);
    }
  }
  return out;
}

function escapeUnit(unit: number, keep: string): string {
  if (unit < 256) {
    const char = String.fromCharCode(unit);
    return unreserved[unit] === 1 || char === keep ? char : escapes[unit]!;
  }
  return [...Buffer.from(String.fromCharCode(unit), 'utf8')].map((byte) => escapes[byte]).join('');
}

function hexByte(text: string, at: number): number {
  const high = hexDigit(text.charCodeAt(at));
  const low = hexDigit(text.charCodeAt(at + 1));
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

function hexDigit(unit: number): number {
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
  const lower = unit | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}
