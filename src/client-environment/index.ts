/**
 * The variables that point AWS clients at a Sandlot and nothing at the real AWS. Which client honours which variable
 * was measured; docs/clients.md has the table.
 */
import { join } from 'node:path';
import type { LocalServer } from './local-server.ts';

/** Variables to set, and (with `undefined`) variables to remove because they would lead elsewhere. */
export type EnvironmentChange = Readonly<Record<string, string | undefined>>;

export function clientEnvironment(
  server: Pick<LocalServer, 'endpoint' | 'dataFolder'>,
  current: NodeJS.ProcessEnv,
): EnvironmentChange {
  return {
    ...removals(current),
    AWS_ENDPOINT_URL: server.endpoint,
    // Terraform's own SSO client reads only these two.
    AWS_ENDPOINT_URL_SSO: server.endpoint,
    AWS_ENDPOINT_URL_SSO_OIDC: server.endpoint,
    // AWS CLI before 2.13 knows no endpoint variable; it takes its endpoints from this folder.
    AWS_DATA_PATH: join(server.dataFolder, 'aws'),
    AWS_EC2_METADATA_DISABLED: 'true',
    AMPLIFY_DISABLE_TELEMETRY: '1',
    CDK_DISABLE_CLI_TELEMETRY: '1',
    ...withoutProxy(current, 'NO_PROXY'),
    ...withoutProxy(current, 'no_proxy'),
  };
}

/** Service endpoints of before would win over AWS_ENDPOINT_URL; the switches would disable or change it. */
function removals(current: NodeJS.ProcessEnv): EnvironmentChange {
  const wrong = Object.keys(current).filter((name) => name.startsWith('AWS_ENDPOINT_URL_'));
  const switches = [
    'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS',
    'AWS_USE_FIPS_ENDPOINT',
    'AWS_USE_DUALSTACK_ENDPOINT',
  ].filter((name) => current[name] !== undefined);
  return Object.fromEntries([...wrong, ...switches].map((name) => [name, undefined]));
}

function withoutProxy(current: NodeJS.ProcessEnv, name: string): EnvironmentChange {
  const proxied = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].some(
    (proxy) => current[proxy] || current[proxy.toLowerCase()],
  );
  const hosts = (current[name] ?? '')
    .split(',')
    .map((host) => host.trim())
    .filter(Boolean);
  if (!proxied && hosts.length === 0) return {};
  return { [name]: [...new Set([...hosts, '127.0.0.1', 'localhost'])].join(',') };
}

export function applyChange(current: NodeJS.ProcessEnv, change: EnvironmentChange): NodeJS.ProcessEnv {
  const next = { ...current };
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined) delete next[name];
    else next[name] = value;
  }
  return next;
}
