/** Keys in the environment win over the profile in most clients, silently. */
import type { Check } from '../../facts.ts';

export const credentialsInEnvironment: Check = {
  id: 'credentials-in-environment',
  find({ env, profile, profileName, profileFrom, answers }) {
    if (!env['AWS_ACCESS_KEY_ID'] && !env['AWS_SECRET_ACCESS_KEY']) return undefined;
    const isChosen = profileFrom !== 'default';
    // Keys of this server without a chosen profile are what `sandlot shell` sets, and the portal's "Access keys".
    if (answers.environmentKey === 'known' && !isChosen) return undefined;
    if (answers.environmentKey === undefined && !isChosen && !profile) return undefined;
    return {
      what:
        `AWS_ACCESS_KEY_ID is set (${(env['AWS_ACCESS_KEY_ID'] ?? '').slice(0, 4)}...) and hides the profile ` +
        `"${profileName}".`,
      why:
        answers.environmentKey === 'unknown'
          ? 'The AWS CLI, boto3 and Terraform use it before any profile, and this Sandlot does not know it: ' +
            'InvalidClientTokenId.'
          : 'The AWS CLI, boto3 and Terraform use it before AWS_PROFILE, ' +
            'so commands run as somebody else than the profile says.',
      mend: 'unset AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN',
    };
  },
};
