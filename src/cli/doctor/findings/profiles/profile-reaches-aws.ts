/** Neither variables nor the profile lead here: the next command goes to the real AWS. */
import { shellQuote } from '../../../../client-environment/shells.ts';
import { endpointFor } from '../../endpoints.ts';
import type { Check } from '../../facts.ts';

export const profileReachesAws: Check = {
  id: 'profile-reaches-aws',
  find(facts) {
    const { profile, profileName, config, env } = facts;
    if (endpointFor(facts, 'sts') !== undefined) return undefined;
    const ignored = /^true$/i.test(env['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'] ?? '');
    return {
      what: profile
        ? `The profile "${profileName}" in ${config.path} would reach the real AWS.`
        : 'Nothing leads AWS clients in this terminal here: they would reach the real AWS.',
      why: ignored
        ? 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS takes its endpoint away.'
        : `${profile ? 'It has no endpoint_url' : 'There is no profile with an endpoint_url'}, ` +
          'and AWS_ENDPOINT_URL is not set.',
      mend: ignored
        ? 'unset AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'
        : 'eval "$(sandlot env)"   (this terminal), or\nsandlot configure --profile ' +
          `${profile && profileName === 'default' ? 'sandlot' : shellQuote(profileName)}   (for good)`,
    };
  },
};
