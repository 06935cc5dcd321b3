/**
 * AWS::DynamoDB::Table.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import {
  everyItem,
  ifThere,
  isOther,
  refusing,
  type ResourceCall,
  type ResourceHandler,
  withStackTags,
} from '../../../wire/resource-type.ts';
import { readTable } from './read-table.ts';
import { changeTable } from './change-table.ts';
import { encryptionOf, setPolicy, setRecovery, setTimeToLive } from './table-settings.ts';
import type { TableProperties } from './table-properties.ts';

const notThere = [
  'ContributorInsightsSpecification',
  'GlobalSecondaryIndexes/ContributorInsightsSpecification',
  'ImportSourceSpecification',
  'KinesisStreamSpecification',
  'StreamSpecification/ResourcePolicy',
  'StreamSpecification/Tags',
  'VectorIndexes',
];

export const table: ResourceHandler = refusing('AWS::DynamoDB::Table', notThere, {
  async create(properties, call) {
    const desired = properties as TableProperties;
    const TableName = desired.TableName ?? call.uniqueName({ maxLength: 255 });
    await call.aws.dynamodb.createTable(creation(desired, TableName, call));
    await setTimeToLive(call, TableName, desired, {});
    await setRecovery(call, TableName, desired, {});
    await setPolicy(call, TableName, desired, {});
    return done(call, TableName);
  },

  read: (TableName, call, deployed) => readTable(TableName, call, deployed as TableProperties | undefined),

  async update(TableName, properties, previousProperties, call) {
    const [desired, previous] = [properties as TableProperties, previousProperties as TableProperties];
    await changeTable(TableName, desired, previous, call);
    return done(call, TableName);
  },

  async delete(TableName, _properties, { aws }) {
    await ifThere('ResourceNotFoundException', () => aws.dynamodb.deleteTable({ TableName }));
  },

  list: (_model, { aws }) =>
    everyItem(
      ['ExclusiveStartTableName', 'LastEvaluatedTableName'],
      (from) => aws.dynamodb.listTables(from),
      ({ TableNames }) => TableNames,
    ),

  /** Keys of an index are changed by another table's worth of work: AWS replaces the table for local ones. */
  replaces: (desired, previous) => [
    ...(isOther(desired['LocalSecondaryIndexes'], previous['LocalSecondaryIndexes']) ? ['LocalSecondaryIndexes'] : []),
    ...(isAttributeChanged(desired, previous) ? ['AttributeDefinitions'] : []),
  ],
});

/** Of an attribute that stays, the type: AWS's page of the property says that editing one replaces the table. */
export function isAttributeChanged(
  { AttributeDefinitions: wanted = [] }: TableProperties,
  { AttributeDefinitions: before = [] }: TableProperties,
): boolean {
  const types = new Map(before.map(({ AttributeName, AttributeType }) => [AttributeName, AttributeType]));
  return wanted.some(
    ({ AttributeName, AttributeType }) => (types.get(AttributeName) ?? AttributeType) !== AttributeType,
  );
}

type CreateInput = Input<'dynamodb', 'CreateTable'>;

function creation(desired: TableProperties, TableName: string, call: ResourceCall): CreateInput {
  const {
    TimeToLiveSpecification: _ttl,
    PointInTimeRecoverySpecification: _recovery,
    ResourcePolicy: _policy,
    SSESpecification: encryption,
    StreamSpecification: stream,
    Tags,
    ...rest
  } = desired;
  const tags = withStackTags(Tags, call);
  return {
    ...(rest as Omit<CreateInput, 'TableName'>),
    TableName,
    ...(stream && { StreamSpecification: { StreamEnabled: true, StreamViewType: stream.StreamViewType } }),
    ...(encryption && { SSESpecification: encryptionOf(encryption) }),
    ...(tags.length > 0 && { Tags: tags }),
  };
}

async function done(call: ResourceCall, TableName: string) {
  const { Table } = await call.aws.dynamodb.describeTable({ TableName });
  const attributes = {
    Arn: Table!.TableArn,
    ...(Table!.LatestStreamArn !== undefined &&
      Table!.StreamSpecification?.StreamEnabled && { StreamArn: Table!.LatestStreamArn }),
  };
  return { physicalId: TableName, attributes };
}
