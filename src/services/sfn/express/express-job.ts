/** Runs an asynchronous execution: at least once, as on AWS. */
import type { ServiceJob } from '../../../wire/service.ts';
import { runExpress, type ExpressExecution } from './run-express.ts';

export const job: ServiceJob<ExpressExecution> = {
  steps: {
    start: async (execution, ctx, { signal }) => {
      await runExpress(execution, ctx, signal);
    },
  },
};
