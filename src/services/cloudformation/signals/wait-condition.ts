/**
 * `AWS::CloudFormation::WaitConditionHandle`, an address that takes signals, and `AWS::CloudFormation::WaitCondition`,
 * which is made once as many successes have come as it counts.
 *
 * Spec: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-waitcondition.html
 */
import type { Scope } from '../../../kernel/collections/collection.ts';
import type { WriteTx } from '../../../wire/context.ts';
import type {
  ResourceCall,
  ResourceHandler,
  ResourceProgress,
  ResourceProperties,
} from '../../../wire/resource-type.ts';
import { ResourceFailure } from '../deployment/steps/failure.ts';
import { openValues } from '../sealed-values.ts';
import { callbackOf, deleteCallback, newCallback, putCallback } from './callback-url.ts';
import { Signals } from './records.ts';
import { resourceSignalOf } from './creation-policy.ts';
import { judgeSignals, type Signal, type SignalTarget } from './signal.ts';

/** Seconds. */
const longestTimeout = 43_200;

export interface Wait {
  /** Whether a handle's signals are counted, or its own (SignalResource). */
  readonly kind: SignalTarget;
  /** Whose signals are counted. */
  readonly logicalId: string;
  readonly expected: number;
  /** Machine milliseconds. */
  readonly deadline: number;
  readonly physicalId: string;
}

export const waitConditionHandle: ResourceHandler = {
  onlyInStacks: true,
  async create(_properties, call) {
    const { url } = await newCallback(call, placeOf(call));
    return { physicalId: url };
  },
  async read(physicalId, { tx, ctx }) {
    return (await callbackOf(tx, ctx.seal, physicalId)) && {};
  },
  async delete(physicalId, _properties, { tx, ctx }) {
    const callback = await callbackOf(tx, ctx.seal, physicalId);
    if (!callback) return;
    await deleteCallback(tx, callback.digest);
    await forgetSignals(tx, callback, callback.stackId, callback.logicalId);
  },
};

export const waitCondition: ResourceHandler = {
  onlyInStacks: true,
  create: async (properties, call) =>
    goOn(properties['Handle'] === undefined ? await policyWait(call) : await handleWait(properties, call), call),
  resume: (callback, call) => goOn(callback as Wait, call),
  // It has no state but that it was reached.
  read: async () => ({}),
  async update() {
    throw new ResourceFailure('Update to resource type AWS::CloudFormation::WaitCondition is not supported.');
  },
  async delete(physicalId, _properties, call) {
    const { stackId, logicalId } = placeOf(call);
    if (physicalId === `${stackId}/${logicalId}`) await forgetSignals(call.tx, call, stackId, logicalId);
  },
};

/** For signals to the handle. */
async function handleWait(properties: ResourceProperties, call: ResourceCall): Promise<Wait> {
  const { tx, ctx } = call;
  const { stackId, logicalId: waiter } = placeOf(call);
  const expected = wholeNumber(properties, 'Count', 1);
  const timeout = wholeNumber(properties, 'Timeout');
  if (timeout > longestTimeout)
    throw new ResourceFailure(`Value of property Timeout must be at most ${longestTimeout} seconds.`);
  const callback = await callbackOf(tx, ctx.seal, String(properties['Handle']));
  if (callback?.stackId !== stackId)
    throw new ResourceFailure('Invalid WaitConditionHandle: it is no handle of this stack.');
  await putCallback(tx, { ...callback, waiter });
  const { logicalId } = callback;
  const deadline = ctx.clock.real() + timeout * 1000;
  return { kind: 'condition', logicalId, expected, deadline, physicalId: `${stackId}/${logicalId}` };
}

/** Signals that came for an earlier resource of the name count for nothing. */
export async function newSignalWait(call: ResourceCall): Promise<Wait> {
  const { stackId, logicalId } = placeOf(call);
  await forgetSignals(call.tx, call, stackId, logicalId);
  return policyWait(call);
}

/** For signals to the resource itself, as its CreationPolicy says. */
async function policyWait(call: ResourceCall): Promise<Wait> {
  const { tx, ctx } = call;
  const { stackId, logicalId } = placeOf(call);
  const { count: expected, timeoutMs } = await resourceSignalOf(tx, ctx.seal, stackId, logicalId);
  const deadline = ctx.clock.real() + timeoutMs;
  return { kind: 'resource', logicalId, expected, deadline, physicalId: `${stackId}/${logicalId}` };
}

export async function goOn(wait: Wait, call: ResourceCall): Promise<ResourceProgress> {
  const { stackId } = placeOf(call);
  const remaining = wait.deadline - call.ctx.clock.real();
  const records = await call.tx.in(Signals, call).all([stackId, wait.logicalId]);
  const signals = records.map(({ sealed }) => openValues<Signal>(call.ctx.seal, sealed)!);
  const outcome = judgeSignals(signals, wait.expected, remaining <= 0, wait.kind);
  if (outcome.kind === 'failed') throw new ResourceFailure(outcome.reason);
  const { physicalId } = wait;
  if (outcome.kind === 'complete') return { physicalId, attributes: { Data: outcome.data } };
  return { callback: wait, delayMs: remaining, physicalId };
}

/** Those of an earlier life count for nothing. */
async function forgetSignals(tx: WriteTx, scope: Scope, stackId: string, logicalId: string): Promise<void> {
  const signals = tx.in(Signals, scope);
  for (const { uniqueId } of await signals.all([stackId, logicalId]))
    await signals.delete(stackId, logicalId, uniqueId);
}

function placeOf({ stack }: ResourceCall): { stackId: string; logicalId: string } {
  if (!stack) throw new ResourceFailure('Wait conditions are made by stacks.');
  return { stackId: stack.id, logicalId: stack.logicalId };
}

function wholeNumber(properties: ResourceProperties, name: string, otherwise?: number): number {
  const given = properties[name] ?? otherwise;
  const number = Number(given);
  if (given === undefined || given === '' || !Number.isInteger(number) || number < 1)
    throw new ResourceFailure(`Value of property ${name} must be a positive whole number.`);
  return number;
}
