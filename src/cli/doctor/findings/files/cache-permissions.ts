/** Tokens that other users of this machine can read. */
import { shellQuote } from '../../../../client-environment/shells.ts';
import type { Check } from '../../facts.ts';

export const cachePermissions: Check = {
  id: 'cache-permissions',
  find({ session, credentials, platform }) {
    if (platform === 'win32') return undefined;
    const open = [session?.token, session?.registration, credentials].filter(
      (file) => file?.mode !== undefined && (file.mode & 0o077) !== 0,
    );
    return open.length === 0
      ? undefined
      : {
          what: `${open.map((file) => file!.path).join(', ')} can be read by other users of this machine.`,
          why: 'Whoever reads it can sign requests as you.',
          mend: `chmod 600 ${open.map((file) => shellQuote(file!.path)).join(' ')}`,
        };
  },
};
