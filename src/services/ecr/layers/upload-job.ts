/** Drops an upload that nobody has completed within a day, with what has arrived of it. */
import type { ServiceJob } from '../../../wire/service.ts';
import type { UploadPayload } from './upload-job-name.ts';
import { dropUpload } from './uploads.ts';

export const job: ServiceJob<UploadPayload> = {
  steps: {
    start: async ({ repository, upload }, ctx, running) => {
      await ctx.write(async (tx) => {
        await dropUpload(tx, repository, upload);
        await running.finish(tx.raw);
      });
      return undefined;
    },
  },
};
