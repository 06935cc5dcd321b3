/**
 * Headers that a presigned request carries in its query: whoever made the URL chose them, so that its user need not
 * send them. SDKs put every `x-amz-*` header there.
 */
import type { WireRequest } from '../protocols/codec/protocol.ts';

/** The signature's own. */
const signing =
  /^x-amz-(?:algorithm|credential|date|expires|signature|signedheaders|security-token|content-sha256|region-set)$/;

/**
 * The request's headers with those of its query; one that was sent as a header is that.
 * @param taken which names the service ignores in the query, and which it takes besides `x-amz-*`
 */
export function queryHeaders(
  { headers, query }: Omit<WireRequest, 'body'>,
  taken: { readonly except: RegExp; readonly also?: RegExp },
): WireRequest['headers'] {
  const found = new Map<string, string>();
  for (const [sent, value] of query) {
    const name = sent.toLowerCase();
    const isTaken = name.startsWith('x-amz-')
      ? !signing.test(name) && !taken.except.test(name)
      : taken.also?.test(name);
    if (!isTaken || headers[name] !== undefined) continue;
    const earlier = found.get(name);
    found.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return found.size === 0 ? headers : { ...headers, ...Object.fromEntries(found) };
}
