/** Nobody is signed in, or not any more. */
import { shellQuote } from '../../../../client-environment/shells.ts';
import { parseToken } from '../../cached-token.ts';
import type { Check } from '../../facts.ts';

export const expiredSession: Check = {
  id: 'expired-session',
  find({ session, now, profileName, answers }) {
    if (!session?.startUrl || !session.token || session.token.error !== undefined) return undefined;
    const profile = shellQuote(profileName);
    const mend = `sandlot login --profile ${profile}   (or: aws sso login --profile ${profile})`;
    if (session.token.text === undefined) {
      return {
        what: `Nobody is signed in to the profile "${profileName}".`,
        why: `${session.token.path} is where clients look for the token, and it is not there.`,
        mend,
      };
    }
    const token = parseToken(session.token);
    if (!token || token.expiresAt > now || token.startUrl !== session.startUrl) return undefined;
    // With these, clients renew it by themselves, unless the server has said no.
    if (token.isRenewable && answers.token !== 'refused') return undefined;
    return {
      what: `The sign-in of the profile "${profileName}" expired at ${new Date(token.expiresAt).toISOString()}.`,
      why: token.isRenewable
        ? 'It cannot be renewed any more: the session behind it has ended.'
        : 'Its token has no refresh token, so clients cannot renew it.',
      mend,
    };
  },
};
