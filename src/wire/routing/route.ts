/**
 * Which service a request is for. A signed request says it itself (its credential scope); an unsigned one is a page,
 * one of the unsigned operations (SSO OIDC and the portal), or a request that lacks its signature.
 */
import type { ServiceIndexEntry } from '../models/load-model.ts';
import type { Runtime } from '../runtime.ts';
import type { ServiceManifest } from '../service.ts';

export interface RoutedRequest {
  readonly method: string;
  readonly path: string;
  readonly target: string | undefined;
  readonly contentType: string;
  /** The credential scope's service. */
  readonly signingName: string | undefined;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

export type ServiceRouter = (request: RoutedRequest) => string | undefined;

export function serviceRouter(
  index: readonly ServiceIndexEntry[],
  runtime: Pick<Runtime, 'model' | 'services'>,
): ServiceRouter {
  const byTarget = new Map(
    index.flatMap((entry) => (entry.targetPrefix ? [[entry.targetPrefix, entry.name] as const] : [])),
  );
  const isGuest = ({ name }: ServiceIndexEntry) => runtime.services.get(name)?.toldBy !== undefined;
  const guests = Map.groupBy(index.filter(isGuest), ({ signingName }) => signingName);
  const hosts = Map.groupBy(
    index.filter((entry) => !isGuest(entry)),
    ({ signingName }) => signingName,
  );
  let unsigned: ReadonlyMap<string, string> | undefined;
  return (request) => {
    const target = request.target && byTarget.get(request.target.slice(0, request.target.lastIndexOf('.')));
    if (target !== undefined && target !== '') return target;
    if (request.signingName === undefined)
      return (unsigned ??= unsignedOperations(runtime)).get(`${request.method} ${request.path}`);
    const guest = guests
      .get(request.signingName)
      ?.find(({ name }) => isTold(runtime.services.get(name)?.toldBy, request));
    if (guest) return guest.name;
    const candidates = hosts.get(request.signingName) ?? [];
    const form = request.contentType.startsWith('application/x-www-form-urlencoded');
    return (candidates.find(({ protocol }) => (protocol === 'query') === form) ?? candidates[0])?.name;
  };
}

function isTold(by: ServiceManifest['toldBy'], { path, headers }: RoutedRequest): boolean {
  return by !== undefined && path.startsWith(by.path) && headers[by.header] !== undefined;
}

/** `POST /token` and its like: operations that the models leave unsigned, at fixed paths. */
function unsignedOperations({ services, model }: Pick<Runtime, 'model' | 'services'>): Map<string, string> {
  const found = new Map<string, string>();
  for (const { name } of services.values().filter(({ unsignedPaths }) => unsignedPaths)) {
    for (const { authtype, http } of Object.values(model(name).operations)) {
      if (authtype === 'none') found.set(`${http.method} ${http.requestUri}`, name);
    }
  }
  return found;
}

/** The operation that a query or JSON request names, for errors before its body is parsed. */
export function targetOperation(target: string | undefined): string | undefined {
  return target?.slice(target.lastIndexOf('.') + 1);
}
