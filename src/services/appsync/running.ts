/** What one server keeps of AppSync in memory: APIs as they were read, roles as they were assumed, who waits. */
import type { GraphQLSchema } from 'graphql';
import type { RoleCaller } from '../../wire/caller.ts';
import type { LoadedApi } from './graphql/load-api.ts';
import { OpenSockets } from './realtime/open-sockets.ts';

export interface RunningAppSync {
  readonly loaded: BoundedMap<string, LoadedApi>;
  /** By the digest of the text: others wait for a large one, so that it is made once. */
  readonly schemas: BoundedMap<string, GraphQLSchema>;
  readonly roles: BoundedMap<string, { readonly caller: Promise<RoleCaller>; readonly until: number }>;
  /** What Lambda authorizers said of tokens. */
  readonly authorized: BoundedMap<string, { readonly answer: Promise<unknown>; readonly until: number }>;
  readonly sockets: OpenSockets;
  /** Resolvers at once, of all requests: others wait. */
  readonly atOnce: Limiter;
}

export interface BoundedMap<K, V> {
  get(key: K): V | undefined;
  set(key: K, value: V): void;
  delete(key: K): void;
  clear(): void;
}

export type Limiter = <T>(work: () => Promise<T>) => Promise<T>;

const maxApis = 50;
const maxKept = 1000;
const maxAtOnce = 64;

export function start(): RunningAppSync {
  return {
    loaded: bounded(maxApis),
    schemas: bounded(maxApis),
    roles: bounded(maxKept),
    authorized: bounded(maxKept),
    sockets: new OpenSockets(),
    atOnce: limiter(maxAtOnce),
  };
}

export function reset({ loaded, schemas, roles, authorized }: RunningAppSync): void {
  for (const map of [loaded, schemas, roles, authorized]) map.clear();
}

/** The one that was used longest ago goes. */
export function bounded<K, V>(most: number): BoundedMap<K, V> {
  const map = new Map<K, V>();
  return {
    get(key) {
      const value = map.get(key);
      if (value !== undefined) {
        map.delete(key);
        map.set(key, value);
      }
      return value;
    },
    set(key, value) {
      map.delete(key);
      map.set(key, value);
      if (map.size > most) map.delete(map.keys().next().value!);
    },
    delete: (key) => void map.delete(key),
    clear: () => map.clear(),
  };
}

function limiter(most: number): Limiter {
  let running = 0;
  const waiting: (() => void)[] = [];
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running++;
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
