/** The properties of AWS::DynamoDB::GlobalTable that are here, and those of a table that they say. */
import type { ResourceProperties } from '../../../wire/resource-type.ts';
import type { TableProperties } from './table-properties.ts';

interface ReadUnits {
  readonly ReadOnDemandThroughputSettings?: { readonly MaxReadRequestUnits?: number };
}

interface WriteUnits {
  readonly WriteOnDemandThroughputSettings?: { readonly MaxWriteRequestUnits?: number };
}

type TableIndex = NonNullable<TableProperties['GlobalSecondaryIndexes']>[number];
type GlobalIndex = Omit<TableIndex, 'OnDemandThroughput' | 'ProvisionedThroughput'> & ReadUnits & WriteUnits;

export interface Replica
  extends
    ReadUnits,
    Pick<
      TableProperties,
      'DeletionProtectionEnabled' | 'PointInTimeRecoverySpecification' | 'ResourcePolicy' | 'TableClass' | 'Tags'
    > {
  readonly Region: string;
  readonly SSESpecification?: { readonly KMSMasterKeyId: string };
  readonly GlobalSecondaryIndexes?: readonly ({ readonly IndexName: string } & ReadUnits)[];
}

export interface GlobalTableProperties
  extends
    ReadUnits,
    WriteUnits,
    Pick<
      TableProperties,
      | 'AttributeDefinitions'
      | 'BillingMode'
      | 'KeySchema'
      | 'LocalSecondaryIndexes'
      | 'StreamSpecification'
      | 'TableName'
      | 'TimeToLiveSpecification'
      | 'WarmThroughput'
    > {
  readonly SSESpecification?: { readonly SSEEnabled: boolean; readonly SSEType?: 'KMS' };
  readonly GlobalSecondaryIndexes?: readonly GlobalIndex[];
  readonly Replicas: readonly Replica[];
}

export function replicaOf({ Replicas }: GlobalTableProperties, region: string): Replica | undefined {
  return Replicas.find(({ Region }) => Region === region);
}

export function tableProperties(wanted: GlobalTableProperties, replica: Replica): TableProperties {
  const {
    Replicas: _replicas,
    SSESpecification: encryption,
    GlobalSecondaryIndexes: indexes,
    ReadOnDemandThroughputSettings: _read,
    WriteOnDemandThroughputSettings: _write,
    ...same
  } = wanted;
  const {
    Region: _region,
    SSESpecification: key,
    GlobalSecondaryIndexes: ofIndexes = [],
    ReadOnDemandThroughputSettings: _units,
    ...own
  } = replica;
  const throughput = onDemand(replica.ReadOnDemandThroughputSettings ? replica : wanted, wanted);
  return {
    ...same,
    ...own,
    ...throughput,
    ...(encryption && { SSESpecification: { ...encryption, ...key } }),
    ...(indexes && {
      GlobalSecondaryIndexes: indexes.map((index) => {
        const { ReadOnDemandThroughputSettings: _r, WriteOnDemandThroughputSettings: _w, ...kept } = index;
        const ofReplica = ofIndexes.find(({ IndexName }) => IndexName === index.IndexName);
        return { ...kept, ...onDemand(ofReplica?.ReadOnDemandThroughputSettings ? ofReplica : index, index) };
      }),
    }),
  };
}

function onDemand(read: ReadUnits, write: WriteUnits): Pick<TableProperties, 'OnDemandThroughput'> {
  const units = { ...read.ReadOnDemandThroughputSettings, ...write.WriteOnDemandThroughputSettings };
  return Object.keys(units).length > 0 ? { OnDemandThroughput: units } : {};
}

/**
 * A table as it was read, as the type has it. What may stand with the table or with its replica stands where `deployed`
 * has it, else with the replica.
 */
export function globalProperties(
  read: ResourceProperties,
  Region: string,
  deployed?: GlobalTableProperties,
): ResourceProperties {
  const {
    Arn: _arn,
    StreamArn: _stream,
    ProvisionedThroughput: _provisioned,
    PointInTimeRecoverySpecification,
    ResourcePolicy,
    TableClass,
    Tags,
    DeletionProtectionEnabled,
    SSESpecification,
    OnDemandThroughput,
    GlobalSecondaryIndexes,
    ...same
  } = read as ResourceProperties & TableProperties;
  const { KMSMasterKeyId, ...encryption } = SSESpecification ?? { SSEEnabled: false };
  const replica = deployed && replicaOf(deployed, Region);
  const isWhole = isOfTable(deployed, replica);
  const indexes = GlobalSecondaryIndexes?.map((index) => {
    const { OnDemandThroughput: units, ProvisionedThroughput: _units, ...kept } = index;
    const named = ({ IndexName }: { readonly IndexName?: string | undefined }) => IndexName === index.IndexName;
    const isWholeIndex = isOfTable(
      deployed?.GlobalSecondaryIndexes?.find(named),
      replica?.GlobalSecondaryIndexes?.find(named),
    );
    return {
      index: { ...kept, ...writeUnits(units), ...(isWholeIndex && readUnits(units)) },
      own: { IndexName: index.IndexName, ...(!isWholeIndex && readUnits(units)) },
    };
  });
  const Replicas = [
    {
      Region,
      PointInTimeRecoverySpecification,
      DeletionProtectionEnabled,
      ...(TableClass !== undefined && { TableClass }),
      ...(ResourcePolicy && { ResourcePolicy }),
      ...(Tags && { Tags }),
      ...(KMSMasterKeyId !== undefined && { SSESpecification: { KMSMasterKeyId } }),
      ...(!isWhole && readUnits(OnDemandThroughput)),
      ...(indexes && { GlobalSecondaryIndexes: indexes.map(({ own }) => own) }),
    },
  ];
  return {
    ...same,
    ...writeUnits(OnDemandThroughput),
    ...(isWhole && readUnits(OnDemandThroughput)),
    ...(SSESpecification && { SSESpecification: encryption }),
    ...(indexes && { GlobalSecondaryIndexes: indexes.map(({ index }) => index) }),
    Replicas,
  };
}

function isOfTable(whole: ReadUnits | undefined, own: ReadUnits | undefined): boolean {
  return whole?.ReadOnDemandThroughputSettings !== undefined && own?.ReadOnDemandThroughputSettings === undefined;
}

function readUnits(units: TableProperties['OnDemandThroughput']): ReadUnits {
  const { MaxReadRequestUnits } = units ?? {};
  return MaxReadRequestUnits === undefined ? {} : { ReadOnDemandThroughputSettings: { MaxReadRequestUnits } };
}

function writeUnits(units: TableProperties['OnDemandThroughput']): WriteUnits {
  const { MaxWriteRequestUnits } = units ?? {};
  return MaxWriteRequestUnits === undefined ? {} : { WriteOnDemandThroughputSettings: { MaxWriteRequestUnits } };
}
