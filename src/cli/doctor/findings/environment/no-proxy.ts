/** A proxy that also takes requests to this machine. */
import { shellQuote } from '../../../../client-environment/shells.ts';
import type { Check } from '../../facts.ts';

export const noProxy: Check = {
  id: 'no-proxy',
  find({ env }) {
    const proxy = ['http_proxy', 'HTTP_PROXY', 'all_proxy', 'ALL_PROXY'].find((name) => env[name]);
    if (!proxy) return undefined;
    const set = ['NO_PROXY', 'no_proxy'].filter((name) => env[name]);
    // Where both are set, clients differ in which they read.
    const lacking = set.filter((name) => !excepts(env[name]!));
    if (set.length > 0 && lacking.length === 0) return undefined;
    const value = (name: string): string =>
      [
        ...(env[name] ?? '')
          .split(',')
          .map((host) => host.trim())
          .filter(Boolean),
        '127.0.0.1',
        'localhost',
      ].join(',');
    return {
      what:
        set.length === 0
          ? `${proxy} is set and NO_PROXY is not.`
          : `${proxy} is set, and ${lacking.join(' and ')} (${env[lacking[0]!]}) leaves 127.0.0.1 out.`,
      why: 'Most clients then send requests for http://127.0.0.1 to the proxy, which cannot reach this machine.',
      mend: (set.length === 0 ? ['NO_PROXY', 'no_proxy'] : lacking)
        .map((name) => `export ${name}=${shellQuote(value(name))}`)
        .join('\n'),
    };
  },
};

function excepts(list: string): boolean {
  return list
    .split(',')
    .map((host) => host.trim())
    .some((host) => host === '127.0.0.1' || host === '*');
}
