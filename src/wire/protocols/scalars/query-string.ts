/** Percent-encoding: query strings, form bodies, path labels. */

/** Whether a query string or form body has more than `max` parameters, empty ones included; nothing is decoded. */
export function hasMoreParameters(text: string | Buffer, max: number): boolean {
  if (text.length < max) return false;
  let left = max;
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at + 1)) if (--left <= 0) return true;
  return false;
}

/**
 * The decoded pairs of a query string or form body (without `?`), in order. `+` is a space.
 * @returns undefined when an escape is malformed or not UTF-8.
 */
export function parseQueryString(text: string): [name: string, value: string][] | undefined {
  const pairs: [string, string][] = [];
  if (text === '') return pairs;
  for (const part of text.split('&')) {
    if (part === '') continue;
    const equals = part.indexOf('=');
    const name = decode(equals < 0 ? part : part.slice(0, equals));
    const value = decode(equals < 0 ? '' : part.slice(equals + 1));
    if (name === undefined || value === undefined) return undefined;
    pairs.push([name, value]);
  }
  return pairs;
}

function decode(text: string): string | undefined {
  return decodePercent(text.includes('+') ? text.replaceAll('+', ' ') : text);
}

/** Decodes `%XX` and nothing else (`+` is itself in a path); undefined when an escape is malformed or not UTF-8. */
export function decodePercent(text: string): string | undefined {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
