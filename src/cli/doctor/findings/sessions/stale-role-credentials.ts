/** Role credentials that the AWS CLI keeps, and that the server refuses although they have not expired. */
import { shellQuote } from '../../../../client-environment/shells.ts';
import type { Check } from '../../facts.ts';

export const staleRoleCredentials: Check = {
  id: 'stale-role-credentials',
  find({ answers, roleCredentials, profileName }) {
    if (answers.roleCredentials !== 'unknown' || roleCredentials === undefined) return undefined;
    return {
      what:
        `The role credentials that the AWS CLI keeps for the profile "${profileName}" are refused by the server ` +
        `(${roleCredentials.path}).`,
      why:
        'The AWS CLI uses them until they expire, for hours, whoever signed in meanwhile: InvalidClientTokenId. ' +
        'They are of before a reset, of another data folder, or of a role that is gone.',
      mend: `rm ${shellQuote(roleCredentials.path)}`,
    };
  },
};
