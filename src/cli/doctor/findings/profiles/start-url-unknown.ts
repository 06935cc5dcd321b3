/** The session leads to an instance that is not this server's: the real one, or one of before a reset. */
import { shellQuote } from '../../../../client-environment/shells.ts';
import { isStartUrlOf } from '../../../sign-in/start-url.ts';
import type { Check } from '../../facts.ts';
import { shownAddress } from '../../shown-address.ts';

export const startUrlUnknown: Check = {
  id: 'start-url-unknown',
  find({ session, server, profileName }) {
    if (!session?.startUrl || !server?.center || isStartUrlOf(session.startUrl, server.center)) return undefined;
    return {
      what:
        `The profile "${profileName}" signs in at ${shownAddress(session.startUrl)}; ` +
        `this server's start URL is ${server.center.startUrl}.`,
      why:
        "It is of another Identity Center: the real one, another data folder's, or one of before a reset. " +
        'Signing in here is refused (InvalidRequestException).',
      mend:
        `sandlot configure --profile ${shellQuote(profileName)}\n` +
        `sandlot login --profile ${shellQuote(profileName)}`,
    };
  },
};
