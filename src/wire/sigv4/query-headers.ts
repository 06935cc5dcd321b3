/**
 * Headers that a presigned request carries in its query: whoever made the URL chose them, so that its user need not
 * send them. SDKs put every `x-amz-*` header there.
 */
import type { WireRequest } from '../protocols/protocol.ts';

/** The signature's own. */
const signing =
  /^x-amz-(?:algorithm|credential|date|expires|signature|signedheaders|security-token|content-sha256|region-set)$/;

/**
 * The request's headers with those of its query; one that was sent as a header is that.
 * @param except names that the service ignores in the query
 */
export function queryHeaders({ headers, query }: Omit<WireRequest, 'body'>, except: RegExp): WireRequest['headers'] {
  const found = new Map<string, string>();
  for (const [sent, value] of query) {
    const name = sent.toLowerCase();
    if (!name.startsWith('x-amz-') || signing.test(name) || except.test(name) || headers[name] !== undefined) continue;
    const earlier = found.get(name);
    found.set(name, earlier === undefined ? value : `${earlier},${value}`);
  }
  return found.size === 0 ? headers : { ...headers, ...Object.fromEntries(found) };
}
