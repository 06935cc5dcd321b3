/**
 * `AWS::CloudFormation::CustomResource` and `Custom::…`: resources that a function makes. It is asked after the
 * commit, and answers at an address of this server (`ResponseURL`), once; what else is sent there changes nothing.
 *
 * Spec: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref.html
 */
import type {
  ResourceCall,
  ResourceHandler,
  ResourceInProgress,
  ResourceProgress,
  ResourceProperties,
} from '../../../wire/resource-type.ts';
import { ResourceFailure } from '../deployment/steps/failure.ts';
import { deleteCallback, newCallback } from '../signals/callback-url.ts';
import { CustomRequests, type CustomRequestRecord } from '../signals/records.ts';
import { sealValues } from '../sealed-values.ts';
import { providerOf, providers, type Providers } from './providers.ts';
import { type CustomResourceRequest, notAnswered, stringified, timeoutOf } from './request.ts';
import { judgeResponse } from './response.ts';
import { invocationKind, openRequest, openResponse, type InvocationPayload } from './invocation.ts';

interface Asked {
  readonly type: CustomResourceRequest['RequestType'];
  readonly physicalId?: string;
  readonly properties: ResourceProperties;
  readonly previous?: ResourceProperties;
}

interface Callback {
  readonly requestId: string;
}

export function customResources(among: Providers): ResourceHandler {
  const ask = (asked: Asked, call: ResourceCall): Promise<ResourceInProgress> => begin(asked, call, among);
  return {
    onlyInStacks: true,
    // Should the making fail, what may be half there is asked to go under this name.
    create: async (properties, call) => ({
      ...(await ask({ type: 'Create', properties }, call)),
      physicalId: call.uniqueName({ maxLength: 255 }),
    }),
    update: (physicalId, properties, previous, call) => ask({ type: 'Update', physicalId, properties, previous }, call),
    delete: (physicalId, properties, call) => ask({ type: 'Delete', physicalId, properties }, call),
    // Nobody but its provider knows how it is.
    read: async () => ({}),
    resume: (callback, call) => resume(callback as Callback, call),
  };
}

export const customResource = customResources(providers);

/** Writes the request and what sends it once this is committed. */
async function begin(asked: Asked, call: ResourceCall, among: Providers): Promise<ResourceInProgress> {
  const { stack, tx, ctx } = call;
  if (!stack) throw new ResourceFailure('Custom resources are made by stacks.');
  const { ServiceToken } = asked.properties;
  providerOf(ServiceToken, among);
  const timeoutMs = timeoutOf(asked.properties);
  if (timeoutMs === undefined)
    throw new ResourceFailure('ServiceTimeout must be a whole number of seconds from 1 to 3600.');
  const requestId = ctx.ids.uuid();
  const place = { stackId: stack.id, logicalId: stack.logicalId, requestId };
  const { url, digest } = await newCallback(call, place);
  const request: CustomResourceRequest = {
    RequestType: asked.type,
    ServiceToken: String(ServiceToken),
    ResponseURL: url,
    StackId: stack.id,
    RequestId: requestId,
    LogicalResourceId: stack.logicalId,
    ResourceType: stack.type,
    ...(asked.physicalId !== undefined && { PhysicalResourceId: asked.physicalId }),
    ResourceProperties: stringified(asked.properties),
    ...(asked.previous && { OldResourceProperties: stringified(asked.previous) }),
  };
  const sealedRequest = sealValues(ctx.seal, request);
  const { stackId, logicalId } = place;
  const deadline = ctx.clock.real() + timeoutMs;
  await tx.in(CustomRequests, call).put({ id: requestId, stackId, logicalId, digest, sealedRequest, deadline });
  tx.enqueue({ kind: invocationKind, payload: { requestId } satisfies InvocationPayload });
  return { callback: { requestId } satisfies Callback, delayMs: timeoutMs };
}

async function resume(callback: Callback, call: ResourceCall): Promise<ResourceProgress | void> {
  const { tx, ctx } = call;
  const record = await tx.in(CustomRequests, call).get(callback.requestId);
  if (!record) throw new ResourceFailure(notAnswered(callback.requestId));
  const remaining = record.deadline - ctx.clock.real();
  if (record.sealedResponse === undefined && remaining > 0) return { callback, delayMs: remaining };
  await tx.in(CustomRequests, call).delete(record.id);
  await deleteCallback(tx, record.digest);
  if (record.sealedResponse === undefined) throw new ResourceFailure(notAnswered(callback.requestId));
  return settle(record, openRequest(ctx.seal, record), openResponse(ctx.seal, record));
}

function settle(record: CustomRequestRecord, request: CustomResourceRequest, response: string): ResourceProgress {
  const outcome = judgeResponse(response, {
    requestId: record.id,
    stackId: record.stackId,
    logicalId: record.logicalId,
    requestType: request.RequestType,
    ...(request.PhysicalResourceId !== undefined && { physicalId: request.PhysicalResourceId }),
  });
  if (outcome.kind === 'failed')
    throw new ResourceFailure(outcome.reason, request.RequestType === 'Create' ? outcome.physicalId : undefined);
  const { physicalId, attributes, noEcho } = outcome;
  return { physicalId, attributes, noEcho };
}
