/** A profile of before sso-sessions. */
import { shellQuote } from '../../../../client-environment/shells.ts';
import type { Check } from '../../facts.ts';

export const legacyProfile: Check = {
  id: 'legacy-profile',
  find({ session, profileName }) {
    if (!session || session.name !== undefined) return undefined;
    return {
      what: `The profile "${profileName}" has sso_start_url and no sso_session.`,
      why:
        'Such a legacy profile cannot renew its token: you sign in again every few hours, once per start URL, ' +
        'and newer CLIs fall back to the device code.',
      mend: `sandlot configure --profile ${shellQuote(profileName)}`,
    };
  },
};
