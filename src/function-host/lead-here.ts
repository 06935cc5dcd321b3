/**
 * Leads requests for AWS's host names, and those that mean this server but leave its port out, to this server and
 * nowhere else. A custom resource's handler, for one, answers to `https://<hostname>` of an address with a port. AWS's
 * SDKs are told by their environment. Whatever else would reach an AWS host, by any way of TCP, comes here and meets a
 * certificate that is not AWS's.
 */
import http, { type RequestOptions } from 'node:http';
import https from 'node:https';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

const awsName = /(?:^|\.)(?:amazonaws\.com(?:\.cn)?|aws\.dev|api\.aws|on\.aws)$/i;

interface Here {
  readonly hostname: string;
  readonly port: string;
}

export function leadHere(endpoint: string): void {
  if (endpoint === '') return;
  const here: Here = new URL(endpoint);
  leadRequests(here);
  leadFetch(here);
  leadSockets(here);
  syncBuiltinESMExports();
}

/** Whether a request for this host and port is meant for this server. `port`: '' where it is left out. */
function isForHere(name: string, port: string, here: Here): boolean {
  const isDefault = port === '' || port === '443' || port === '80';
  return awsName.test(name) || (isDefault && (name === here.hostname || name === 'localhost'));
}

function leadRequests(here: Here): void {
  const plain = http.request;
  for (const [module, scheme] of [
    [http, 'http:'],
    [https, 'https:'],
  ] as const) {
    const original = module.request as typeof http.request;
    const request = function (...given: Parameters<typeof http.request>): http.ClientRequest {
      const { options, callback } = read(given);
      const name = String(options.hostname ?? options.host ?? '').replace(/:\d+$/, '');
      const port = String(options.port ?? '');
      const secure = (options.protocol ?? scheme) === 'https:';
      if (!secure && scheme === 'https:') return original(...given);
      if (!isForHere(name, port, here)) return original(...given);
      return plain(led(options, name, here), callback);
    } as typeof http.request;
    const get = ((...given: Parameters<typeof http.request>) => {
      const asked = request(...given);
      asked.end();
      return asked;
    }) as typeof http.get;
    Object.assign(module, { request, get });
  }
}

function read(given: readonly unknown[]): {
  options: RequestOptions;
  callback?: (response: http.IncomingMessage) => void;
} {
  let options: RequestOptions = {};
  let callback: ((response: http.IncomingMessage) => void) | undefined;
  for (const one of given) {
    if (typeof one === 'function') callback = one as typeof callback;
    else if (typeof one === 'string' || one instanceof URL) options = { ...options, ...ofUrl(new URL(one)) };
    else if (typeof one === 'object' && one !== null) options = { ...options, ...one };
  }
  return { options, ...(callback && { callback }) };
}

function ofUrl(url: URL): RequestOptions {
  const { protocol, hostname, port, pathname, search, username, password } = url;
  const auth = username === '' ? {} : { auth: `${decodeURIComponent(username)}:${decodeURIComponent(password)}` };
  return { protocol, hostname: hostname.replace(/^\[|\]$/g, ''), port, path: `${pathname}${search}`, ...auth };
}

/** Without TLS, which a connection within one machine does not need; what was signed keeps its Host. */
function led(options: RequestOptions, name: string, { hostname, port }: Here): RequestOptions {
  const { agent: _agent, host: _host, ...rest } = options;
  const headers: http.OutgoingHttpHeaders = { ...(rest.headers as http.OutgoingHttpHeaders | undefined) };
  for (const key of Object.keys(headers)) if (key.toLowerCase() === 'host') delete headers[key];
  headers['host'] = awsName.test(name) ? name : `${hostname}:${port}`;
  return { ...rest, protocol: 'http:', hostname, port, headers };
}

function leadFetch(here: Here): void {
  const original = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const url = new URL(request.url);
    if (!isForHere(url.hostname, url.port, here)) return original(input, init);
    const { hostname: name } = url;
    url.protocol = 'http:';
    url.hostname = here.hostname;
    url.port = here.port;
    const led = new Request(url, request);
    if (awsName.test(name)) led.headers.set('host', name);
    return original(led);
  };
}

/** By whichever way a connection is asked for, it is one of these. Names under `localhost` Node does not resolve. */
function leadSockets(here: Here): void {
  const original = net.Socket.prototype.connect as (...given: unknown[]) => net.Socket;
  net.Socket.prototype.connect = function (this: net.Socket, ...given: unknown[]): net.Socket {
    // As `net.connect` itself hands them on, a list of options and callback; or a port and a host.
    const [first, host] = given;
    const options = (Array.isArray(first) ? first[0] : first) as { host?: unknown } | undefined;
    if (typeof options === 'object' && options !== null) Object.assign(options, ledPlace(options.host, here));
    else if (typeof host === 'string') {
      const { host: to = host, port = first } = ledPlace(host, here);
      given.splice(0, 2, port, to);
    }
    return Reflect.apply(original, this, given);
  } as typeof net.Socket.prototype.connect;
}

function ledPlace(host: unknown, here: Here): { readonly host?: string; readonly port?: number } {
  const name = String(host ?? '');
  if (awsName.test(name)) return { host: here.hostname, port: Number(here.port) };
  return /\.localhost$/i.test(name) ? { host: here.hostname } : {};
}
