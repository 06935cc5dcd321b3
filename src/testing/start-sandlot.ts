/**
 * Sandlot inside a test: `const sandlot = await startSandlot()` gives a server of its own, in memory, on a free port.
 * Servers share nothing, so tests may run side by side.
 */
import { readConfig } from '../server/config.ts';
import type { Store } from '../kernel/store.ts';
import { startServer, type RunningServer } from '../server/main.ts';
import type * as api from './api.ts';

/** `server` is for Sandlot's own tests; the published types leave it out. */
export interface Sandlot extends api.Sandlot {
  readonly server: RunningServer;
}

let wrapStore: ((store: Store) => Store) | undefined;

/** For Sandlot's own tests: every server that this process starts from now on has its store behind this. */
export function testBehind(wrap: (store: Store) => Store): void {
  wrapStore = wrap;
}

export async function startSandlot(options: api.SandlotOptions = {}): Promise<Sandlot> {
  const credentials = { accessKeyId: 'AKIASANDLOTTESTADMIN', secretAccessKey: `test-${crypto.randomUUID()}` };
  const server = await startServer(
    {
      ...readConfig([], {}),
      port: 0,
      data: undefined,
      region: options.region ?? 'us-east-1',
      account: options.account,
      ...(options.consoleHost !== undefined && { consoleHost: options.consoleHost }),
      ...(options.functionSandbox !== undefined && { functionSandbox: options.functionSandbox }),
      adminKey: credentials,
    },
    { wrapStore },
  );
  const { endpoint, consoleOrigin, region, account, apiToken } = server;
  const call = localApi(endpoint, apiToken);
  return {
    endpoint,
    consoleOrigin,
    region,
    account,
    credentials,
    apiToken,
    server,
    api: call,
    clientConfig: { endpoint, region, credentials },
    advance: async (milliseconds) => {
      await call('POST', '/clock', { advanceSeconds: milliseconds / 1000 });
    },
    idle: () => server.runtime.jobs.idle(),
    certificateAuthority: () => server.certificateAuthority(),
    reset: () => server.reset(),
    close: () => server.close(),
  };
}

function localApi(endpoint: string, apiToken: string): Sandlot['api'] {
  return async (method, path, body) => {
    const response = await fetch(`${endpoint}/_sandlot/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${apiToken}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const answer = text === '' ? undefined : JSON.parse(text);
    if (!response.ok)
      throw new Error(`${method} ${path}: ${response.status} ${answer?.error?.code}: ${answer?.error?.message}`);
    return answer;
  };
}
