/** A cached token that is no use although it has not expired: damaged, of another place, or refused. */
import { shellQuote } from '../../../../client-environment/shells.ts';
import { parseToken } from '../../cached-token.ts';
import type { Check } from '../../facts.ts';
import { shownAddress } from '../../shown-address.ts';

export const staleToken: Check = {
  id: 'stale-token',
  find({ session, answers, now, profileName }) {
    const file = session?.token;
    if (!session?.startUrl || file?.text === undefined) return undefined;
    const token = parseToken(file);
    const words = !token
      ? 'is damaged'
      : token.startUrl !== session.startUrl
        ? `is for ${shownAddress(token.startUrl)}`
        : session.region !== undefined && token.region !== session.region
          ? `is for the region ${token.region}`
          : token.expiresAt > now && answers.token === 'refused'
            ? 'is refused by the server'
            : undefined;
    return words === undefined
      ? undefined
      : {
          what: `The cached token of the profile "${profileName}" ${words} (${file.path}).`,
          why:
            'Clients take it as it is and fail: UnauthorizedException, "Session token not found or invalid". ' +
            'After a reset or with another data folder, tokens of before are void.',
          mend: `sandlot login --profile ${shellQuote(profileName)}`,
        };
  },
};
