/**
 * CreateTable: the table is there and ACTIVE at once, though its answer says CREATING, as AWS's.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
 */
import { randomUUID } from 'node:crypto';
import type { Input } from '../../../wire/aws-types.ts';
import type { Context } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { placeOfTable, type TablePlace } from '../arns.ts';
import { inUse, invalidParameter, refuseMembers, validation } from '../errors.ts';
import { countEveryMs, countJob } from '../indexing/count-job-name.ts';
import { type StreamView, type TableRecord, Tables } from '../records.ts';
import { beginStream } from '../streams/stream-life.ts';
import { encryptionOf } from './encryption.ts';
import {
  attributesOf,
  checkDefinitions,
  checkIndexes,
  globalIndexesOf,
  keyNamesOf,
  localIndexesOf,
  throughputOf,
  warmOf,
} from './key-definitions.ts';
import { newPolicy } from './policy-document.ts';
import { createdDescription } from './table-description.ts';
import { newTags } from './tags.ts';

type CreateInput = Input<'dynamodb', 'CreateTable'>;

export const createTable: Operation<'dynamodb', 'CreateTable'> = async (input, ctx) => {
  refuseMembers('CreateTable', input, ['GlobalTableSourceArn', 'GlobalTableSettingsReplicationMode']);
  const place = placeOfTable(input.TableName, ctx);
  const table = { ...newTable(input, ctx, place), ...(await encryptionOf(input.SSESpecification, ctx)) };
  const view = streamView(input.StreamSpecification);
  return ctx.write(async (tx) => {
    const tables = tx.in(Tables, place);
    if (await tables.get(place.name)) throw inUse(`Table already exists: ${place.name}`);
    const policy = input.ResourcePolicy === undefined ? undefined : await newPolicy(tx, input.ResourcePolicy);
    const whole = { ...table, ...(policy && { policy }) };
    const made = view === undefined ? whole : await beginStream(tx, ctx, place, whole, view);
    await tables.insert(made);
    tx.enqueue({ ...countJob({ place, table: made.id }), runAt: ctx.clock.now() + countEveryMs });
    return { TableDescription: createdDescription(place, made) };
  });
};

function newTable(input: CreateInput, ctx: Context, { name }: TablePlace): TableRecord {
  const billing = input.BillingMode ?? 'PROVISIONED';
  const throughput = throughputOf(input.ProvisionedThroughput, billing);
  if (!input.KeySchema || !input.AttributeDefinitions)
    throw invalidParameter('KeySchema and AttributeDefinitions are required');
  const attributes = attributesOf(input.AttributeDefinitions);
  const key = keyNamesOf(input.KeySchema, attributes);
  const given = [
    ...localIndexesOf(input.LocalSecondaryIndexes, key, attributes),
    ...globalIndexesOf(input.GlobalSecondaryIndexes, attributes, billing),
  ];
  checkIndexes(given);
  const indexes = given.map((index, at) => ({ ...index, id: String(at) }));
  checkDefinitions(attributes, key, indexes);
  const now = ctx.clock.now();
  return {
    name,
    id: randomUUID(),
    createdAt: now,
    key,
    attributes,
    indexes,
    indexesMade: indexes.length,
    billing,
    ...(billing === 'PAY_PER_REQUEST' && { onDemandSince: now }),
    ...(throughput && { throughput }),
    ...(input.OnDemandThroughput && { onDemand: input.OnDemandThroughput }),
    ...warmOf(input.WarmThroughput),
    ...(input.DeletionProtectionEnabled && { isProtected: true }),
    ...(input.TableClass && { tableClass: input.TableClass }),
    tags: newTags(input.Tags),
  };
}

/** `undefined`: no stream. @throws AwsError ValidationException */
export function streamView(given: CreateInput['StreamSpecification']): StreamView | undefined {
  if (!given) return undefined;
  if (given.StreamEnabled && given.StreamViewType === undefined)
    throw invalidParameter('StreamViewType is required when StreamEnabled is true');
  if (!given.StreamEnabled && given.StreamViewType !== undefined)
    throw validation(
      'One or more parameter values were invalid: Table is being created with stream disabled, ' +
        'UpdateStreamEnabled must be set to true to use StreamViewType',
    );
  return given.StreamEnabled ? given.StreamViewType : undefined;
}
