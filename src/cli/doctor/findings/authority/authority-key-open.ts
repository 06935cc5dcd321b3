/** The key of the local authority that others can read. */
import { shellQuote } from '../../../../client-environment/shells.ts';
import type { Check } from '../../facts.ts';

export const authorityKeyOpen: Check = {
  id: 'authority-key-open',
  find({ tls }) {
    const { path, mode } = tls?.key ?? {};
    if (path === undefined || mode === undefined || (mode & 0o077) === 0) return undefined;
    return {
      what: `${path} can be read by others (mode ${mode.toString(8)}).`,
      why: 'Whoever has it can pass for a server on localhost before every browser that trusts this authority.',
      mend: `chmod 600 ${shellQuote(path)}`,
    };
  },
};
