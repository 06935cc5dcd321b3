/**
 * Event source mappings: made, told, changed, deleted.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html
 */
import { parseArn } from '../../../kernel/arn.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { listOfTags, tagsOfNew } from '../../../wire/tags.ts';
import { latestSequence } from '../../dynamodb-streams/internal.ts';
import { bareArn, functionArn, placeOf, sessionName } from '../arns.ts';
import { conflict, invalid, notHere } from '../errors.ts';
import { requireVersion } from '../functions/find-function.ts';
import { listed, nextMarker, pages } from '../paging.ts';
import { checkedTags } from '../tags.ts';
import { fromLanes, unstopped, wantedLanes } from './lanes.ts';
import { cancelLanes, startLanes, wakeLanes } from './poll-job-name.ts';
import { type MappingRecord, Mappings, requireMapping } from './records.ts';
import { settingsOf, shown } from './settings.ts';

/** What the function's role has to be allowed on a stream. */
const reading = ['GetRecords', 'GetShardIterator', 'DescribeStream'].map((name) => `dynamodb:${name}`);

export const createEventSourceMapping: Operation<'lambda', 'CreateEventSourceMapping'> = async (input, ctx) => {
  const { EventSourceArn: sourceArn, StartingPosition: startingPosition, Enabled: enabled = true } = input;
  checkSource(input);
  checkPosition(startingPosition, sourceArn!);
  if (input.StartingPositionTimestamp !== undefined)
    throw invalid('StartingPositionTimestamp is only valid for AT_TIMESTAMP');
  const settings = settingsOf(input);
  const place = placeOf(input.FunctionName, ctx);
  const tags = tagsOfNew(ctx, checkedTags(listOfTags(input.Tags)));
  const { facts } = await ctx.read((tx) => requireVersion(tx, place));
  await checkRole(ctx, { sourceArn: sourceArn!, roleArn: facts.roleArn, name: place.name });
  const id = ctx.ids.uuid();
  const record = await ctx.write(async (tx) => {
    await requireVersion(tx, place);
    await refuseSame(tx, functionArn(place), sourceArn!);
    const latest = await latestOf(tx, sourceArn!);
    const after = startingPosition === 'LATEST' ? latest : undefined;
    const made: MappingRecord = {
      id,
      functionArn: functionArn(place),
      sourceArn: sourceArn!,
      startingPosition,
      enabled,
      settings,
      ...fromLanes(Array.from({ length: wantedLanes({ settings }) }, () => (after === undefined ? {} : { after }))),
      lastResult: 'No records processed',
      modifiedAt: ctx.clock.now(),
      tags,
    };
    await tx.in(Mappings).insert(made);
    if (enabled) await startLanes(tx, made);
    return made;
  });
  return shown(record, ctx, enabled ? 'Creating' : undefined);
};

/** @throws AwsError InvalidParameterValueException */
async function latestOf(tx: ReadTx, sourceArn: string): Promise<string> {
  try {
    return await latestSequence(tx, sourceArn);
  } catch (error) {
    throw error instanceof AwsError ? invalid(`Stream not found: ${sourceArn}`) : error;
  }
}

/** @throws AwsError InvalidParameterValueException */
function checkPosition(given: string | undefined, arn: string): asserts given is 'LATEST' | 'TRIM_HORIZON' {
  if (given === 'LATEST' || given === 'TRIM_HORIZON') return;
  if (given !== undefined) throw invalid(`Unsupported starting position for arn type: ${arn}`);
  throw invalid(
    "1 validation error detected: Value null at 'startingPosition' failed to satisfy constraint: " +
      'Member must not be null.',
  );
}

interface Source {
  readonly EventSourceArn?: string | undefined;
  readonly [other: string]: unknown;
}

/** @throws AwsError InvalidParameterValueException, NotImplementedException */
function checkSource({ EventSourceArn: arn, ...others }: Source): void {
  for (const name of ['Topics', 'Queues', 'SelfManagedEventSource'])
    if (others[name] !== undefined) throw notHere(`${name} as event sources`);
  if (arn === undefined) throw invalid('Unrecognized event source.');
  const { service, resource = '' } = parseArn(arn) ?? {};
  if (service !== 'dynamodb') throw notHere(`${service ?? 'others'} as an event source`);
  if (!/^table\/[^/]+\/stream\/.+$/.test(resource)) throw invalid(`Unrecognized event source: ${arn}`);
}

async function checkRole(
  ctx: Context,
  { sourceArn, roleArn, name }: { readonly sourceArn: string; readonly roleArn: string; readonly name: string },
): Promise<void> {
  const session = { principal: 'lambda.amazonaws.com', roleArn, sessionName: sessionName(name) };
  const caller = await ctx.aws.assumeRole(session).then(
    (assumed) => assumed.caller,
    (error: unknown) => {
      if (error instanceof AwsError) return undefined;
      throw error;
    },
  );
  const decisions = caller
    ? await Promise.all(reading.map((action) => ctx.isAllowed(action, sourceArn, { caller })))
    : [{ allowed: false }];
  if (decisions.every(({ allowed }) => allowed)) return;
  throw invalid(
    `Cannot access stream ${sourceArn}. Please ensure the role can perform the GetRecords, GetShardIterator, ` +
      'DescribeStream, and ListStreams Actions on your stream in IAM.',
  );
}

async function refuseSame(tx: ReadTx, arn: string, sourceArn: string): Promise<void> {
  const all = await tx.in(Mappings).all();
  const same = all.find((one) => one.functionArn === arn && one.sourceArn === sourceArn);
  if (!same) return;
  throw conflict(
    `The event source arn (" ${sourceArn} ") and function (" ${arn.split(':')[6]} ") provided mapping already ` +
      `exists. Please update or delete the existing mapping with UUID ${same.id}`,
  );
}

export const getEventSourceMapping: Operation<'lambda', 'GetEventSourceMapping'> = (input, ctx) =>
  ctx.read(async (tx) => shown(await requireMapping(tx, input.UUID), ctx));

export const listEventSourceMappings: Operation<'lambda', 'ListEventSourceMappings'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { EventSourceArn: source, FunctionName } = input;
    const place = FunctionName === undefined ? undefined : placeOf(FunctionName, ctx);
    const wanted = place && (place.qualifier === undefined ? bareArn(place) : functionArn(place));
    const all = (await tx.in(Mappings).all()).filter(
      (one) =>
        (source === undefined || one.sourceArn === source) && (wanted === undefined || one.functionArn === wanted),
    );
    const page = pages.inMemory(all, ({ id }) => id, listed(input));
    return { EventSourceMappings: page.items.map((one) => shown(one, ctx)), ...nextMarker(page) };
  });

export const updateEventSourceMapping: Operation<'lambda', 'UpdateEventSourceMapping'> = async (input, ctx) => {
  const place = input.FunctionName === undefined ? undefined : placeOf(input.FunctionName, ctx);
  const changed = await ctx.write(async (tx) => {
    const before = await requireMapping(tx, input.UUID);
    if (place) await requireVersion(tx, place);
    const record: MappingRecord = {
      ...before,
      ...unstopped(before),
      settings: settingsOf(input, before.settings),
      enabled: input.Enabled ?? before.enabled,
      ...(place && { functionArn: functionArn(place) }),
      modifiedAt: ctx.clock.now(),
    };
    await tx.in(Mappings).put(record);
    await (record.enabled ? startLanes(tx, record) : wakeLanes(tx, record.id));
    return record;
  });
  return shown(changed, ctx, stateOfUpdate(input.Enabled));
};

function stateOfUpdate(enabled: boolean | undefined): string {
  if (enabled === undefined) return 'Updating';
  return enabled ? 'Enabling' : 'Disabling';
}

export const deleteEventSourceMapping: Operation<'lambda', 'DeleteEventSourceMapping'> = async (input, ctx) => {
  const gone = await ctx.write(async (tx) => {
    const record = await requireMapping(tx, input.UUID);
    await tx.in(Mappings).delete(record.id);
    await cancelLanes(tx, record.id);
    return record;
  });
  return shown(gone, ctx, 'Deleting');
};
