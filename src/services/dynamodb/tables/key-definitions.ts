/**
 * What CreateTable and UpdateTable are given for keys and indexes, held to DynamoDB's rules.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
 */
import type { Input } from '../../../wire/aws-types.ts';
import { invalidParameter, limitExceeded, validation } from '../errors.ts';
import type { IndexRecord, KeyNames, KeyType, OnDemand, Projection, TableRecord, Throughput } from '../records.ts';

type CreateInput = Input<'dynamodb', 'CreateTable'>;
export type KeySchema = NonNullable<CreateInput['KeySchema']>;
export type AttributeDefinitions = NonNullable<CreateInput['AttributeDefinitions']>;
export type GlobalIndex = NonNullable<CreateInput['GlobalSecondaryIndexes']>[number];
type LocalIndex = NonNullable<CreateInput['LocalSecondaryIndexes']>[number];
type GivenThroughput = CreateInput['ProvisionedThroughput'];

export type Attributes = TableRecord['attributes'];

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html#limits-secondary-indexes */
export const maxGlobalIndexes = 20;
const maxLocalIndexes = 5;
const maxProjected = 100;

export function attributesOf(definitions: AttributeDefinitions | undefined = []): Attributes {
  const seen = new Set<string>();
  return definitions.map(({ AttributeName = '', AttributeType }) => {
    if (seen.has(AttributeName)) throw validation('Cannot have two attributes with the same name');
    seen.add(AttributeName);
    return { name: AttributeName, type: AttributeType as KeyType };
  });
}

/** @throws AwsError ValidationException */
export function keyNamesOf(schema: KeySchema, attributes: Attributes): KeyNames {
  const names = schema.map(({ AttributeName = '' }) => AttributeName);
  const defined = attributes.map(({ name }) => name);
  if (names.some((name) => !defined.includes(name)))
    throw invalidParameter(
      'Some index key attributes are not defined in AttributeDefinitions. ' +
        `Keys: [${names.join(', ')}], AttributeDefinitions: [${defined.join(', ')}]`,
    );
  const [hash = '', sort] = names;
  if (names.length > 2)
    throw validation(
      `1 validation error detected: Value '${names.length}' at 'keySchema' failed to satisfy constraint: ` +
        'Member must have length less than or equal to 2',
    );
  if (hash === sort)
    throw validation('Both the Hash Key and the Range Key element in the KeySchema have the same name');
  if (schema[0]?.KeyType !== 'HASH')
    throw validation('Invalid KeySchema: The first KeySchemaElement is not a HASH key type');
  if (schema[1] && schema[1].KeyType !== 'RANGE')
    throw validation('Invalid KeySchema: The second KeySchemaElement is not a RANGE key type');
  return sort === undefined ? { hash } : { hash, sort };
}

/** Every attribute that is defined must be some key's. */
export function checkDefinitions(attributes: Attributes, key: KeyNames, indexes: readonly IndexRecord[]): void {
  const used = usedNames(key, indexes);
  if (attributes.every(({ name }) => used.has(name))) return;
  if (indexes.length === 0)
    throw invalidParameter(
      'Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions',
    );
  const defined = attributes.map(({ name }) => name).join(', ');
  throw invalidParameter(
    `Some AttributeDefinitions are not used. AttributeDefinitions: [${defined}], keys used: [${[...used].join(', ')}]`,
  );
}

export function usedNames(key: KeyNames, indexes: readonly IndexRecord[]): Set<string> {
  const names = [key, ...indexes.map((index) => index.key)].flatMap(({ hash, sort }) => [hash, sort]);
  return new Set(names.filter((name) => name !== undefined));
}

/** @throws AwsError ValidationException */
export function localIndexesOf(
  given: readonly LocalIndex[] | undefined,
  key: KeyNames,
  attributes: Attributes,
): Omit<IndexRecord, 'id'>[] {
  if (given === undefined) return [];
  if (given.length === 0) throw invalidParameter('List of LocalSecondaryIndexes is empty');
  if (key.sort === undefined)
    throw invalidParameter(
      'Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex',
    );
  const indexes = given.map((index) => localIndexOf(index, key, attributes));
  if (indexes.length > maxLocalIndexes)
    throw invalidParameter(`Number of LocalSecondaryIndexes exceeds per-table limit of ${maxLocalIndexes}`);
  return indexes;
}

function localIndexOf(given: LocalIndex, table: KeyNames, attributes: Attributes): Omit<IndexRecord, 'id'> {
  const name = given.IndexName!;
  const key = keyNamesOf(given.KeySchema!, attributes);
  if (key.sort === undefined) throw invalidParameter(`Index KeySchema does not have a range key for index: ${name}`);
  if (key.hash !== table.hash)
    throw invalidParameter(
      `Index KeySchema does not have the same leading hash key as table KeySchema for index: ${name}. ` +
        `index hash key: ${key.hash}, table hash key: ${table.hash}`,
    );
  return { name, isLocal: true, key, projection: projectionOf(given.Projection) };
}

/** @throws AwsError ValidationException */
export function globalIndexesOf(
  given: readonly GlobalIndex[] | undefined,
  attributes: Attributes,
  billing: TableRecord['billing'],
): Omit<IndexRecord, 'id'>[] {
  if (given === undefined) return [];
  if (given.length === 0) throw invalidParameter('List of GlobalSecondaryIndexes is empty');
  const indexes = given.map((index) => globalIndexOf(index, attributes, billing));
  if (indexes.length > maxGlobalIndexes)
    throw invalidParameter(`GlobalSecondaryIndex count exceeds the per-table limit of ${maxGlobalIndexes}`);
  return indexes;
}

export function globalIndexOf(
  given: GlobalIndex,
  attributes: Attributes,
  billing: TableRecord['billing'],
): Omit<IndexRecord, 'id'> {
  const name = given.IndexName!;
  const key = keyNamesOf(given.KeySchema!, attributes);
  const projection = projectionOf(given.Projection);
  const throughput = throughputOf(given.ProvisionedThroughput, billing, name);
  return {
    name,
    key,
    projection,
    ...(throughput && { throughput }),
    ...(given.OnDemandThroughput && { onDemand: given.OnDemandThroughput satisfies OnDemand }),
    ...warmOf(given.WarmThroughput),
  };
}

function projectionOf(given: LocalIndex['Projection']): Projection {
  const { ProjectionType: type, NonKeyAttributes: attributes } = given ?? {};
  if (type === undefined) throw invalidParameter('Unknown ProjectionType: null');
  if (attributes !== undefined && type !== 'INCLUDE')
    throw invalidParameter(`ProjectionType is ${type}, but NonKeyAttributes is specified`);
  if (type === 'INCLUDE' && !attributes?.length)
    throw invalidParameter('ProjectionType is INCLUDE, but NonKeyAttributes is not specified');
  return attributes ? { type, attributes } : { type };
}

export function checkIndexes(indexes: readonly Omit<IndexRecord, 'id'>[]): void {
  const seen = new Set<string>();
  let projected = 0;
  for (const { name, projection } of indexes) {
    if (seen.has(name)) throw invalidParameter(`Duplicate index name: ${name}`);
    seen.add(name);
    projected += projection.attributes?.length ?? 0;
  }
  if (projected > maxProjected)
    throw limitExceeded(`Number of attributes in NonKeyAttributes exceeds the per-table limit of ${maxProjected}`);
}

const maxUnits = 1_000_000_000_000;

/** `index`: whose it is, where not the table's. @throws AwsError ValidationException */
export function throughputOf(
  given: GivenThroughput,
  billing: TableRecord['billing'],
  index?: string,
): Throughput | undefined {
  if (billing === 'PAY_PER_REQUEST') {
    if (!given) return undefined;
    throw invalidParameter(
      index === undefined
        ? 'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST'
        : `ProvisionedThroughput should not be specified for index: ${index} when BillingMode is PAY_PER_REQUEST`,
    );
  }
  const { ReadCapacityUnits: read, WriteCapacityUnits: write } = given ?? {};
  if (read === undefined || write === undefined)
    throw invalidParameter(
      index === undefined
        ? 'ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED'
        : `ProvisionedThroughput is not specified for index: ${index}`,
    );
  for (const [name, units] of [
    ['ReadCapacityUnits', read],
    ['WriteCapacityUnits', write],
  ] as const)
    if (units > maxUnits) throw validation(`Given value ${units} for ${name} is out of bounds`);
  return { read, write };
}

/** What a table can take at once: kept and shown, as nothing is throttled here. */
export function warmOf(given: CreateInput['WarmThroughput']): { warm?: Throughput } {
  const { ReadUnitsPerSecond: read, WriteUnitsPerSecond: write } = given ?? {};
  if (read === undefined && write === undefined) return {};
  return { warm: { read: read ?? defaultWarm.read, write: write ?? defaultWarm.write } };
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html */
export const defaultWarm: Throughput = { read: 12_000, write: 4_000 };
