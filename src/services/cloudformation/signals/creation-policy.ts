/**
 * How many signals a resource waits for, and how long, before it counts as made.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-creationpolicy.html
 */
import type { ReadTx } from '../../../wire/context.ts';
import type { Seal } from '../../../kernel/secrets/seal.ts';
import { ResourceFailure } from '../deployment/steps/failure.ts';
import { nothingThere, targetOf } from '../deployment/planning/target.ts';
import { availabilityZones } from '../deployment/planning/zones.ts';
import { Stacks, Templates } from '../records.ts';
import { openParameters } from '../sealed-values.ts';
import { isObject, resolveValue } from '../template/index.ts';

export interface ResourceSignal {
  readonly count: number;
  readonly timeoutMs: number;
}

/** As the stack's template has it. @throws ResourceFailure */
export async function resourceSignalOf(
  tx: ReadTx,
  seal: Seal,
  stackId: string,
  logicalId: string,
): Promise<ResourceSignal> {
  const stack = (await tx.in(Stacks).get(stackId))!;
  const stored = await tx.in(Templates).get(stackId, stack.templateId ?? '');
  const target = targetOf(stored?.processed ?? stored?.text ?? '', openParameters(seal, stack), stack);
  const policy = resolveValue(target.template.resources.get(logicalId)?.creationPolicy ?? {}, {
    ...target,
    ...nothingThere,
    zones: availabilityZones,
  });
  const signal = isObject(policy) ? policy['ResourceSignal'] : undefined;
  if (!isObject(signal))
    throw new ResourceFailure(
      'Properties Handle and Timeout, or a CreationPolicy with a ResourceSignal, are required.',
    );
  const { Count: count = 1, Timeout: timeout = 'PT5M' } = signal;
  const timeoutMs = typeof timeout === 'string' ? durationOf(timeout) : undefined;
  const number = typeof count === 'string' ? Number(count) : count;
  if (typeof number !== 'number' || !Number.isInteger(number) || number < 0 || timeoutMs === undefined)
    throw new ResourceFailure('Invalid CreationPolicy: Count is a whole number, Timeout a duration up to PT12H.');
  return { count: number, timeoutMs };
}

const longestMs = 12 * 60 * 60_000;

/** Milliseconds of `PT1H30M10S`. */
export function durationOf(text: string): number | undefined {
  const parts = /^PT(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?$/.exec(text)?.slice(1);
  if (!parts?.some((part) => part !== undefined)) return undefined;
  const [hours = 0, minutes = 0, seconds = 0] = parts.map((part) => Number(part ?? 0));
  const ms = ((hours * 60 + minutes) * 60 + seconds) * 1000;
  return ms <= longestMs ? ms : undefined;
}
