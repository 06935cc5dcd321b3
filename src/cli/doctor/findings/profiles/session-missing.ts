/** The profile's sso-session is not there, or lacks what signing in needs. */
import { shellQuote } from '../../../../client-environment/shells.ts';
import type { Check } from '../../facts.ts';

export const sessionMissing: Check = {
  id: 'session-missing',
  find({ session, profileName, config }) {
    if (session?.name === undefined || (session.startUrl && session.region)) return undefined;
    const isThere = session.startUrl !== undefined || session.region !== undefined;
    return {
      what: isThere
        ? `[sso-session ${session.name}] lacks ${session.startUrl ? 'sso_region' : 'sso_start_url'}.`
        : `The profile "${profileName}" names the session "${session.name}", ` +
          `and ${config.path} has no [sso-session ${session.name}].`,
      why:
        'Clients stop: ' +
        '"The specified sso-session does not exist", or "Missing the following required SSO configuration values".',
      mend: `sandlot configure --profile ${shellQuote(profileName)} --session ${shellQuote(session.name)}`,
    };
  },
};
