/** Where clients find an API on this server: names under `localhost`, with its port. */
import type { Settings } from '../../../wire/context.ts';

export interface ApiAddresses {
  readonly graphqlUrl: string;
  readonly realtimeUrl: string;
  readonly graphqlHost: string;
  readonly realtimeHost: string;
}

export function apiAddresses(id: string, region: string, { endpoint }: Pick<Settings, 'endpoint'>): ApiAddresses {
  const { protocol, port } = new URL(endpoint);
  const host = (kind: string): string => `${id}.${kind}.${region}.localhost${port === '' ? '' : `:${port}`}`;
  const [graphqlHost, realtimeHost] = [host('appsync-api'), host('appsync-realtime-api')];
  return {
    graphqlHost,
    realtimeHost,
    graphqlUrl: `${protocol}//${graphqlHost}/graphql`,
    realtimeUrl: `${protocol === 'https:' ? 'wss:' : 'ws:'}//${realtimeHost}/graphql`,
  };
}
