/** A table as its type's properties. */
import type { Output } from '../../../wire/aws-types.ts';
import { ifThere, type ResourceCall, type ResourceProperties, shownTags } from '../../../wire/resource-type.ts';
import type { TableProperties } from './table-properties.ts';

type Description = NonNullable<Output<'dynamodb', 'DescribeTable'>['Table']>;

/** `deployed`: its properties as a stack has them. */
export async function readTable(
  TableName: string,
  { aws }: ResourceCall,
  deployed: TableProperties = {},
): Promise<ResourceProperties | undefined> {
  const { dynamodb } = aws;
  const table = (await ifThere('ResourceNotFoundException', () => dynamodb.describeTable({ TableName })))?.Table;
  if (!table) return undefined;
  const ResourceArn = table.TableArn!;
  const { Tags } = await dynamodb.listTagsOfResource({ ResourceArn });
  const { TimeToLiveDescription: ttl } = await dynamodb.describeTimeToLive({ TableName });
  const { ContinuousBackupsDescription: backups } = await dynamodb.describeContinuousBackups({ TableName });
  const policy = await ifThere('PolicyNotFoundException', () => dynamodb.getResourcePolicy({ ResourceArn }));
  const recovery = backups?.PointInTimeRecoveryDescription;
  return {
    ...switchedOff(deployed),
    ...propertiesOf(table),
    ...(ttl?.TimeToLiveStatus === 'ENABLED' && {
      TimeToLiveSpecification: { Enabled: true, AttributeName: ttl.AttributeName },
    }),
    PointInTimeRecoverySpecification: {
      PointInTimeRecoveryEnabled: recovery?.PointInTimeRecoveryStatus === 'ENABLED',
      ...(recovery?.RecoveryPeriodInDays !== undefined && { RecoveryPeriodInDays: recovery.RecoveryPeriodInDays }),
    },
    ...(policy && { ResourcePolicy: { PolicyDocument: JSON.parse(policy.Policy!) } }),
    ...shownTags(Tags),
  };
}

/** The API tells nothing of what is off: it is as the template has it. */
function switchedOff({ TimeToLiveSpecification: ttl, SSESpecification: encryption }: TableProperties) {
  return {
    ...(ttl?.Enabled === false && { TimeToLiveSpecification: ttl }),
    ...(encryption?.SSEEnabled === false && { SSESpecification: encryption }),
  };
}

function propertiesOf(table: Description): ResourceProperties {
  const billing = table.BillingModeSummary?.BillingMode ?? 'PROVISIONED';
  const isProvisioned = billing === 'PROVISIONED';
  const { LocalSecondaryIndexes: local, GlobalSecondaryIndexes: global, StreamSpecification: stream } = table;
  return {
    TableName: table.TableName,
    Arn: table.TableArn,
    AttributeDefinitions: table.AttributeDefinitions,
    KeySchema: table.KeySchema,
    BillingMode: billing,
    DeletionProtectionEnabled: table.DeletionProtectionEnabled,
    ...(isProvisioned && { ProvisionedThroughput: unitsOf(table.ProvisionedThroughput) }),
    ...(local && { LocalSecondaryIndexes: local.map(indexOf) }),
    ...(global && {
      GlobalSecondaryIndexes: global.map((index) => ({
        ...indexOf(index),
        ...(isProvisioned && { ProvisionedThroughput: unitsOf(index.ProvisionedThroughput) }),
        ...boundsOf(index.OnDemandThroughput),
        WarmThroughput: warmOf(index.WarmThroughput),
      })),
    }),
    ...(stream?.StreamEnabled && {
      StreamSpecification: { StreamViewType: stream.StreamViewType },
      StreamArn: table.LatestStreamArn,
    }),
    ...(table.SSEDescription && {
      SSESpecification: {
        SSEEnabled: true,
        SSEType: 'KMS',
        KMSMasterKeyId: table.SSEDescription.KMSMasterKeyArn,
      },
    }),
    ...(table.TableClassSummary && { TableClass: table.TableClassSummary.TableClass }),
    ...boundsOf(table.OnDemandThroughput),
    WarmThroughput: warmOf(table.WarmThroughput),
  };
}

interface Index {
  readonly IndexName?: string | undefined;
  readonly KeySchema?: unknown;
  readonly Projection?: unknown;
}

function indexOf({ IndexName, KeySchema, Projection }: Index) {
  return { IndexName, KeySchema, Projection };
}

function unitsOf(throughput: Description['ProvisionedThroughput']) {
  const { ReadCapacityUnits, WriteCapacityUnits } = throughput ?? {};
  return { ReadCapacityUnits, WriteCapacityUnits };
}

/** Without those that are taken back (-1). */
function boundsOf(bounds: Description['OnDemandThroughput'] = {}) {
  const set = Object.entries(bounds).filter(([, units]) => units !== undefined && units >= 0);
  return set.length > 0 ? { OnDemandThroughput: Object.fromEntries(set) } : {};
}

function warmOf(warm: Description['WarmThroughput']) {
  const { ReadUnitsPerSecond, WriteUnitsPerSecond } = warm ?? {};
  return { ReadUnitsPerSecond, WriteUnitsPerSecond };
}
