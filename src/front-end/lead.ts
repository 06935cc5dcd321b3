/**
 * Leads an app's aws-amplify to the Sandlot that its outputs name, in the app itself: what `amplify_outputs.json`
 * cannot say, because aws-amplify drops endpoints of sign-in and storage when it reads it, and opens subscriptions by
 * TLS whatever the API's address is. Outputs of the real AWS are configured as they are.
 *
 * Self-contained: its text becomes part of the app. Read of aws-amplify 6.22.
 */

/** What of aws-amplify's configuration is changed. */
interface Config {
  Auth?: { Cognito: { userPoolId?: string; userPoolEndpoint?: string; identityPoolEndpoint?: string } };
  API?: { GraphQL?: { endpoint: string } };
}

interface Configurable {
  configure(resources: object, libraryOptions?: object): void;
}

/** Where `s3InSandlot` of the Vite plug-in has aws-amplify look for S3's address. */
export const s3Place = 'sandlot.s3';
const leading = Symbol.for('sandlot.leading');
const places = globalThis as Record<symbol, unknown>;
/** Hosts with port whose sockets need no TLS. */
const plainHosts = new Set<string>();
let plainSocket: typeof WebSocket | undefined;

/**
 * From now on `amplify.configure` leads to Sandlot what is Sandlot's. `parse`: aws-amplify's `parseAmplifyConfig`.
 * `endpoint`: of the server that an app without an API is of.
 */
export function lead(amplify: Configurable, parse: (outputs: object) => object, endpoint?: string): void {
  if (places[leading] === amplify) return;
  places[leading] = amplify;
  const configure = amplify.configure.bind(amplify);
  amplify.configure = (resources, ...others) => configure(withSandlot(parse(resources), endpoint), ...others);
}

/** The configuration with Sandlot's endpoints, or as it is. */
export function withSandlot(config: Config, endpoint?: string): Config {
  const { hostname, host, port } = addressOf(config.API?.GraphQL?.endpoint ?? endpoint);
  const isHere = hostname.endsWith('.localhost') || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
  places[Symbol.for(s3Place)] = isHere ? `http://s3.localhost:${port}` : undefined;
  if (!isHere) return config;
  connectPlainly(host);
  const here = `http://127.0.0.1:${port}`;
  const { Auth } = config;
  if (!Auth) return config;
  const Cognito = { ...Auth.Cognito, userPoolEndpoint: here, identityPoolEndpoint: here };
  return { ...config, Auth: { ...Auth, Cognito } };
}

function addressOf(url = ''): { hostname: string; host: string; port: string } {
  const { hostname, host, port, protocol } = new URL(URL.canParse(url) ? url : 'https://none.invalid');
  return { hostname, host, port: port || (protocol === 'https:' ? '443' : '80') };
}

/** Sockets to that host are opened without TLS, which its port speaks as well: no authority has to be trusted. */
function connectPlainly(host: string): void {
  plainHosts.add(host);
  if (globalThis.WebSocket === plainSocket) return;
  plainSocket = new Proxy(globalThis.WebSocket, {
    construct: (socket, [url, ...others], newTarget) => Reflect.construct(socket, [plain(url), ...others], newTarget),
  });
  globalThis.WebSocket = plainSocket;
}

function plain(url: unknown): unknown {
  if (!URL.canParse(String(url))) return url;
  const address = new URL(String(url));
  if (address.protocol !== 'wss:' || !plainHosts.has(address.host)) return url;
  address.protocol = 'ws:';
  return address.href;
}
