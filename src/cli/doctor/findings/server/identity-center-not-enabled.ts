/** There is no start URL to sign in to yet. */
import type { Check } from '../../facts.ts';

export const identityCenterNotEnabled: Check = {
  id: 'identity-center-not-enabled',
  find: ({ server }) =>
    !server || server.center
      ? undefined
      : {
          what: 'Identity Center is not enabled.',
          why:
            'Without it there are no users, no permission sets and no start URL; ' +
            'a start URL of before a reset is gone.',
          mend: 'sandlot up --ready you@example.com   (or Enable, in the console: sandlot console --open)',
        },
};
