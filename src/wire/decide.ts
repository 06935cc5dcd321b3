/** Asks for a decision, with what the service that owns the resource knows of it. */
import type { AccessFacts, Context, Decision } from './context.ts';
import type { Call, Runtime } from './runtime.ts';
import type { ServiceManifest } from './service.ts';

export async function decide(runtime: Runtime, call: Call, ctx: Context, action: string, resource: string, facts: AccessFacts = {}): Promise<Decision> {
  const decision = await ask(runtime, call, ctx, action, resource, facts);
  if (!decision.allowed && call.trace) call.trace.denied = { caller: call.caller, decision };
  return decision;
}

async function ask(runtime: Runtime, call: Call, ctx: Context, action: string, resource: string, facts: AccessFacts): Promise<Decision> {
  const owner = serviceOf(runtime, action)?.resourceFacts;
  if (!owner) return runtime.authorize(call.caller, action, resource, ctx, { input: call.input, ...facts });
  const resourceAccount = await owner.account?.(resource, ctx);
  const resourcePolicy = await owner.policy?.(resource, ctx);
  return runtime.authorize(call.caller, action, resource, ctx, {
    input: call.input,
    ...(resourceAccount !== undefined && { resourceAccount }),
    ...(resourcePolicy !== undefined && { resourcePolicy }),
    ...(owner.tags && { resourceTags: () => owner.tags!(resource, ctx) }),
    ...facts,
  });
}

/** The service that an action belongs to. */
function serviceOf(runtime: Runtime, action: string): ServiceManifest | undefined {
  const prefix = action.slice(0, action.indexOf(':'));
  for (const service of runtime.services.values()) if (service.iamPrefix === prefix) return service;
  return undefined;
}
