/** Browsers trust an authority of before: this data folder has another one now. */
import type { Check } from '../../facts.ts';

export const authorityReplaced: Check = {
  id: 'authority-replaced',
  find({ tls }) {
    if (!tls || tls.replaced.length === 0) return undefined;
    return {
      what: `${tls.authority} is another authority than the one that was put into ${tls.replaced.join(', ')}.`,
      why:
        'It was made anew (its files were gone, did not fit each other, or it was about to end), ' +
        'so browsers warn of https://localhost.',
      mend: 'sandlot trust',
    };
  },
};
