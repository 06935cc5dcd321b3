/** Variables that switch configured endpoints off, or change them. */
import { shellQuote } from '../../../../client-environment/shells.ts';
import type { Check } from '../../facts.ts';

const switches = ['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS', 'AWS_USE_FIPS_ENDPOINT', 'AWS_USE_DUALSTACK_ENDPOINT'];

export const endpointSwitches: Check = {
  id: 'endpoint-switches',
  find({ env, profile }) {
    const set = switches.filter((name) => /^true$/i.test(env[name] ?? ''));
    const inProfile = ['ignore_configured_endpoint_urls', 'use_fips_endpoint', 'use_dualstack_endpoint'].filter((key) =>
      /^true$/i.test(profile?.settings[key] ?? ''),
    );
    if (set.length + inProfile.length === 0) return undefined;
    return {
      what:
        `${[...set, ...inProfile.map((key) => `${key} of [${profile!.name}]`)].join(', ')} ` +
        `${set.length + inProfile.length > 1 ? 'are' : 'is'} true.`,
      why: 'With it, clients leave configured endpoints out or refuse them, and reach the real AWS or nothing.',
      mend:
        set.length > 0
          ? `unset ${set.join(' ')}`
          : `aws configure set ${inProfile[0]} false --profile ${shellQuote(profile!.name.replace(/^profile /, ''))}`,
    };
  },
};
