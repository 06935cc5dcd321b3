/** Where a registry answers the registry API: a name of its own under `localhost`, at this server's port. */
import type { Settings } from '../../../wire/context.ts';

export interface RegistryAddress {
  /** `111122223333.dkr.ecr.eu-central-1.localhost:4566`: what images' names begin with. */
  readonly host: string;
  /** With the scheme. */
  readonly origin: string;
}

export function registryAddress(
  { registryId, region }: { readonly registryId: string; readonly region: string },
  { endpoint }: Pick<Settings, 'endpoint'>,
): RegistryAddress {
  const { protocol, port } = new URL(endpoint);
  const host = `${registryId}.dkr.ecr.${region}.localhost${port === '' ? '' : `:${port}`}`;
  return { host, origin: `${protocol}//${host}` };
}
