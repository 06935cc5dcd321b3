/**
 * CreationPolicy of a resource of any type: what is made is complete once as many signals have come as the policy's
 * ResourceSignal counts (SignalResource). Wait conditions count their own.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-creationpolicy.html
 */
import {
  isInProgress,
  type ResourceCall,
  type ResourceDone,
  type ResourceHandler,
  type ResourceInProgress,
  type ResourceProgress,
} from '../../../wire/resource-type.ts';
import type { ResourceDeclaration } from '../template/index.ts';
import { goOn, newSignalWait, type Wait } from './wait-condition.ts';

/** The callback of a step that waits for signals, or will. */
type Callback =
  | { readonly signals: 'later'; readonly making: unknown }
  | { readonly signals: 'now'; readonly wait: Wait; readonly physicalId: string };

export function awaitsSignals({ type, creationPolicy }: ResourceDeclaration): boolean {
  return creationPolicy?.['ResourceSignal'] !== undefined && type !== 'AWS::CloudFormation::WaitCondition';
}

/** The handler that goes on with a step: the type's own, unless the step is one of these. */
export function resumingHandler(handler: ResourceHandler, callback: unknown): ResourceHandler {
  const isOurs = typeof callback === 'object' && callback !== null && 'signals' in callback;
  return isOurs ? awaitingSignals(handler) : handler;
}

export function awaitingSignals(handler: ResourceHandler): ResourceHandler {
  return {
    ...handler,
    create: async (desired, call) => next(await handler.create(desired, call), call),
    async resume(given, call) {
      const callback = given as Callback;
      if (callback.signals === 'now') return waited(callback.wait, callback.physicalId, call);
      const progress = await handler.resume!(callback.making, call);
      if (!progress) throw new Error('The handler ended a step without an outcome.');
      return next(progress, call);
    },
  };
}

async function next(progress: ResourceProgress, call: ResourceCall): Promise<ResourceProgress> {
  if (isInProgress(progress)) {
    const callback: Callback = { signals: 'later', making: progress.callback };
    return { ...progress, callback };
  }
  const { physicalId, attributes, noEcho }: ResourceDone = progress;
  const waiting = await waited(await newSignalWait(call), physicalId, call);
  // What it has is kept with the step: the end of the wait tells nothing new of it.
  return { ...waiting, ...(attributes && { attributes }), ...(noEcho && { noEcho }) };
}

async function waited(wait: Wait, physicalId: string, call: ResourceCall): Promise<ResourceDone | ResourceInProgress> {
  const progress = await goOn(wait, call);
  if (!isInProgress(progress)) return { physicalId };
  const callback: Callback = { signals: 'now', wait, physicalId };
  return { callback, delayMs: progress.delayMs, physicalId };
}
