/** The session's region is not the instance's. */
import { shellQuote } from '../../../../client-environment/shells.ts';
import type { Check } from '../../facts.ts';

export const ssoRegion: Check = {
  id: 'sso-region',
  find({ session, server, profileName }) {
    if (!session?.region || !server?.center || session.region === server.center.region) return undefined;
    const section = session.name === undefined ? `the profile "${profileName}"` : `[sso-session ${session.name}]`;
    return {
      what: `sso_region of ${section} is ${session.region}; Identity Center is in ${server.center.region}.`,
      why:
        'An instance lives in one region. Real AWS answers InvalidRequestException there; ' +
        'the cached token and registration carry the wrong region too.',
      mend:
        `sandlot configure --profile ${shellQuote(profileName)}\n` +
        `sandlot login --profile ${shellQuote(profileName)}`,
    };
  },
};
