/** The Region that this project's sandbox would be in has no bootstrap yet. */
import type { Check } from '../../facts.ts';

export const regionNotBootstrapped: Check = {
  id: 'region-not-bootstrapped',
  find({ project }) {
    const { bootstrap } = project ?? {};
    if (bootstrap?.verdict !== 'absent') return undefined;
    const { region, account } = bootstrap;
    return {
      what: `Account ${account} is not bootstrapped in ${region}.`,
      why: 'ampx opens a page instead of deploying: "The region has not been bootstrapped."',
      mend: `sandlot bootstrap --region ${region} --account ${account}`,
    };
  },
};
