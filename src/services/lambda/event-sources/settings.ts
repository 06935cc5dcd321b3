/**
 * What a mapping is set to, as it is given and shown. Streams of DynamoDB are the only sources here.
 * https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import type { Context } from '../../../wire/context.ts';
import { mappingArn } from '../arns.ts';
import { invalid, notHere } from '../errors.ts';
import { parsePattern } from './event-pattern.ts';
import type { MappingRecord, MappingSettings } from './records.ts';

type Given = Omit<Input<'lambda', 'UpdateEventSourceMapping'>, 'UUID'>;

const absent = [
  'AmazonManagedKafkaEventSourceConfig',
  'DocumentDBEventSourceConfig',
  'KMSKeyArn',
  'LoggingConfig',
  'MetricsConfig',
  'ProvisionedPollerConfig',
  'ScalingConfig',
  'SelfManagedKafkaEventSourceConfig',
  'SourceAccessConfigurations',
] as const;

const mostFilters = 5;

const usual: MappingSettings = {
  batchSize: 100,
  window: 0,
  maximumRetries: -1,
  maximumAge: -1,
  bisects: false,
  reportsFailures: false,
  filters: [],
};

/** What is not given stays as it was. @throws AwsError InvalidParameterValueException, NotImplementedException */
export function settingsOf(given: Given, before: MappingSettings = usual): MappingSettings {
  for (const name of absent) if (given[name] !== undefined) throw notHere(`${name} of event source mappings`);
  if ((given.TumblingWindowInSeconds ?? 0) !== 0) throw notHere('tumbling windows (TumblingWindowInSeconds)');
  const { OnSuccess, OnFailure } = given.DestinationConfig ?? {};
  if ((OnSuccess?.Destination ?? OnFailure?.Destination) !== undefined)
    throw notHere('destinations of discarded batches (DestinationConfig)');
  const { batchSize = before.batchSize, window = before.window } = {
    batchSize: given.BatchSize,
    window: given.MaximumBatchingWindowInSeconds,
  };
  if (batchSize > mostRecords) throw invalid(`BatchSize must be less than or equal to ${mostRecords}`);
  if (given.MaximumRecordAgeInSeconds !== undefined && inGap(given.MaximumRecordAgeInSeconds))
    throw invalid('MaximumRecordAgeInSeconds must be -1 or at least 60');
  const parallelization = given.ParallelizationFactor ?? before.parallelization;
  return {
    batchSize,
    window,
    ...(parallelization !== undefined && { parallelization }),
    maximumRetries: given.MaximumRetryAttempts ?? before.maximumRetries,
    maximumAge: given.MaximumRecordAgeInSeconds ?? before.maximumAge,
    bisects: given.BisectBatchOnFunctionError ?? before.bisects,
    reportsFailures: given.FunctionResponseTypes?.includes('ReportBatchItemFailures') ?? before.reportsFailures,
    filters: given.FilterCriteria ? checkedFilters(given.FilterCriteria.Filters ?? []) : before.filters,
  };
}

const mostRecords = 10_000;
const inGap = (seconds: number): boolean => seconds !== -1 && seconds < 60;

function checkedFilters(filters: readonly { readonly Pattern?: string | undefined }[]): string[] {
  if (filters.length > mostFilters) throw invalid(`A mapping has at most ${mostFilters} filters.`);
  return filters.map(({ Pattern = '' }) => {
    if (parsePattern(Pattern)) return Pattern;
    throw invalid('Invalid filter pattern definition.');
  });
}

export function shown(record: MappingRecord, here: Pick<Context, 'account' | 'region'>, state?: string) {
  const { id, settings } = record;
  const { filters } = settings;
  return {
    UUID: id,
    EventSourceMappingArn: mappingArn(here, id),
    EventSourceArn: record.sourceArn,
    FunctionArn: record.functionArn,
    StartingPosition: record.startingPosition,
    BatchSize: settings.batchSize,
    MaximumBatchingWindowInSeconds: settings.window,
    ParallelizationFactor: settings.parallelization ?? 1,
    MaximumRecordAgeInSeconds: settings.maximumAge,
    BisectBatchOnFunctionError: settings.bisects,
    MaximumRetryAttempts: settings.maximumRetries,
    TumblingWindowInSeconds: 0,
    FunctionResponseTypes: settings.reportsFailures ? ['ReportBatchItemFailures' as const] : [],
    DestinationConfig: { OnFailure: {} },
    ...(filters.length > 0 && { FilterCriteria: { Filters: filters.map((Pattern) => ({ Pattern })) } }),
    LastModified: new Date(record.modifiedAt),
    LastProcessingResult: record.lastResult,
    State: state ?? (record.enabled ? 'Enabled' : 'Disabled'),
    StateTransitionReason: 'User action',
  };
}
