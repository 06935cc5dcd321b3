/** The job that asks a custom resource's provider, once the request is committed. */
import type { Seal } from '../../../kernel/secrets/seal.ts';
import type { Context } from '../../../wire/context.ts';
import type { ServiceJob } from '../../../wire/service.ts';
import { openValues, sealValues } from '../sealed-values.ts';
import { CustomRequests, type CustomRequestRecord } from '../signals/records.ts';
import { wakeResource } from '../signals/wake-resource.ts';
import { providerOf, providers, type Providers } from './providers.ts';
import type { CustomResourceRequest } from './request.ts';

export const invocationKind = 'cloudformation/ask-custom-resource';

export interface InvocationPayload {
  readonly requestId: string;
}

export function openRequest(seal: Seal, { sealedRequest }: CustomRequestRecord): CustomResourceRequest {
  return openValues<CustomResourceRequest>(seal, sealedRequest)!;
}

export function openResponse(seal: Seal, { sealedResponse }: CustomRequestRecord): string {
  return openValues<string>(seal, sealedResponse) ?? '';
}

export function invocations(among: Providers): ServiceJob<InvocationPayload> {
  return {
    steps: {
      start: async ({ requestId }, ctx, job) => {
        const record = await ctx.read((tx) => tx.in(CustomRequests).get(requestId));
        if (record === undefined || record.sealedResponse !== undefined) return;
        const request = openRequest(ctx.seal, record);
        await providerOf(request.ServiceToken, among)(request, ctx, job.caller);
      },
    },
    failed: ({ requestId }, error, ctx) => answerFailure(ctx, requestId, error.message),
  };
}

export const handler = invocations(providers);

/** As if the provider had said so: it could not be asked. */
async function answerFailure(ctx: Context, requestId: string, Reason: string): Promise<void> {
  await ctx.write(async (tx) => {
    const record = await tx.in(CustomRequests).get(requestId);
    if (record === undefined || record.sealedResponse !== undefined) return;
    const { stackId, logicalId } = record;
    const response = { Status: 'FAILED', Reason, StackId: stackId, RequestId: requestId, LogicalResourceId: logicalId };
    const sealedResponse = sealValues(ctx.seal, JSON.stringify(response));
    await tx.in(CustomRequests).put({ ...record, sealedResponse });
    await wakeResource(tx, ctx, stackId, logicalId);
  });
}
