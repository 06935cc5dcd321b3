/**
 * Where current AWS clients send a service's requests, by their own order: service variable, global variable, the
 * profile's `services` section, the profile's `endpoint_url`. Spec: AWS SDKs and Tools Reference Guide,
 * "Service-specific endpoints".
 */
import type { IniSection } from '../aws-files/ini-file.ts';

export interface EnvironmentOf {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The profile's section in the config file. */
  readonly profile?: IniSection;
  /** The section that its `services` names. */
  readonly services?: IniSection;
}

/** Every endpoint that is set anywhere for this terminal and profile, with the place that sets it. */
export function configuredEndpoints({ env, profile, services }: EnvironmentOf): { place: string; url: string }[] {
  const variables = Object.entries(env)
    .filter(([name, value]) => /^AWS_ENDPOINT_URL(_|$)/.test(name) && value)
    .map(([name, url]) => ({ place: name, url: url! }));
  const own = profile?.settings['endpoint_url'];
  return [
    ...variables,
    ...(own ? [{ place: `endpoint_url of [${profile!.name}]`, url: own }] : []),
    ...Object.entries(services?.nested ?? {}).flatMap(([service, { endpoint_url: url }]) =>
      url ? [{ place: `${service} of [${services!.name}]`, url }] : [],
    ),
  ];
}

/** `undefined`: the real AWS. `service` as in `services` sections: `sso_oidc`. */
export function endpointFor({ env, profile, services }: EnvironmentOf, service: string): string | undefined {
  if (/^true$/i.test(env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] ?? '')) return undefined;
  return (
    env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] ||
    env['AWS_ENDPOINT_URL'] ||
    services?.nested[service]?.['endpoint_url'] ||
    profile?.settings['endpoint_url'] ||
    undefined
  );
}

/** Host and port when it is this machine, else `undefined`. */
export function localAddress(url: string): { host: string; port: string } | undefined {
  try {
    const { protocol, hostname, port } = new URL(url);
    if (!['localhost', '127.0.0.1', '[::1]', '0.0.0.0'].includes(hostname) && !hostname.endsWith('.localhost'))
      return undefined;
    return { host: hostname, port: port || (protocol === 'https:' ? '443' : '80') };
  } catch {
    return undefined;
  }
}
