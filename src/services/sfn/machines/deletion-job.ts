/** The executions of a state machine that was deleted end, and go with their histories. */
import type { ServiceJob } from '../../../wire/service.ts';
import { Executions, History, Machines, Tokens } from '../records.ts';
import { executionTouched } from '../executions/topics.ts';
import type { DeletionPayload } from './deletion-job-name.ts';

const atOnce = 50;

export const job: ServiceJob<DeletionPayload> = {
  steps: {
    start: async (payload, ctx) => {
      const { machine } = payload;
      const more = await ctx.write(async (tx) => {
        const successor = await tx.in(Machines).get(machine);
        const page = await tx.in(Executions).list([machine], { limit: atOnce });
        const own = page.items.filter(({ startedAt }) => !successor || startedAt < successor.createdAt);
        for (const { name, arn } of own) {
          await tx.in(Executions).delete(machine, name);
          tx.log(History).deleteAll([arn]);
          for (const { digest } of await tx.in(Tokens).allBy('execution', [machine, name]))
            await tx.in(Tokens).delete(digest);
          for (const { id } of await tx.jobs.find([arn])) await tx.jobs.cancel(id);
          tx.publish(executionTouched, arn, true);
        }
        return own.length === atOnce;
      });
      return more ? { step: 'start', payload } : undefined;
    },
  },
};
