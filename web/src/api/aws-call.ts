/**
 * Settings that every AWS client in the console shares, and the one way to call: real AWS APIs, signed with the
 * session's own temporary credentials, sent to the server that served this page.
 */
import { reportReachable, reportUnreachable } from './connection';
import { isNetworkFailure } from './errors';
import { shownRegion } from './region';
import { fetchCredentials } from './session';

/** What AWS answers when the credentials themselves are the trouble: expired, or of a state that was reset. */
const staleCredentials = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'UnrecognizedClientException',
  'InvalidSignatureException',
]);

interface Closable {
  destroy(): void;
}

export interface ClientSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: typeof fetchCredentials;
  readonly maxAttempts: number;
}

/**
 * Makes `call`: it runs one request with the client that `create` builds at the first use in a Region. When the
 * credentials have gone stale the client is built anew, with fresh ones, and the request runs once more.
 */
export function awsCaller<Client extends Closable>(
  create: (settings: ClientSettings) => Client,
): <T>(run: (client: Client) => Promise<T>) => Promise<T> {
  const clients = new Map<string, Client>();
  const connected = (region: string): Client => {
    const known = clients.get(region);
    if (known) return known;
    const made = create({ endpoint: location.origin, region, credentials: fetchCredentials, maxAttempts: 2 });
    clients.set(region, made);
    return made;
  };
  return async (run) => {
    const region = shownRegion();
    try {
      return answered(await run(connected(region)));
    } catch (error) {
      if (isNetworkFailure(error)) reportUnreachable();
      else reportReachable();
      if (!(error instanceof Error) || !staleCredentials.has(error.name)) throw error;
      clients.get(region)?.destroy();
      clients.delete(region);
      return run(connected(region));
    }
  };
}

function answered<T>(value: T): T {
  reportReachable();
  return value;
}
