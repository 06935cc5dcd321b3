/** Routers of paths: for pages, and for data planes, whose routes are written alike. */
import { type PageGroup, type PageRoute } from '../page.ts';

/** `*`: every method that no earlier route of the path has. */
interface Route {
  readonly method: string;
  readonly path: string;
}

export interface RouteMatch<R extends Route> {
  readonly route: R;
  readonly params: Record<string, string>;
}

export type PageMatch = RouteMatch<PageRoute>;

/** Finds the route of a path; routes whose path matches under another method are told apart for 405. */
export function pageRouter<R extends Route>(routes: readonly R[]) {
  const byFirst = new Map<string, { readonly route: R; readonly parts: readonly string[] }[]>();
  for (const route of routes) {
    const parts = route.path.split('/').slice(1);
    const first = parts[0]!;
    byFirst.set(first, [...(byFirst.get(first) ?? []), { route, parts }]);
  }
  /** Those that a path with any first segment may be of; no page's route is one. */
  const anywhere = [...byFirst].flatMap(([first, placed]) => (/^[:*]/.test(first) ? placed : []));
  return {
    /** Whether any page lives under this path's first segment: such paths never reach AWS's protocols. */
    owns: (path: string): boolean => byFirst.has(firstSegment(path)),
    match(method: string, path: string): RouteMatch<R> | 'method-not-allowed' | undefined {
      const parts = path.split('/').slice(1);
      let otherMethod = false;
      for (const { route, parts: pattern } of [...(byFirst.get(parts[0]!) ?? []), ...anywhere]) {
        const params = matchParts(pattern, parts);
        if (!params) continue;
        if (route.method === method || route.method === '*' || (method === 'HEAD' && route.method === 'GET'))
          return { route, params };
        otherMethod = true;
      }
      return otherMethod ? 'method-not-allowed' : undefined;
    },
  };
}

/**
 * The routes of all groups as if they stood in one list, longest prefix first; a group is loaded when it may be meant.
 */
export function pageGroupRouter(groups: readonly PageGroup[]) {
  const placed = groups
    .flatMap((group) => {
      let router: Promise<ReturnType<typeof pageRouter<PageRoute>>> | undefined;
      // Once; again, where that failed: a process that is out of descriptors for a while cannot read files.
      const load = () =>
        (router ??= group
          .load()
          .then(pageRouter)
          .catch((error: unknown) => {
            router = undefined;
            throw error;
          }));
      return [...group.under, ...(group.within ?? [])].map((prefix) => ({ prefix, load }));
    })
    .sort((a, b) => b.prefix.length - a.prefix.length);
  const firstSegments = new Set(groups.flatMap(({ under }) => under.map(firstSegment)));
  const within = groups.flatMap((group) => group.within ?? []);
  return {
    /** As `pageRouter`'s; among AWS's paths, only what a group names whole. */
    owns: (path: string): boolean =>
      firstSegments.has(firstSegment(path)) || within.some((prefix) => isUnder(path, prefix)),
    async match(method: string, path: string): Promise<PageMatch | 'method-not-allowed' | undefined> {
      let refused: 'method-not-allowed' | undefined;
      for (const { prefix, load } of placed) {
        if (!isUnder(path, prefix)) continue;
        const found = (await load()).match(method, path);
        if (typeof found === 'object') return found;
        refused ??= found;
      }
      return refused;
    },
  };
}

const isUnder = (path: string, prefix: string): boolean => path === prefix || path.startsWith(`${prefix}/`);

const firstSegment = (path: string): string => path.split('/', 2)[1] ?? '';

function matchParts(pattern: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  const params: Record<string, string> = {};
  for (let i = 0; i < pattern.length; i++) {
    const expected = pattern[i]!;
    if (expected.startsWith('*')) {
      params[expected.slice(1)] = parts.slice(i).join('/');
      return params;
    }
    const part = parts[i];
    if (part === undefined) return undefined;
    if (expected.startsWith(':')) {
      if (part === '') return undefined;
      params[expected.slice(1)] = part;
    } else if (expected !== part) return undefined;
  }
  return parts.length === pattern.length ? params : undefined;
}
