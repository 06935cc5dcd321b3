/**
 * What a schedule may invoke: functions and state machines.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html
 */
import { parseArn } from '../../../kernel/arn.ts';
import type { Input } from '../../../wire/aws-types.ts';
import { invalid, notHere } from '../errors.ts';

type Given = Input<'scheduler', 'CreateSchedule'>['Target'];

/** Of other templated targets, and of dead-letter queues. */
const absentParts = [
  'DeadLetterConfig',
  'EcsParameters',
  'EventBridgeParameters',
  'KinesisParameters',
  'SageMakerPipelineParameters',
  'SqsParameters',
] as const;

export type TargetKind = 'function' | 'stateMachine';

/** @throws AwsError ValidationException, NotImplementedException */
export function checkTarget(given: Given): void {
  targetKind(given.Arn!);
  // A part without a member is no part: an empty DeadLetterConfig names no queue.
  const absent = absentParts.find((part) => Object.values(given[part] ?? {}).some((value) => value !== undefined));
  if (absent !== undefined) throw notHere(`${absent} of a schedule's target`);
}

/** @throws AwsError ValidationException, NotImplementedException */
export function targetKind(arn: string): TargetKind {
  const parsed = parseArn(arn);
  if (!parsed || parsed.service === '' || parsed.resource === '')
    throw invalid('Provided Arn is not in correct format.');
  if (parsed.service === 'lambda' && parsed.resource.startsWith('function:')) return 'function';
  if (parsed.service === 'states' && parsed.resource.startsWith('stateMachine:')) return 'stateMachine';
  throw notHere(`${arn} as a schedule's target`);
}
