/**
 * Applies a repository's lifecycle policy: when it is put, and once a day from then on by the domain clock. It ends
 * with the policy.
 */
import type { ServiceJob } from '../../../wire/service.ts';
import { Images } from '../images/image-records.ts';
import { removeImage } from '../images/remove-images.ts';
import { Repositories } from '../records.ts';
import { dueImages } from './due.ts';
import { lifecycleJob, type LifecyclePayload } from './lifecycle-job-name.ts';
import { readLifecyclePolicy } from './policy-text.ts';

const dayMs = 86_400_000;
/** Images that a transaction removes. */
const pageSize = 50;

export const job: ServiceJob<LifecyclePayload> = {
  steps: {
    start: async (payload, ctx, running) => {
      const now = ctx.clock.now();
      const isDone = await ctx.write(async (tx) => {
        const repository = await tx.in(Repositories).get(payload.name);
        if (repository?.id !== payload.repository || !repository.lifecycle) {
          await running.finish(tx.raw);
          return undefined;
        }
        const images = await tx.in(Images).all([repository.id]);
        const due = dueImages(readLifecyclePolicy(repository.lifecycle.text), images, now);
        for (const { image } of due.slice(0, pageSize)) await removeImage(tx, repository, image);
        const { text } = repository.lifecycle;
        await tx.in(Repositories).put({ ...repository, lifecycle: { text, lastEvaluatedAt: now } });
        return due.length <= pageSize;
      });
      if (isDone === undefined) return undefined;
      return { step: 'start', payload, ...(isDone && { runAt: now + dayMs }) };
    },
  },
  /** Whatever failed today may go well tomorrow. */
  failed: async ({ repository: id, name }, _error, ctx) => {
    await ctx.write(async (tx) => {
      tx.enqueue({ ...lifecycleJob({ id, name }), runAt: ctx.clock.now() + dayMs });
    });
  },
};
