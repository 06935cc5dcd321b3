/**
 * Log streams: made, listed, deleted.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogStreams.html
 */
import { randomUUID } from 'node:crypto';
import type { ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { alreadyExists, invalidParameter, notFound } from '../errors.ts';
import { deleteEvents } from '../events/event-rows.ts';
import { streamArn, type GroupPlace } from '../groups/arns.ts';
import { next, pages } from '../groups/list-groups.ts';
import { groupPlace, placeOfIdentifier, requireGroup } from '../groups/own-group.ts';
import { LogStreams, type LogStreamRecord } from '../records.ts';

export const createLogStream: Operation<'cloudwatch-logs', 'CreateLogStream'> = async (input, ctx) => {
  await ctx.write(async (tx) => {
    const place = placeOfIdentifier(input.logGroupName, ctx);
    const { id: group } = await requireGroup(tx, place);
    const streams = tx.in(LogStreams, place);
    if (await streams.get(group, input.logStreamName)) throw alreadyExists('log stream');
    await streams.insert({ group, name: input.logStreamName, id: randomUUID(), createdAt: ctx.clock.now() });
  });
  return {};
};

export const deleteLogStream: Operation<'cloudwatch-logs', 'DeleteLogStream'> = async (input, ctx) => {
  await ctx.write(async (tx) => {
    const place = placeOfIdentifier(input.logGroupName, ctx);
    const group = await requireGroup(tx, place);
    if (group.isProtected === true) {
      const message = 'The log stream cannot be deleted because deletion protection is enabled on its log group.';
      throw new AwsError('ValidationException', message);
    }
    const stream = await tx.in(LogStreams, place).delete(group.id, input.logStreamName);
    if (!stream) throw notFound('log stream');
    deleteEvents(tx, place, group.id, stream.id);
  });
  return {};
};

export const describeLogStreams: Operation<'cloudwatch-logs', 'DescribeLogStreams'> = (input, ctx) => {
  const { logStreamNamePrefix: prefix, orderBy = 'LogStreamName', descending = false } = input;
  if (orderBy === 'LastEventTime' && prefix !== undefined)
    throw invalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.');
  return ctx.read(async (tx) => {
    const place = groupPlace(input, ctx);
    const { id: group, name } = await requireGroup(tx, place);
    const found = await listed(tx, place, group, input, descending);
    return { logStreams: found.items.map((stream) => shown(stream, place, name)), ...next(found) };
  });
};

interface Listing {
  readonly orderBy?: 'LogStreamName' | 'LastEventTime' | undefined;
  readonly logStreamNamePrefix?: string | undefined;
  readonly limit?: number | undefined;
  readonly nextToken?: string | undefined;
}

function listed(tx: ReadTx, place: GroupPlace, group: string, listing: Listing, reverse: boolean) {
  const { orderBy, logStreamNamePrefix: prefix } = listing;
  const streams = tx.in(LogStreams, place);
  const request = { limit: listing.limit, after: listing.nextToken };
  const keep = ({ name }: LogStreamRecord): boolean => prefix === undefined || name.startsWith(prefix);
  if (orderBy === 'LastEventTime')
    return pages.filtered((options) => streams.listBy('lastEvent', [group], { ...options, reverse }), request);
  return pages.filtered(
    async (options) => {
      const from = !reverse && options.after === undefined && prefix !== undefined ? { from: [prefix] } : {};
      const page = await streams.list([group], { ...options, ...from, reverse });
      // In order, those that begin so stand together.
      const isPast = !reverse && prefix !== undefined && page.items.some((stream) => !keep(stream));
      return isPast ? { items: page.items } : page;
    },
    request,
    keep,
  );
}

function shown(stream: LogStreamRecord, place: GroupPlace, group: string) {
  const { name: logStreamName, createdAt: creationTime, firstEventAt, lastEventAt, lastIngestedAt } = stream;
  return {
    logStreamName,
    creationTime,
    ...(firstEventAt !== undefined && { firstEventTimestamp: firstEventAt }),
    ...(lastEventAt !== undefined && { lastEventTimestamp: lastEventAt }),
    ...(lastIngestedAt !== undefined && { lastIngestionTime: lastIngestedAt }),
    arn: streamArn(place, group, logStreamName),
    // AWS itself has given 0 here since June 2019.
    storedBytes: 0,
  };
}
