/**
 * Sandlot inside a test: `const sandlot = await startSandlot()` gives a server of its own, in memory, on a free port.
 * Servers share nothing, so tests may run side by side.
 */
import { readConfig } from './config.ts';
import { startServer, type RunningServer } from './main.ts';

export interface SandlotOptions {
  /** Identity Center's region; default us-east-1. */
  readonly region?: string;
  /** The management account's 12 digits; default random. */
  readonly account?: string;
}

export interface Sandlot {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  readonly region: string;
  readonly account: string;
  /** An access key of the root user; a reset keeps it. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Options for any AWS SDK for JavaScript client. */
  readonly clientConfig: { readonly endpoint: string; readonly region: string; readonly credentials: Sandlot['credentials'] };
  /** Bearer token of the local API. */
  readonly apiToken: string;
  readonly server: RunningServer;
  /** Calls the local API (`/_sandlot/v1` + path); throws with its message when it refuses. */
  api<T = any>(method: string, path: string, body?: unknown): Promise<T>;
  /** Moves the domain clock forward. */
  advance(milliseconds: number): Promise<void>;
  /** Resolves once no background job is due or running. */
  idle(): Promise<void>;
  /** Back to before Identity Center was enabled. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export async function startSandlot(options: SandlotOptions = {}): Promise<Sandlot> {
  const credentials = { accessKeyId: 'AKIASANDLOTTESTADMIN', secretAccessKey: `test-${crypto.randomUUID()}` };
  const server = await startServer({
    ...readConfig([], {}),
    port: 0,
    data: undefined,
    region: options.region ?? 'us-east-1',
    account: options.account,
    adminKey: credentials,
  });
  const { endpoint, region, account, apiToken } = server;
  const api = localApi(endpoint, apiToken);
  return {
    endpoint, region, account, credentials, apiToken, server, api,
    clientConfig: { endpoint, region, credentials },
    advance: async (milliseconds) => { await api('POST', '/clock', { advanceSeconds: milliseconds / 1000 }); },
    idle: () => server.runtime.jobs.idle(),
    reset: () => server.reset(),
    close: () => server.close(),
  };
}

function localApi(endpoint: string, apiToken: string): Sandlot['api'] {
  return async (method, path, body) => {
    const response = await fetch(`${endpoint}/_sandlot/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${apiToken}`, ...body === undefined ? {} : { 'content-type': 'application/json' } },
      ...body === undefined ? {} : { body: JSON.stringify(body) },
    });
    const text = await response.text();
    const answer = text === '' ? undefined : JSON.parse(text);
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer?.error?.code}: ${answer?.error?.message}`);
    return answer;
  };
}
