/** Functions as Lambda shows them. */
import type { Context } from '../../../wire/context.ts';
import type { Output } from '../../../wire/aws-types.ts';
import { bareArn, functionArn, type FunctionPlace } from '../arns.ts';
import type { VersionFacts } from '../records.ts';
import { openEnvironment } from './environment.ts';

export type Configuration = Output<'lambda', 'GetFunctionConfiguration'>;

/** `qualifier`: as the ARN is to end; of a version its number. */
export function configurationOf(ctx: Pick<Context, 'seal'>, place: FunctionPlace, facts: VersionFacts): Configuration {
  const { qualifier } = place;
  const variables = openEnvironment(ctx, facts);
  return {
    FunctionName: place.name,
    FunctionArn: qualifier === undefined ? bareArn(place) : functionArn(place),
    Runtime: facts.runtime as Configuration['Runtime'],
    Role: facts.roleArn,
    Handler: facts.handler,
    CodeSize: facts.code.size,
    Description: facts.description,
    Timeout: facts.timeout,
    MemorySize: facts.memory,
    LastModified: new Date(facts.modifiedAt).toISOString().replace('Z', '+0000'),
    CodeSha256: facts.code.sha256,
    Version: facts.version,
    ...(variables && { Environment: { Variables: variables } }),
    TracingConfig: { Mode: 'PassThrough' },
    RevisionId: facts.revisionId,
    ...(facts.layers.length > 0 && { Layers: facts.layers.map(({ arn: Arn, size: CodeSize }) => ({ Arn, CodeSize })) }),
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    Architectures: [...facts.architectures] as NonNullable<Configuration['Architectures']>,
    EphemeralStorage: { Size: facts.ephemeralStorage },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: shownLogging(facts),
  };
}

const reason = 'The function is being created.';

type WithIds = Pick<Context, 'ids'>;

/**
 * As AWS answers who has made one: it is not ready there yet, and has another revision when it is. Here it is ready by
 * then.
 */
export function beingMade({ ids }: WithIds, told: Configuration): Configuration {
  const { LastUpdateStatus: _notYet, ...rest } = told;
  return { ...rest, RevisionId: ids.uuid(), State: 'Pending', StateReason: reason, StateReasonCode: 'Creating' };
}

/** As AWS answers who has changed one, with the very reason that it has for one that is made. */
export function beingChanged({ ids }: WithIds, told: Configuration): Configuration {
  return {
    ...told,
    RevisionId: ids.uuid(),
    LastUpdateStatus: 'InProgress',
    LastUpdateStatusReason: reason,
    LastUpdateStatusReasonCode: 'Creating' as NonNullable<Configuration['LastUpdateStatusReasonCode']>,
  };
}

/** Lists tell no states. */
export function withoutState(told: Configuration): Configuration {
  const { State: _state, LastUpdateStatus: _status, ...rest } = told;
  return rest;
}

function shownLogging({ logging }: VersionFacts): NonNullable<Configuration['LoggingConfig']> {
  const { format, group, applicationLevel, systemLevel } = logging;
  return {
    LogFormat: format,
    LogGroup: group,
    ...(applicationLevel !== undefined && { ApplicationLogLevel: applicationLevel as 'INFO' }),
    ...(systemLevel !== undefined && { SystemLogLevel: systemLevel as 'INFO' }),
  };
}
