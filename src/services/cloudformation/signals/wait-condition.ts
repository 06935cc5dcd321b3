/**
 * `AWS::CloudFormation::WaitConditionHandle`, an address that takes signals, and `AWS::CloudFormation::WaitCondition`,
 * which is made once as many successes have come as it counts.
 *
 * Spec: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-waitcondition.html
 */
import type { ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type {
  ResourceCall,
  ResourceHandler,
  ResourceProgress,
  ResourceProperties,
} from '../../../wire/resource-type.ts';
import { openValues } from '../sealed-values.ts';
import { callbackOf, deleteCallback, newCallback, putCallback } from './callback-url.ts';
import { Signals } from './records.ts';
import { judgeSignals, type Signal } from './signal.ts';

/** Seconds. */
const longestTimeout = 43_200;

interface Wait {
  /** Whose signals are counted. */
  readonly logicalId: string;
  readonly expected: number;
  /** Machine milliseconds. */
  readonly deadline: number;
  readonly physicalId: string;
}

export const waitConditionHandle: ResourceHandler = {
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
    const signals = tx.in(Signals, callback);
    for (const { uniqueId } of await signals.all([callback.stackId, callback.logicalId]))
      await signals.delete(callback.stackId, callback.logicalId, uniqueId);
  },
};

export const waitCondition: ResourceHandler = {
  async create(properties, call) {
    const { Handle } = properties;
    const { tx, ctx } = call;
    const place = placeOf(call);
    const expected = wholeNumber(properties, 'Count', 1);
    const timeout = wholeNumber(properties, 'Timeout');
    if (timeout > longestTimeout)
      throw new AwsError('ValidationError', `Timeout value must be at most ${longestTimeout} seconds.`);
    const callback = await callbackOf(tx, ctx.seal, String(Handle));
    if (callback?.stackId !== place.stackId)
      throw new AwsError('ValidationError', 'Invalid WaitConditionHandle: it is no handle of this stack.');
    await putCallback(tx, { ...callback, waiter: place.logicalId });
    const { stackId } = place;
    const physicalId = `${stackId}/${callback.logicalId}`;
    const wait = { logicalId: callback.logicalId, expected, deadline: Date.now() + timeout * 1000, physicalId };
    return goOn(wait, call);
  },
  resume: (callback, call) => goOn(callback as Wait, call),
  // It has no state but that it was reached.
  read: async () => ({}),
  async update() {
    throw new AwsError('NotUpdatable', 'Update to resource type AWS::CloudFormation::WaitCondition is not supported.');
  },
  delete: async () => {},
};

async function goOn(wait: Wait, call: ResourceCall): Promise<ResourceProgress> {
  const { stackId } = placeOf(call);
  const remaining = wait.deadline - Date.now();
  const signals = await signalsOf(call.tx, call, stackId, wait.logicalId);
  const outcome = judgeSignals(signals, wait.expected, remaining <= 0);
  if (outcome.kind === 'failed') throw new AwsError('GeneralServiceException', outcome.reason);
  const { physicalId } = wait;
  if (outcome.kind === 'complete') return { physicalId, attributes: { Data: outcome.data } };
  return { callback: wait, delayMs: remaining, physicalId };
}

async function signalsOf(tx: ReadTx, call: ResourceCall, stackId: string, logicalId: string): Promise<Signal[]> {
  const records = await tx.in(Signals, call).all([stackId, logicalId]);
  return records.map(({ sealed }) => openValues<Signal>(call.ctx.seal, sealed)!);
}

function placeOf({ stack }: ResourceCall): { stackId: string; logicalId: string } {
  if (!stack) throw new AwsError('UnsupportedActionException', 'Wait conditions are made by stacks.');
  return { stackId: stack.id, logicalId: stack.logicalId };
}

function wholeNumber(properties: ResourceProperties, name: string, otherwise?: number): number {
  const given = properties[name] ?? otherwise;
  const number = Number(given);
  if (given === undefined || given === '' || !Number.isInteger(number) || number < 1)
    throw new AwsError('ValidationError', `Value of property ${name} must be a positive whole number.`);
  return number;
}
