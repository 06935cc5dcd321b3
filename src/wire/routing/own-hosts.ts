/**
 * Whether a request is for one of this machine's own names. A page of another site reaches this server under a name of
 * its own (DNS rebinding), and whatever it is answered there, that site reads: so what nobody signed is answered under
 * these names only (RFC 9110, section 7.4).
 */
import type { IncomingMessage } from 'node:http';

/** AWS's protocols are answered under these. */
const endpointNames = ['127.0.0.1', 'localhost', '[::1]'];

/** The names, with the port of the endpoint; also without it where clients leave it out. */
export function ownHosts(endpoint: string, names: readonly string[] = endpointNames): ReadonlySet<string> {
  const { port } = new URL(endpoint);
  const withPort = names.map((name) => `${name}:${port === '' ? '80' : port}`);
  // HTTP's own port, and that of TLS, which is answered on the same one.
  return new Set(port === '' || port === '443' ? [...names, ...withPort] : withPort);
}

/** The endpoint's names at further ports, each with what is there. */
export function hostsAtPorts(ports: ReadonlyMap<number, string>): ReadonlyMap<string, string> {
  return new Map([...ports].flatMap(([port, what]) => endpointNames.map((name) => [`${name}:${port}`, what] as const)));
}

/**
 * Exactly one Host, and it is own; the target's host too, where the target has one. Only case may differ: names of
 * another spelling (`localhost.`, `[0:0:0:0:0:0:0:1]`) are other origins for browsers.
 */
export function isForOwnHost(req: Pick<IncomingMessage, 'rawHeaders' | 'url'>, own: ReadonlySet<string>): boolean {
  const host = hostOf(req.rawHeaders);
  if (host === undefined || !own.has(host.toLowerCase())) return false;
  const authority = splitTarget(req.url ?? '/').authority;
  return authority === undefined || own.has(authority.toLowerCase());
}

/** `undefined`: there is none, or more than one. */
function hostOf(rawHeaders: readonly string[]): string | undefined {
  let host: string | undefined;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    if (rawHeaders[i]!.length !== 4 || rawHeaders[i]!.toLowerCase() !== 'host') continue;
    if (host !== undefined) return undefined;
    host = rawHeaders[i + 1]!;
  }
  return host;
}

export interface Target {
  /**
   * Of a target in absolute form (`http://host:port/path`, RFC 9112, section 3.2.2),
   * with whatever stands before the host.
   */
  readonly authority?: string;
  readonly path: string;
  /** Without `?`. */
  readonly query: string;
}

/** The request's target, nothing decoded. */
export function splitTarget(url: string): Target {
  const absolute = url.startsWith('/') ? null : /^[a-z][a-z0-9+.-]*:\/\/([^/?#]*)/i.exec(url);
  const rest = absolute === null ? url : url.slice(absolute[0].length);
  const target = absolute === null || rest.startsWith('/') ? rest : `/${rest}`;
  const at = target.indexOf('?');
  const [path, query] = at < 0 ? [target, ''] : [target.slice(0, at), target.slice(at + 1)];
  return { path, query, ...(absolute !== null && { authority: absolute[1]! }) };
}
