/** Members that the operations on stacks share. */
import type { Parameter, RollbackConfiguration } from '@aws-sdk/client-cloudformation';
import { invalid, notImplemented } from '../errors.ts';
import type { GivenParameter } from '../template/index.ts';

/** @throws AwsError ValidationError for a key that is given twice */
export function givenParameters(parameters: readonly Parameter[] = []): ReadonlyMap<string, GivenParameter> {
  const given = new Map<string, GivenParameter>();
  for (const { ParameterKey: key = '', ParameterValue: value, UsePreviousValue: usePrevious } of parameters) {
    if (given.has(key)) throw invalid(`Parameter ${key} is given twice.`);
    given.set(key, { ...(value !== undefined && { value }), ...(usePrevious !== undefined && { usePrevious }) });
  }
  return given;
}

/** Triggers watch alarms of CloudWatch, which is not here. */
export function refuseUnsupported(input: { readonly RollbackConfiguration?: RollbackConfiguration | undefined }): void {
  const { RollbackTriggers: triggers, MonitoringTimeInMinutes: minutes } = input.RollbackConfiguration ?? {};
  if (triggers?.length || minutes) throw notImplemented('rollback triggers: it has no CloudWatch alarms');
}
