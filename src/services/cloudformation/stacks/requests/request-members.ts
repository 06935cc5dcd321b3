/** Members that the operations on stacks share. */
import type { Parameter, RollbackConfiguration } from '@aws-sdk/client-cloudformation';
import { invalid, notImplemented } from '../../errors.ts';
import type { GivenParameter } from '../../template/index.ts';

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
  if (input.RollbackConfiguration?.RollbackTriggers?.length)
    throw notImplemented('rollback triggers: it has no CloudWatch alarms');
}

/** How long an update is watched before it is over. */
export function monitoringOf({
  RollbackConfiguration: given,
}: {
  readonly RollbackConfiguration?: RollbackConfiguration | undefined;
}): { readonly monitoringMinutes?: number } {
  const { MonitoringTimeInMinutes: monitoringMinutes } = given ?? {};
  return monitoringMinutes === undefined ? {} : { monitoringMinutes };
}

/** As it is told. */
export function rollbackConfiguration({ monitoringMinutes }: { readonly monitoringMinutes?: number }) {
  return monitoringMinutes === undefined ? {} : { MonitoringTimeInMinutes: monitoringMinutes };
}
