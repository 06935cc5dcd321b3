/**
 * One decision: whether a caller's policies allow an action on a resource, with what the service that owns the resource
 * knows of it. What a call needs altogether is `decide.ts`'s.
 */
import type { ReadTransaction } from '../../kernel/store.ts';
import type { AccessFacts, Context, Decision } from '../context.ts';
import { untilLoaded } from './handlers.ts';
import type { Call, Runtime } from '../runtime.ts';
import type { ServiceManifest } from '../service.ts';

/** Runs `work` in one read transaction: the one that the call is in already, or a new one. */
export function inOneRead<T>(runtime: Runtime, call: Call, work: (call: Call) => Promise<T>): Promise<T> {
  if (call.tx ?? call.reading) return work(call);
  return untilLoaded<ReadTransaction, T>(
    (tries) => runtime.store.read(tries),
    (reading, lacking) => work({ ...call, reading, lacking, tables: new Map() }),
  );
}

/** Asks for one decision, with what the service that owns the resource knows of it. */
export async function decide(
  runtime: Runtime,
  call: Call,
  ctx: Context,
  action: string,
  resource: string,
  facts: AccessFacts = {},
): Promise<Decision> {
  const owner = serviceOf(runtime, action)?.resourceFacts;
  if (!owner) return runtime.authorize(call.caller, action, resource, ctx, { input: call.input, ...facts });
  const resourceAccount = facts.resourceAccount ?? (await owner.account?.(resource, ctx));
  const resourcePolicy = await owner.policy?.(resource, ctx, { action, conditionKeys: facts.conditionKeys });
  const decision = await runtime.authorize(call.caller, action, resource, ctx, {
    input: call.input,
    ...(resourceAccount !== undefined && { resourceAccount }),
    ...(resourcePolicy !== undefined && { resourcePolicy }),
    ...(owner.region && { resourceRegion: () => owner.region!(resource, ctx) }),
    ...(owner.tags && { resourceTags: () => owner.tags!(resource, ctx) }),
    ...facts,
  });
  return resourceAccount === undefined ? decision : { ...decision, resourceAccount };
}

export function noteDenial({ trace, caller }: Call, decision: Decision): void {
  if (trace && !decision.allowed) trace.denied = { caller, decision };
}

/** The service that an action belongs to: of several with its prefix, the one that has the resources. */
export function serviceOf(runtime: Runtime, action: string): ServiceManifest | undefined {
  const prefix = action.slice(0, action.indexOf(':'));
  let first: ServiceManifest | undefined;
  for (const service of runtime.services.values()) {
    if (service.iamPrefix !== prefix) continue;
    if (service.resourceFacts) return service;
    first ??= service;
  }
  return first;
}
