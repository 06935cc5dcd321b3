/** A window of a secret's opens: its rotation, and the wait for the next window, are one transaction. */
import type { ServiceJob } from '../../../wire/service.ts';
import { Secrets } from '../records.ts';
import { awaitWindow, beginRotation, unfinished } from './begin.ts';
import type { TickPayload } from './job-names.ts';

export const job: ServiceJob<TickPayload> = {
  steps: {
    start: async ({ name, suffix, opensAt }, ctx, running) => {
      await ctx.write(async (tx) => {
        if (!(await running.finish(tx.raw))) return;
        const secret = await tx.in(Secrets).get(name);
        if (secret?.suffix !== suffix || secret.rotation?.nextAt !== opensAt) return;
        // What was missed, while the server was down or by a clock that was moved, comes once.
        const waiting = await awaitWindow(tx, secret, Math.max(opensAt, ctx.clock.now()));
        const isLiving = secret.deletesAt === undefined;
        const version = unfinished(secret) ?? ctx.ids.uuid();
        await tx.in(Secrets).put(isLiving ? await beginRotation(tx, waiting, version) : waiting);
      });
    },
  },
};
