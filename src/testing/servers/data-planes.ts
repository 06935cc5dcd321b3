/** For tests: a server that has, beside the real services, one of the tests' own with data planes of every kind. */
import { request } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { readConfig } from '../../server/config.ts';
import { startServer, type RunningServer } from '../../server/main.ts';
import type { DataRequest, DataRoute } from '../../wire/data-plane.ts';
import { defineService, type ServiceManifest } from '../../wire/service.ts';

export const keys = { accessKeyId: 'AKIASANDLOTTESTADMIN', secretAccessKey: 'secret-of-the-planes' };

type Handler = Awaited<ReturnType<DataRoute['load']>>;
export const route = (
  name: string,
  method: DataRoute['method'],
  path: string,
  handler: Handler,
  more: Partial<DataRoute> = {},
): DataRoute => ({ name, method, path, load: async () => handler, ...more });

const told: Handler = async (request) => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    host: request.host,
    path: request.path,
    params: request.params,
    query: [...request.query()],
    cookie: request.headers['cookie'] ?? null,
    method: request.method,
  }),
});

const counted = async (request: DataRequest): Promise<number> => {
  let bytes = 0;
  for await (const chunk of request.stream()) bytes += chunk.length;
  return bytes;
};

/** Of every kind; the model is AppSync's, none of whose operations need to be there. */
export const planes = (more: Partial<ServiceManifest> = {}): ServiceManifest =>
  defineService({
    name: 'appsync',
    iamPrefix: 'appsync',
    operations: {},
    routes: [
      route('Tell', 'GET', '/_planes/tell/:what', told),
      route('Tell', 'GET', '/tell/*rest', told, { host: ':api.planes' }),
      route('Any', '*', '/tell/:what', told, { host: 'planes' }),
      route('Post', 'POST', '/tell/:what', async () => ({ status: 201 }), { host: 'planes' }),
      route(
        'Read',
        'POST',
        '/_planes/read',
        async (asked) => ({ status: 200, body: String((await asked.bytes()).length) }),
        { maxBodyBytes: 1000 },
      ),
      route('ReadDefault', 'POST', '/_planes/read-default', async (asked) => ({
        status: 200,
        body: String((await asked.bytes()).length),
      })),
      route('Stream', 'POST', '/_planes/stream', async (asked) => ({
        status: 200,
        body: String(await counted(asked)),
      })),
      route('Pour', 'GET', '/_planes/pour', async () => ({ status: 200, body: Readable.from(['a', 'b', 'c']) })),
      route('Who', '*', '/_planes/who', async (asked) => ({
        status: 200,
        body: `${(await asked.verifySigned({ service: 'appsync' })).arn} ${await asked.text()}`,
      })),
      route('Decide', 'POST', '/_planes/decide', async (asked, ctx) => {
        const decision = await ctx
          .asCaller(await asked.verifySigned({ service: 'appsync' }))
          .isAllowed('appsync:GraphQL', '*');
        return { status: decision.allowed ? 200 : 403 };
      }),
      route('Fail', 'GET', '/_planes/fail', async () => {
        throw new Error('a fault of the handler');
      }),
      route('Cookie', 'GET', '/_planes/cookie', async () => ({
        status: 200,
        headers: { 'Set-Cookie': 'stolen=1', 'Clear-Site-Data': '"*"', 'content-security-policy': 'default-src *' },
      })),
      route(
        'Cookie',
        'GET',
        '/cookie',
        async () => ({ status: 200, headers: { 'set-cookie': ['own=1; Path=/', 'wide=1; Domain=localhost; Path=/'] } }),
        { host: ':api.planes' },
      ),
      route('Running', 'GET', '/_planes/running', async (_asked, ctx) => ({
        status: 200,
        body: JSON.stringify(ctx.running ?? null),
      })),
      route(
        'Page',
        'GET',
        '/page',
        async () => ({ status: 200, headers: { 'content-type': 'text/html' }, body: '<title>a page</title>' }),
        { host: ':api.planes' },
      ),
    ],
    upgrades: [
      {
        name: 'Echo',
        path: '/_planes/socket',
        load: async () => async () => (socket) => {
          socket.on('message', (data) => socket.send(String(data)));
        },
      },
      {
        name: 'EchoShort',
        path: '/socket',
        host: ':api.planes',
        maxMessageBytes: 10,
        load:
          async () =>
          async ({ params }) =>
          (socket) => {
            socket.on('message', () => socket.send(params['api']!));
          },
      },
      {
        name: 'EchoSigned',
        path: '/_planes/signed-socket',
        load: async () => async (asked) => {
          const { arn } = await asked.verifySigned({ service: 'appsync' });
          return (socket) => {
            socket.send(arn);
          };
        },
      },
    ],
    ...more,
  });

export function startPlanes(...more: readonly ServiceManifest[]): Promise<RunningServer> {
  return startServer({ ...readConfig([], {}), port: 0, data: undefined, adminKey: keys }, { more });
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** Under any Host, which `fetch` does not let one choose. */
export function ask(
  endpoint: string,
  method: string,
  path: string,
  { headers = {}, body = '' }: { headers?: Record<string, string>; body?: string | Buffer } = {},
): Promise<Answer> {
  const { hostname, port } = new URL(endpoint);
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        hostname,
        port,
        method,
        path,
        agent: false,
        headers: { ...(body.length > 0 && { 'content-length': body.length }), ...headers },
      },
      (answer) => {
        text(answer).then((all) => resolve({ status: answer.statusCode!, headers: answer.headers, body: all }), reject);
      },
    );
    asked.once('error', reject);
    asked.end(body);
  });
}
