/** A config or credentials file that is there and cannot be read: clients fail, or go on as if it were empty. */
import { shellQuote } from '../../../../client-environment/shells.ts';
import type { Check } from '../../facts.ts';

export const fileUnreadable: Check = {
  id: 'file-unreadable',
  find({ config, credentials }) {
    const file = [config, credentials].find(({ error }) => error !== undefined);
    return (
      file && {
        what: `${file.path} cannot be read: ${file.error}`,
        why: 'Clients either stop with an error or go on without any of your profiles.',
        mend: mendOf(shellQuote(file.path), file.error!),
      }
    );
  },
};

function mendOf(path: string, error: string): string {
  if (error.includes('EISDIR')) return `mv ${path} ${path}.folder`;
  return /EACCES|EPERM/.test(error) ? `sudo chown "$(id -u)" ${path} && chmod 600 ${path}` : `ls -ld ${path}`;
}
