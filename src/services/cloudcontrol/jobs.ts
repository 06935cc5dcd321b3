/** Goes on with a request whose handler was not done at once, as whoever made it; forgets requests after a week. */
import { AwsError } from '../../wire/errors.ts';
import { isInProgress } from '../../wire/resource-type.ts';
import type { ServiceJob } from '../../wire/service.ts';
import { callbackPurpose, ResourceRequests } from './records.ts';
import { keepFailure, keepProgress } from './request-events.ts';
import { actingCaller, knownType, resourceCall } from './resource-type.ts';

interface OfRequest {
  readonly token: string;
}

export const resume: ServiceJob<OfRequest> = {
  steps: {
    async start({ token }, ctx, job) {
      const request = await ctx.read((tx) => tx.in(ResourceRequests).get(token));
      if (request?.status !== 'IN_PROGRESS') return undefined;
      const { name, handler } = await knownType(request.typeName, request.operation, ctx);
      const caller = await actingCaller(ctx, job.caller ?? ctx.caller, request.roleArn);
      try {
        return await ctx.write(async (tx) => {
          const now = await tx.in(ResourceRequests).get(token);
          if (now?.sealedCallback === undefined || now.status !== 'IN_PROGRESS') return undefined;
          const callback: unknown = JSON.parse(ctx.seal.open(callbackPurpose, now.sealedCallback) ?? 'null');
          const progress = await handler.resume?.(callback, resourceCall(ctx, tx, caller, name));
          await keepProgress(tx, ctx, now, progress);
          return isInProgress(progress) ? { step: 'start', delayMs: progress.delayMs } : undefined;
        });
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        await ctx.write((tx) => keepFailure(tx, ctx, request, error));
        return undefined;
      }
    },
  },
  async failed({ token }, _error, ctx) {
    await ctx.write(async (tx) => {
      const request = await tx.in(ResourceRequests).get(token);
      const error = new AwsError('NotStabilized', 'The resource did not come to rest.');
      if (request?.status === 'IN_PROGRESS') await keepFailure(tx, ctx, request, error);
    });
  },
};

export const forget: ServiceJob<OfRequest> = {
  steps: {
    async start({ token }, ctx) {
      await ctx.write((tx) => tx.in(ResourceRequests).delete(token));
    },
  },
};
