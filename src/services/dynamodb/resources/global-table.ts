/**
 * AWS::DynamoDB::GlobalTable: a table whose properties stand with its replicas. Here there is the one of the stack's
 * Region; what is read and written is the table of AWS::DynamoDB::Table.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html
 */
import { AwsError } from '../../../wire/errors.ts';
import {
  refusing,
  type ResourceCall,
  type ResourceDone,
  type ResourceHandler,
  type ResourceProperties,
} from '../../../wire/resource-type.ts';
import type { TableProperties } from './table-properties.ts';
import { isAttributeChanged, table } from './table.ts';
import { type GlobalTableProperties, globalProperties, replicaOf, tableProperties } from './replicas.ts';

const notThere = [
  'GlobalSecondaryIndexes/ReadProvisionedThroughputSettings',
  'GlobalSecondaryIndexes/WriteProvisionedThroughputSettings',
  'GlobalTableSourceArn',
  'GlobalTableWitnesses',
  'MultiRegionConsistency',
  'ReadProvisionedThroughputSettings',
  'Replicas/ContributorInsightsSpecification/Enabled',
  'Replicas/ContributorInsightsSpecification/Mode',
  'Replicas/GlobalSecondaryIndexes/ContributorInsightsSpecification/Enabled',
  'Replicas/GlobalSecondaryIndexes/ContributorInsightsSpecification/Mode',
  'Replicas/GlobalSecondaryIndexes/ReadProvisionedThroughputSettings',
  'Replicas/GlobalTableSettingsReplicationMode',
  'Replicas/KinesisStreamSpecification',
  'Replicas/ReadProvisionedThroughputSettings',
  'Replicas/ReplicaStreamSpecification',
  'VectorIndexes',
  'WriteProvisionedThroughputSettings',
];

export const globalTable: ResourceHandler = refusing('AWS::DynamoDB::GlobalTable', notThere, {
  async create(desired, call) {
    const { physicalId } = (await table.create(tableOf(desired, call), call)) as ResourceDone;
    return done(physicalId, call);
  },

  async read(TableName, call, deployed) {
    const read = await table.read(TableName, call, deployed);
    if (!read) return undefined;
    const global = globalProperties(read, call.region, deployed as unknown as GlobalTableProperties | undefined);
    return { ...global, ...(await attributesOf(TableName, call)) };
  },

  async update(TableName, desired, previous, call) {
    await table.update!(TableName, tableOf(desired, call), tableOf(previous, call), call);
    return done(TableName, call);
  },

  replaces: (desired, previous) =>
    isAttributeChanged(desired as TableProperties, previous as TableProperties) ? ['AttributeDefinitions'] : [],

  delete: (TableName, properties, call) => table.delete(TableName, properties, call),
  list: (model, call) => table.list!(model, call),
});

/** @throws AwsError where it has replicas elsewhere, or none here */
function tableOf(properties: ResourceProperties, { region }: ResourceCall): ResourceProperties {
  const wanted = properties as unknown as GlobalTableProperties;
  const elsewhere = wanted.Replicas.find(({ Region }) => Region !== region);
  if (elsewhere)
    throw new AwsError('InvalidRequest', `Sandlot does not have replicas in other Regions (${elsewhere.Region}).`);
  const replica = replicaOf(wanted, region);
  if (!replica)
    throw new AwsError('InvalidRequest', 'A replica must be specified in the Region where the stack is deployed.');
  return tableProperties(wanted, replica) as ResourceProperties;
}

async function attributesOf(TableName: string, { aws }: ResourceCall): Promise<ResourceProperties> {
  const { TableArn, TableId, LatestStreamArn, StreamSpecification } = (await aws.dynamodb.describeTable({ TableName }))
    .Table!;
  return { Arn: TableArn, TableId, ...(StreamSpecification?.StreamEnabled && { StreamArn: LatestStreamArn }) };
}

async function done(physicalId: string, call: ResourceCall): Promise<ResourceDone> {
  return { physicalId, attributes: await attributesOf(physicalId, call) };
}
