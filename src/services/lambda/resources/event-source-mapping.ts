/**
 * AWS::Lambda::EventSourceMapping, of streams of DynamoDB.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventsourcemapping.html
 */
import type { Input, Output } from '../../../wire/aws-types.ts';
import {
  everyItem,
  ifThere,
  refusing,
  shownTags,
  tagChanges,
  withStackTags,
  type ResourceCall,
  type ResourceHandler,
  type ResourceProperties,
} from '../../../wire/resource-type.ts';
import { listOfTags, mapOfTags, type Tag } from '../../../wire/tags.ts';

type Desired = Omit<Input<'lambda', 'CreateEventSourceMapping'>, 'Tags'> & { readonly Tags?: readonly Tag[] };
type Shown = Output<'lambda', 'GetEventSourceMapping'>;

const gone = 'ResourceNotFoundException';
const isWithout = [
  'AmazonManagedKafkaEventSourceConfig',
  'DestinationConfig',
  'DocumentDBEventSourceConfig',
  'KmsKeyArn',
  'LoggingConfig',
  'MetricsConfig',
  'ProvisionedPollerConfig',
  'Queues',
  'ScalingConfig',
  'SelfManagedEventSource',
  'SelfManagedKafkaEventSourceConfig',
  'SourceAccessConfigurations',
  'StartingPositionTimestamp',
  'Topics',
  'TumblingWindowInSeconds',
];

export const eventSourceMapping: ResourceHandler = refusing('AWS::Lambda::EventSourceMapping', isWithout, {
  async create(properties, call) {
    const { Tags, ...desired } = properties as unknown as Desired;
    const tags = withStackTags(Tags, call);
    const made = await call.aws.lambda.createEventSourceMapping({
      ...desired,
      ...(tags.length > 0 && { Tags: mapOfTags(tags) }),
    });
    return told(made);
  },

  async read(UUID, { aws: { lambda } }) {
    const found = await ifThere(gone, () => lambda.getEventSourceMapping({ UUID }));
    if (!found) return undefined;
    const { Tags = {} } = await lambda.listTags({ Resource: found.EventSourceMappingArn! });
    return { ...shown(found), ...shownTags(listOfTags(Tags)) };
  },

  async update(UUID, properties, _previous, call) {
    const { Tags, EventSourceArn: _source, StartingPosition: _position, ...desired } = properties as unknown as Desired;
    const changed = await call.aws.lambda.updateEventSourceMapping({ ...unset, ...desired, UUID });
    await setTags(changed.EventSourceMappingArn!, Tags, call);
    return told(changed);
  },

  async delete(UUID, _properties, { aws: { lambda } }) {
    await ifThere(gone, () => lambda.deleteEventSourceMapping({ UUID }));
  },

  list: (_model, { aws: { lambda } }) =>
    everyItem(
      ['Marker', 'NextMarker'],
      (from) => lambda.listEventSourceMappings(from),
      ({ EventSourceMappings }) => EventSourceMappings!.map(({ UUID }) => UUID!),
    ),
});

/** What a template that no longer says it goes back to. */
const unset = {
  Enabled: true,
  BatchSize: 100,
  MaximumBatchingWindowInSeconds: 0,
  MaximumRecordAgeInSeconds: -1,
  MaximumRetryAttempts: -1,
  BisectBatchOnFunctionError: false,
  ParallelizationFactor: 1,
  FunctionResponseTypes: [],
  FilterCriteria: { Filters: [] },
};

function told({ UUID, EventSourceMappingArn }: Shown) {
  return { physicalId: UUID!, attributes: { Id: UUID!, EventSourceMappingArn: EventSourceMappingArn! } };
}

function shown(found: Shown): ResourceProperties {
  const { UUID, EventSourceMappingArn, EventSourceArn, FunctionArn, StartingPosition, BatchSize, State } = found;
  return {
    Id: UUID!,
    EventSourceMappingArn: EventSourceMappingArn!,
    EventSourceArn: EventSourceArn!,
    FunctionName: FunctionArn!,
    StartingPosition: StartingPosition!,
    BatchSize: BatchSize!,
    Enabled: State === 'Enabled',
    MaximumBatchingWindowInSeconds: found.MaximumBatchingWindowInSeconds!,
    MaximumRecordAgeInSeconds: found.MaximumRecordAgeInSeconds!,
    MaximumRetryAttempts: found.MaximumRetryAttempts!,
    BisectBatchOnFunctionError: found.BisectBatchOnFunctionError!,
    ParallelizationFactor: found.ParallelizationFactor!,
    FunctionResponseTypes: [...found.FunctionResponseTypes!],
    ...(found.FilterCriteria && {
      FilterCriteria: { Filters: found.FilterCriteria.Filters!.map(({ Pattern }) => ({ Pattern: Pattern! })) },
    }),
  } as ResourceProperties;
}

async function setTags(Resource: string, desired: readonly Tag[] | undefined, call: ResourceCall): Promise<void> {
  const { lambda } = call.aws;
  const { Tags = {} } = await lambda.listTags({ Resource });
  const { removed, put } = tagChanges(listOfTags(Tags), withStackTags(desired, call));
  if (removed.length > 0) await lambda.untagResource({ Resource, TagKeys: removed });
  if (put.length > 0) await lambda.tagResource({ Resource, Tags: mapOfTags(put) });
}
