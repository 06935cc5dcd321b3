/** The disk lets the server read and not write. */
import type { Check } from '../../facts.ts';

export const dataReadOnly: Check = {
  id: 'data-read-only',
  find: ({ data, dataFolder }) =>
    data?.readOnly === undefined
      ? undefined
      : {
          what: `The data in ${dataFolder} can only be read: every change is refused with 503.`,
          why: data.readOnly,
          mend:
            `# make room, or the folder writable; the server goes on by itself\n` +
            `df -h ${JSON.stringify(dataFolder)}`,
        },
};
