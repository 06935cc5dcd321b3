/** A cached client registration that the server does not know: the AWS CLI never makes a new one by itself. */
import { shellQuote } from '../../../../client-environment/shells.ts';
import type { Check } from '../../facts.ts';

export const staleRegistration: Check = {
  id: 'stale-registration',
  find({ session, answers, profileName }) {
    const file = session?.registration;
    if (file?.text === undefined) return undefined;
    const isDamaged = !isJson(file.text);
    if (!isDamaged && answers.registration !== 'unknown') return undefined;
    return {
      what: `The client registration in ${file.path} ${isDamaged ? 'is damaged' : 'is unknown to this server'}.`,
      why:
        'The AWS CLI uses it until it expires (90 days) and stops with InvalidClientException instead of registering ' +
        'again. It is of another data folder, or of a server that is gone.',
      mend: `rm ${shellQuote(file.path)}\nsandlot login --profile ${shellQuote(profileName)}`,
    };
  },
};

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}
