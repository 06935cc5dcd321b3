import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { lead, s3Place, withSandlot } from './lead.ts';
import { sandlot } from './vite.ts';

const here = 'http://abc.appsync-api.us-east-1.localhost:4599/graphql';
const inAws = 'https://abc.appsync-api.us-east-1.amazonaws.com/graphql';
const config = (endpoint?: string) => ({
  Auth: { Cognito: { userPoolId: 'us-east-1_abc' } },
  ...(endpoint !== undefined && { API: { GraphQL: { endpoint } } }),
});
const NativeSocket = globalThis.WebSocket;
const places = globalThis as Record<symbol, unknown>;

afterEach(() => {
  globalThis.WebSocket = NativeSocket;
});

test('outputs of Sandlot are configured with its endpoints, and nothing of theirs is changed in place', () => {
  const outputs = config(here);
  const { Cognito } = withSandlot(outputs).Auth!;
  const endpoint = 'http://127.0.0.1:4599';
  assert.deepEqual(Cognito, {
    userPoolId: 'us-east-1_abc',
    userPoolEndpoint: endpoint,
    identityPoolEndpoint: endpoint,
  });
  assert.deepEqual(outputs, config(here));
  assert.equal(places[Symbol.for(s3Place)], 'http://s3.localhost:4599');
});

test('outputs of the real AWS stay as they are, whatever the terminal says', () => {
  for (const endpoint of [inAws, 'https://localhost.example.com/graphql', 'https://notlocalhost/graphql', 'nonsense']) {
    const outputs = config(endpoint);
    assert.equal(withSandlot(outputs, 'http://127.0.0.1:4599'), outputs, endpoint);
    assert.equal(places[Symbol.for(s3Place)], undefined, endpoint);
  }
  assert.equal(globalThis.WebSocket, NativeSocket);
});

test('an app without an API is led where it is told, or nowhere', () => {
  const led = withSandlot(config(), 'http://127.0.0.1:4600').Auth!.Cognito;
  assert.equal((led as { userPoolEndpoint?: string }).userPoolEndpoint, 'http://127.0.0.1:4600');
  const outputs = config();
  assert.equal(withSandlot(outputs), outputs);
});

test("sockets to the API's host are opened plainly, and to no other", () => {
  globalThis.WebSocket = class {
    static readonly OPEN = 1;
    readonly url: string;
    readonly protocols: unknown;
    constructor(url: string, protocols?: unknown) {
      this.url = url;
      this.protocols = protocols;
    }
  } as unknown as typeof WebSocket;
  withSandlot(config('http://sockets.appsync-api.us-east-1.localhost:4601/graphql'));
  const opened = (url: string): string => new WebSocket(url, ['graphql-ws']).url;
  const path = '.appsync-api.us-east-1.localhost:4601/graphql/realtime?header=e30';
  assert.equal(opened(`wss://sockets${path}`), `ws://sockets${path}`);
  for (const other of [`wss://other${path}`, 'wss://example.com/', 'ws://localhost:5173/'])
    assert.equal(opened(other), other);
  assert.ok(new WebSocket('wss://example.com/') instanceof WebSocket);
  assert.equal(WebSocket.OPEN, 1);
});

test('configure is wrapped once, and what else it is given goes on', () => {
  const calls: unknown[][] = [];
  const amplify = { configure: (...all: unknown[]) => void calls.push(all) };
  const parse = (outputs: object): object => ({ ...config(here), ...outputs });
  lead(amplify, parse);
  lead(amplify, parse);
  amplify.configure({ version: '1.4' }, { ssr: true });
  assert.equal(calls.length, 1);
  assert.deepEqual(calls[0]![1], { ssr: true });
  assert.equal((calls[0]![0] as { version: string }).version, '1.4');
});

test("the plug-in adds to the app's modules that import aws-amplify, and to none that only speaks of it", () => {
  const plugin = sandlot();
  plugin.configResolved({ cacheDir: '/app/.vite' });
  const change = (code: string, id = '/app/src/main.tsx') => plugin.transform(code, id)?.code;
  for (const code of [
    "import { Amplify } from 'aws-amplify';",
    'import * as all from "aws-amplify"',
    "import {\n  Amplify,\n} from 'aws-amplify';",
  ]) {
    assert.match(change(code)!, /\nimport 'virtual:sandlot\/amplify';\n$/, code);
    assert.equal(change(code, '/app/node_modules/x/index.js'), undefined);
    assert.equal(change(code, '/app/.vite/deps/aws-amplify.js'), undefined);
  }
  const spoken = [
    "/**\n * import { Amplify } from 'aws-amplify';\n */",
    "import { signIn } from 'aws-amplify/auth';",
    "const name = 'aws-amplify';",
  ];
  for (const code of spoken) assert.equal(change(code), undefined, code);
});

test("S3's address is asked for at run time, under whatever names a bundler left", () => {
  const plugin = sandlot();
  plugin.configResolved({ cacheDir: '/app/.vite' });
  const code = 'endpoint = new AmplifyUrl(`https://s3.${region$1}.${getDnsSuffix(region$1)}`);';
  const changed = plugin.transform(code, '/app/.vite/deps/storage.js')!.code;
  const parts = ['region$1', 'getDnsSuffix', 'AmplifyUrl'] as const;
  const address = new Function(...parts, `let endpoint; ${changed} return endpoint.href;`) as (
    ...all: unknown[]
  ) => string;
  const now = (): string => address('eu-west-1', () => 'amazonaws.com', URL);
  withSandlot(config(inAws));
  assert.equal(now(), 'https://s3.eu-west-1.amazonaws.com/');
  withSandlot(config(here));
  assert.equal(now(), 'http://s3.localhost:4599/');
});

test('it acts in development, and in a build only where that is asked for', () => {
  const acts = (command: string, build?: boolean) =>
    sandlot({ ...(build !== undefined && { build }) }).apply({}, { command });
  assert.deepEqual([acts('serve'), acts('build'), acts('build', true)], [true, false, true]);
});
