/** Changes of a table in place: a call for each kind of change, indexes one by one, as UpdateTable takes them. */
import type { Input } from '../../../wire/aws-types.ts';
import { everyItem, isOther, type ResourceCall, tagChanges, withStackTags } from '../../../wire/resource-type.ts';
import { encryptionOf, setPolicy, setRecovery, setTimeToLive } from './table-settings.ts';
import type { TableProperties } from './table-properties.ts';

type UpdateInput = Omit<Input<'dynamodb', 'UpdateTable'>, 'TableName'>;
type GlobalIndex = NonNullable<TableProperties['GlobalSecondaryIndexes']>[number];

export async function changeTable(
  TableName: string,
  desired: TableProperties,
  previous: TableProperties,
  call: ResourceCall,
): Promise<void> {
  const { dynamodb } = call.aws;
  const deleted = indexesOf(previous).filter((before) => !isThere(before, desired));
  for (const { IndexName } of deleted)
    await dynamodb.updateTable({ TableName, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName } }] });
  const changes = settingsChanged(desired, previous);
  if (Object.keys(changes).length > 0) await dynamodb.updateTable({ TableName, ...changes });
  await changeStream(TableName, desired, previous, call);
  const made = indexesOf(desired).filter((index) => !isThere(index, previous));
  for (const Create of made)
    await dynamodb.updateTable({
      TableName,
      AttributeDefinitions: desired.AttributeDefinitions,
      GlobalSecondaryIndexUpdates: [{ Create }],
    });
  await setTimeToLive(call, TableName, desired, previous);
  await setRecovery(call, TableName, desired, previous);
  await setPolicy(call, TableName, desired, previous);
  await setTags(TableName, desired, call);
}

function indexesOf({ GlobalSecondaryIndexes = [] }: TableProperties): readonly GlobalIndex[] {
  return GlobalSecondaryIndexes;
}

/** An index of the name with the same keys and projection: other things change in place. */
function isThere({ IndexName, KeySchema, Projection }: GlobalIndex, properties: TableProperties): boolean {
  const other = indexesOf(properties).find((index) => index.IndexName === IndexName);
  return other !== undefined && !isOther([KeySchema, Projection], [other.KeySchema, other.Projection]);
}

function settingsChanged(desired: TableProperties, previous: TableProperties): UpdateInput {
  const isChanged = (name: keyof TableProperties): boolean => isOther(desired[name], previous[name]);
  const indexes = throughputChanges(desired, previous);
  const { WarmThroughput, ProvisionedThroughput, SSESpecification } = desired;
  const OnDemandThroughput = onDemand(desired, previous);
  return {
    ...(isChanged('BillingMode') && { BillingMode: desired.BillingMode ?? 'PROVISIONED' }),
    ...(isChanged('ProvisionedThroughput') && ProvisionedThroughput && { ProvisionedThroughput }),
    ...(isChanged('OnDemandThroughput') && OnDemandThroughput && { OnDemandThroughput }),
    ...(isChanged('WarmThroughput') && WarmThroughput && { WarmThroughput }),
    ...(isChanged('TableClass') && { TableClass: desired.TableClass ?? 'STANDARD' }),
    ...(isChanged('DeletionProtectionEnabled') && {
      DeletionProtectionEnabled: desired.DeletionProtectionEnabled ?? false,
    }),
    ...(isChanged('SSESpecification') && {
      SSESpecification: SSESpecification ? encryptionOf(SSESpecification) : { Enabled: false },
    }),
    ...(indexes.length > 0 && { GlobalSecondaryIndexUpdates: indexes }),
  };
}

/** Of indexes that stay. */
function throughputChanges(desired: TableProperties, previous: TableProperties) {
  return indexesOf(desired).flatMap((index) => {
    const before = indexesOf(previous).find(({ IndexName }) => IndexName === index.IndexName);
    if (!before || !isThere(index, previous)) return [];
    const { IndexName, ProvisionedThroughput, WarmThroughput } = index;
    const OnDemandThroughput = onDemand(index, before);
    const changed = {
      ...(isOther(ProvisionedThroughput, before.ProvisionedThroughput) &&
        ProvisionedThroughput && { ProvisionedThroughput }),
      ...(isOther(index.OnDemandThroughput, before.OnDemandThroughput) && OnDemandThroughput && { OnDemandThroughput }),
      ...(isOther(WarmThroughput, before.WarmThroughput) && WarmThroughput && { WarmThroughput }),
    };
    return Object.keys(changed).length > 0 ? [{ Update: { IndexName, ...changed } }] : [];
  });
}

/** A bound that is there no more is taken back by -1. */
function onDemand(
  { OnDemandThroughput: wanted }: Pick<TableProperties, 'OnDemandThroughput'>,
  { OnDemandThroughput: before }: Pick<TableProperties, 'OnDemandThroughput'>,
): TableProperties['OnDemandThroughput'] {
  const names = ['MaxReadRequestUnits', 'MaxWriteRequestUnits'] as const;
  const units = names.flatMap((name) => {
    const value = wanted?.[name] ?? (before?.[name] === undefined ? undefined : -1);
    return value === undefined ? [] : [[name, value] as const];
  });
  return units.length > 0 ? Object.fromEntries(units) : undefined;
}

async function changeStream(
  TableName: string,
  { StreamSpecification: wanted }: TableProperties,
  { StreamSpecification: before }: TableProperties,
  { aws }: ResourceCall,
): Promise<void> {
  if (!isOther(wanted, before)) return;
  if (before) await aws.dynamodb.updateTable({ TableName, StreamSpecification: { StreamEnabled: false } });
  if (wanted)
    await aws.dynamodb.updateTable({
      TableName,
      StreamSpecification: { StreamEnabled: true, StreamViewType: wanted.StreamViewType },
    });
}

async function setTags(TableName: string, { Tags }: TableProperties, call: ResourceCall): Promise<void> {
  const ResourceArn = `arn:aws:dynamodb:${call.region}:${call.account}:table/${TableName}`;
  const before = await everyItem(
    'NextToken',
    (from) => call.aws.dynamodb.listTagsOfResource({ ResourceArn, ...from }),
    ({ Tags: there }) => there,
  );
  const { removed, put } = tagChanges(before, withStackTags(Tags, call));
  if (removed.length > 0) await call.aws.dynamodb.untagResource({ ResourceArn, TagKeys: removed });
  if (put.length > 0) await call.aws.dynamodb.tagResource({ ResourceArn, Tags: put });
}
