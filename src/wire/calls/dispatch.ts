/**
 * The inner half of the pipeline (validate, authorize, handle), shared by requests from the wire and by in-process
 * calls through `ctx.aws`, so that both meet the same rules.
 */
import type { ReadTransaction } from '../../kernel/store.ts';
import type { Call, Runtime } from '../runtime.ts';
import type { AfterRead, OperationManifest } from '../service.ts';
import type { ServiceModel } from '../models/model.ts';
import { createContext } from './create-context.ts';
import { handlerOf, type Handler } from './handlers.ts';
import { conclude, decideAll, decidedResources, isAllowed, recheckOf, type Subject } from './decide.ts';
import { inOneRead } from './decision.ts';
import { notImplemented } from './refusals/refusals.ts';
import { validate, validationError } from '../validation/validate.ts';

/** Runs one operation for an authenticated caller and answers its output. */
export async function dispatch(runtime: Runtime, given: Call): Promise<unknown> {
  const call = given.isGiven ? { ...given, input: await typedInputOf(runtime, given) } : given;
  const service = runtime.services.get(call.service);
  const form = service?.forms?.[call.operation];
  const manifest = service?.operations[call.operation] ?? form;
  const model = runtime.model(call.service);
  if (!service || !manifest) throw notImplemented(model, call.service, call.operation);
  service.admit?.(call.caller, call.operation, call.http);
  checkConstraints(model, form?.like ?? call.operation, call.input);
  // Before the transaction, in which nothing else is awaited.
  const handler = await handlerOf(manifest, call);
  if (!needsPolicies(model, manifest, call)) return afterRead(await handler(call.input, createContext(runtime, call)));
  const subject: Subject = { runtime, service, manifest, model, call };
  return manifest.pureRead && !call.tx ? decideAndRead(subject, handler) : decideThenHandle(subject, handler);
}

async function decideAndRead(subject: Subject, handler: Handler): Promise<unknown> {
  const { verdict, output } = await inOneRead(subject.runtime, subject.call, async (call) => {
    const verdict = await decideAll({ ...subject, call });
    if (!isAllowed(verdict)) return { verdict, output: undefined };
    const ctx = createContext(subject.runtime, { ...call, decided: decidedResources(verdict) });
    return { verdict, output: await handler(call.input, ctx) };
  });
  conclude(subject, verdict);
  return afterRead(output);
}

/**
 * The transaction that decides is over before the handler, which rechecks in its first write what was decided about.
 */
async function decideThenHandle(subject: Subject, handler: Handler): Promise<unknown> {
  const { runtime, call } = subject;
  let decidedIn: ReadTransaction | undefined;
  const verdict = await inOneRead(runtime, call, (within) => {
    decidedIn = within.reading;
    return decideAll({ ...subject, call: within });
  });
  conclude(subject, verdict);
  const decided = { ...call, decided: decidedResources(verdict) };
  const ctx = createContext(
    runtime,
    call.tx ? decided : { ...decided, decidedIn, recheck: recheckOf(subject, verdict) },
  );
  return afterRead(await handler(call.input, ctx));
}

/** No output is a function: that is what is left to do outside of the transaction. */
function afterRead(output: unknown): unknown {
  return typeof output === 'function' ? (output as AfterRead<unknown>)() : output;
}

async function typedInputOf(runtime: Runtime, { service, operation, input, tx }: Call): Promise<unknown> {
  if (tx) throw new Error('What somebody wrote is read before the transaction.');
  const { typedInput } = await import('../validation/typed-input.ts');
  const model = runtime.services.has(service) ? runtime.model(service) : undefined;
  const shape = model?.operations[operation]?.input?.shape;
  return model && shape !== undefined ? typedInput(model, shape, input) : input;
}

function checkConstraints(model: ServiceModel, operation: string, input: unknown): void {
  const shape = model.operations[operation]?.input?.shape;
  if (shape === undefined) return;
  const failures = validate(model, shape, input as Readonly<Record<string, unknown>>);
  if (failures.length > 0) throw validationError(model, failures, shape);
}

function needsPolicies(model: ServiceModel, manifest: OperationManifest, call: Call): boolean {
  if (model.operations[call.operation]?.authtype === 'none') return false;
  return (manifest.authorize ?? 'iam') === 'iam';
}
