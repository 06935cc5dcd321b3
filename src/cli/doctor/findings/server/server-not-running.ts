/** No Sandlot answers, so nothing that leads to it works. */
import type { Check } from '../../facts.ts';

export const serverNotRunning: Check = {
  id: 'server-not-running',
  find: ({ server, dataFolder }) =>
    server
      ? undefined
      : {
          what: `No Sandlot is running for the data folder ${dataFolder}.`,
          why:
            'Every client that leads there gets "connection refused". ' +
            'The findings below are what can be seen without it.',
          mend: 'sandlot start --detach',
        },
};
