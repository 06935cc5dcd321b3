/** The data folder could not be checked to the end. */
import type { Check } from '../../facts.ts';

export const dataUnchecked: Check = {
  id: 'data-unchecked',
  find: ({ data, dataFolder }) =>
    data?.failed === undefined
      ? undefined
      : {
          what: `The data in ${dataFolder} could not be checked.`,
          why: data.failed,
          mend: 'sandlot doctor',
        },
};
