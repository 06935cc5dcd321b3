/** Changes of a table in place: a call for each kind of change, indexes one by one, as UpdateTable takes them. */
import type { Input } from '../../../wire/aws-types.ts';
import { type ResourceCall, tagChanges, withStackTags } from '../../../wire/resource-type.ts';
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
  const changes = settingsChanged(desired, previous, deleted);
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
  return other !== undefined && isSame([KeySchema, Projection], [other.KeySchema, other.Projection]);
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function settingsChanged(
  desired: TableProperties,
  previous: TableProperties,
  deleted: readonly GlobalIndex[],
): UpdateInput {
  const isOther = (name: keyof TableProperties): boolean => !isSame(desired[name], previous[name]);
  const { OnDemandThroughput, WarmThroughput, ProvisionedThroughput, SSESpecification } = desired;
  const indexes = deleted.length > 0 ? [] : throughputChanges(desired, previous);
  return {
    ...(isOther('BillingMode') && { BillingMode: desired.BillingMode ?? 'PROVISIONED' }),
    ...(isOther('ProvisionedThroughput') && ProvisionedThroughput && { ProvisionedThroughput }),
    ...(isOther('OnDemandThroughput') && OnDemandThroughput && { OnDemandThroughput }),
    ...(isOther('WarmThroughput') && WarmThroughput && { WarmThroughput }),
    ...(isOther('TableClass') && { TableClass: desired.TableClass ?? 'STANDARD' }),
    ...(isOther('DeletionProtectionEnabled') && {
      DeletionProtectionEnabled: desired.DeletionProtectionEnabled ?? false,
    }),
    ...(isOther('SSESpecification') && {
      SSESpecification: SSESpecification ? encryptionOf(SSESpecification) : { Enabled: false },
    }),
    ...(indexes.length > 0 && { GlobalSecondaryIndexUpdates: indexes }),
  };
}

function throughputChanges(desired: TableProperties, previous: TableProperties) {
  return indexesOf(desired).flatMap(({ IndexName, ProvisionedThroughput, OnDemandThroughput }) => {
    const before = indexesOf(previous).find((index) => index.IndexName === IndexName);
    if (!before || (!ProvisionedThroughput && !OnDemandThroughput)) return [];
    if (isSame([ProvisionedThroughput, OnDemandThroughput], [before.ProvisionedThroughput, before.OnDemandThroughput]))
      return [];
    return [
      {
        Update: {
          IndexName,
          ...(ProvisionedThroughput && { ProvisionedThroughput }),
          ...(OnDemandThroughput && { OnDemandThroughput }),
        },
      },
    ];
  });
}

/** Another view is another stream. */
async function changeStream(
  TableName: string,
  { StreamSpecification: wanted }: TableProperties,
  { StreamSpecification: before }: TableProperties,
  { aws }: ResourceCall,
): Promise<void> {
  if (isSame(wanted, before)) return;
  if (before) await aws.dynamodb.updateTable({ TableName, StreamSpecification: { StreamEnabled: false } });
  if (wanted)
    await aws.dynamodb.updateTable({
      TableName,
      StreamSpecification: { StreamEnabled: true, StreamViewType: wanted.StreamViewType },
    });
}

async function setTags(TableName: string, { Tags }: TableProperties, call: ResourceCall): Promise<void> {
  const ResourceArn = `arn:aws:dynamodb:${call.region}:${call.account}:table/${TableName}`;
  const before = [];
  let NextToken: string | undefined;
  do {
    const page = await call.aws.dynamodb.listTagsOfResource({ ResourceArn, ...(NextToken && { NextToken }) });
    before.push(...(page.Tags ?? []));
    ({ NextToken } = page);
  } while (NextToken);
  const { removed, put } = tagChanges(before, withStackTags(Tags, call));
  if (removed.length > 0) await call.aws.dynamodb.untagResource({ ResourceArn, TagKeys: removed });
  if (put.length > 0) await call.aws.dynamodb.tagResource({ ResourceArn, Tags: put });
}
