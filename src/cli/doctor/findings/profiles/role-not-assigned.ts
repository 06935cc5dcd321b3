/** The profile's account and role are not among the user's. */
import type { Check } from '../../facts.ts';

export const roleNotAssigned: Check = {
  id: 'role-not-assigned',
  find({ answers, profile, profileName }) {
    if (answers.role !== 'refused' || !profile) return undefined;
    const { sso_role_name: role, sso_account_id: account } = profile.settings;
    return {
      what: `You do not have the role "${role}" in account ${account}, which the profile "${profileName}" asks for.`,
      why:
        'A role is there once its permission set is assigned to you in that account; ' +
        'without it clients get ForbiddenException: No access.',
      mend: 'sandlot profiles --dry-run   (shows what you have)\nsandlot console --open   (assign it: AWS accounts)',
    };
  },
};
