/**
 * The inner half of the pipeline (validate, authorize, handle), shared by requests from the wire and by in-process
 * calls through `ctx.aws`, so that both meet the same rules.
 */
import type { Context, Decision } from './context.ts';
import type { Call, Runtime } from './runtime.ts';
import type { OperationManifest, ServiceManifest } from './service.ts';
import type { ServiceModel } from './model.ts';
import { createContext } from './create-context.ts';
import { decide } from './decide.ts';
import { accessDenied, notImplemented } from './refusals.ts';
import { validate, validationError } from './validate.ts';

type Handler = (input: unknown, ctx: Context) => Promise<unknown>;

const handlers = new WeakMap<OperationManifest, Promise<Handler>>();

/** Runs one operation for an authenticated caller and answers its output. */
export async function dispatch(runtime: Runtime, call: Call): Promise<unknown> {
  const service = runtime.services.get(call.service);
  const manifest = service?.operations[call.operation];
  const model = runtime.model(call.service);
  if (!service || !manifest) throw notImplemented(model, call.service, call.operation);
  service.admit?.(call.caller, call.operation);
  checkConstraints(model, call);
  const ctx = createContext(runtime, call);
  if (needsPolicies(model, manifest, call)) await authorize(runtime, service, manifest, model, call, ctx);
  const handler = await handlerOf(manifest, call.operation);
  return handler(call.input, ctx);
}

function checkConstraints(model: ServiceModel, call: Call): void {
  const shape = model.operations[call.operation]?.input?.shape;
  if (shape === undefined) return;
  const failures = validate(model, shape, call.input as Readonly<Record<string, unknown>>);
  if (failures.length > 0) throw validationError(model, failures);
}

function needsPolicies(model: ServiceModel, manifest: OperationManifest, call: Call): boolean {
  if (model.operations[call.operation]?.authtype === 'none') return false;
  return (manifest.authorize ?? 'iam') === 'iam';
}

async function authorize(
  runtime: Runtime, service: ServiceManifest, manifest: OperationManifest, model: ServiceModel, call: Call, ctx: Context,
): Promise<void> {
  const actions = [manifest.action ?? `${service.iamPrefix}:${call.operation}`].flat();
  const resources = manifest.resources ? await manifest.resources(call.input, ctx) : ['*'];
  const conditionKeys = await manifest.conditionKeys?.(call.input, ctx);
  const needed = actions.flatMap((action) => resources.map((resource) => ({ action, resource, ...(conditionKeys && { conditionKeys }) })));
  const allowed: { action: string; resource: string; decision: Decision }[] = [];
  for (const { action, resource, ...facts } of [...needed, ...await manifest.requires?.(call.input, ctx) ?? []]) {
    const decision = await decide(runtime, call, ctx, action, resource, facts);
    if (!decision.allowed) throw accessDenied(model, call.caller, action, resource, decision);
    allowed.push({ action, resource, decision });
  }
  for (const { action, resource, decision } of allowed) runtime.recordAction?.(call.caller, action, resource, call.region, decision);
}

/** `CreateUser` is its module's export `createUser`. */
export function handlerName(operation: string): string {
  return operation[0]!.toLowerCase() + operation.slice(1);
}

function handlerOf(manifest: OperationManifest, operation: string): Promise<Handler> {
  let handler = handlers.get(manifest);
  if (!handler) {
    handler = manifest.load().then((module) => module[handlerName(operation)] as Handler);
    handler.catch(() => handlers.delete(manifest));
    handlers.set(manifest, handler);
  }
  return handler;
}
