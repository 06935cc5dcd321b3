/**
 * Lists of log groups.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html
 */
import type { Page, PageOptions } from '../../../kernel/collections/collection.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import { paging } from '../../../wire/paging.ts';
import type { Operation } from '../../../wire/service.ts';
import { invalidParameter, notSupported } from '../errors.ts';
import { LogGroups, type LogGroupRecord } from '../records.ts';
import { groupArn } from './arns.ts';
import { placeOfIdentifier } from './own-group.ts';

export const pages = paging({
  defaultLimit: 50,
  refused: () => invalidParameter('The specified nextToken is invalid.'),
});

export const describeLogGroups: Operation<'cloudwatch-logs', 'DescribeLogGroups'> = (input, ctx) => {
  const { logGroupNamePrefix: prefix, logGroupNamePattern: pattern, logGroupIdentifiers } = input;
  checkLinked(input);
  if (prefix !== undefined && pattern !== undefined)
    throw invalidParameter('LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.');
  if (logGroupIdentifiers && (prefix !== undefined || pattern !== undefined))
    throw invalidParameter('logGroupIdentifiers cannot be given with a prefix or a pattern.');
  return ctx.read(async (tx) => {
    if (logGroupIdentifiers) return { logGroups: await named(tx, ctx, logGroupIdentifiers) };
    const wanted = pattern?.toLowerCase();
    const keep = ({ name, class: of }: LogGroupRecord): boolean =>
      (input.logGroupClass === undefined || of === input.logGroupClass) &&
      (wanted === undefined || name.toLowerCase().includes(wanted));
    const found = await pages.filtered(groupsUnder(tx, prefix), pageOf(input), keep);
    // AWS finds those of a pattern in another index, which does not know of the protection.
    const told = found.items.map((group) => {
      const { deletionProtectionEnabled, ...rest } = shown(group, ctx);
      return pattern === undefined ? { ...rest, deletionProtectionEnabled } : rest;
    });
    return { logGroups: told, ...next(found) };
  });
};

export const listLogGroups: Operation<'cloudwatch-logs', 'ListLogGroups'> = (input, ctx) => {
  checkLinked(input);
  if (input.dataSources || input.fieldIndexNames)
    throw notSupported(`${input.dataSources ? 'dataSources' : 'fieldIndexNames'} of ListLogGroups`);
  const names = input.logGroupNamePattern?.split('|') ?? [];
  const isNamed = (name: string): boolean =>
    names.length === 0 ||
    names.some((one) => (one.startsWith('^') ? name.startsWith(one.slice(1)) : name.includes(one)));
  const keep = (group: LogGroupRecord): boolean =>
    isNamed(group.name) &&
    (input.logGroupClass === undefined || group.class === input.logGroupClass) &&
    (input.logGroupTags ?? []).every((filter) => hasTag(group, filter));
  return ctx.read(async (tx) => {
    const found = await pages.filtered(groupsUnder(tx, undefined), pageOf(input), keep);
    const logGroups = found.items.map(({ name: logGroupName, class: logGroupClass }) => ({
      logGroupName,
      logGroupArn: groupArn(ctx, logGroupName),
      logGroupClass,
    }));
    return { logGroups, ...next(found) };
  });
};

/** A value may begin with `!` (none of them), and begin or end with `*`. */
function hasTag(
  { tags }: LogGroupRecord,
  { key, values = [] }: { readonly key?: string | undefined; readonly values?: readonly string[] | undefined },
): boolean {
  const own = tags.find((tag) => tag.Key === key)?.Value;
  const matches = (value: string): boolean => {
    if (own === undefined) return false;
    const text = value.replace(/^\*/, '').replace(/\*$/, '');
    if (value.startsWith('*') && value.endsWith('*')) return own.includes(text);
    if (value.startsWith('*')) return own.endsWith(text);
    return value.endsWith('*') ? own.startsWith(text) : own === text;
  };
  const [without, with_] = [
    values.filter((value) => value.startsWith('!')),
    values.filter((value) => !value.startsWith('!')),
  ];
  if (values.length === 0) return own !== undefined;
  return !without.some((value) => matches(value.slice(1))) && (with_.length === 0 || with_.some(matches));
}

/** Groups of other accounts that a monitoring account sees: there is no such link here. */
function checkLinked({
  includeLinkedAccounts,
  accountIdentifiers,
}: {
  readonly includeLinkedAccounts?: boolean | undefined;
  readonly accountIdentifiers?: readonly string[] | undefined;
}): void {
  if (includeLinkedAccounts === true) throw notSupported('includeLinkedAccounts: monitoring accounts');
  if (accountIdentifiers && accountIdentifiers.length > 0)
    throw invalidParameter('accountIdentifiers can be given only with includeLinkedAccounts.');
}

async function named(tx: ReadTx, ctx: Context, identifiers: readonly string[]) {
  const found = [];
  for (const identifier of identifiers) {
    const place = placeOfIdentifier(identifier, ctx);
    const group = place.account === ctx.account ? await tx.in(LogGroups).get(place.name) : undefined;
    if (group) found.push(shown(group, ctx));
  }
  return found;
}

/** By their names, from the first that begins so. */
function groupsUnder(tx: ReadTx, prefix: string | undefined): (options: PageOptions) => Promise<Page<LogGroupRecord>> {
  const groups = tx.in(LogGroups);
  if (prefix === undefined) return (options) => groups.list([], options);
  return async (options) => {
    const page = await groups.list([], options.after === undefined ? { ...options, from: [prefix] } : options);
    const items = page.items.filter(({ name }) => name.startsWith(prefix));
    return items.length < page.items.length || page.next === undefined ? { items } : { items, next: page.next };
  };
}

function pageOf({
  limit,
  nextToken,
}: {
  readonly limit?: number | undefined;
  readonly nextToken?: string | undefined;
}) {
  return { limit, after: nextToken };
}

/** The page's token as this service's outputs have it. */
export function next(page: Page<unknown>): { nextToken?: string } {
  return page.next === undefined ? {} : { nextToken: page.next };
}

function shown(group: LogGroupRecord, ctx: Context) {
  const { name: logGroupName, createdAt: creationTime, retentionInDays, kmsKeyId } = group;
  return {
    logGroupName,
    creationTime,
    ...(retentionInDays !== undefined && { retentionInDays }),
    metricFilterCount: group.metricFilters ?? 0,
    arn: `${groupArn(ctx, logGroupName)}:*`,
    ...(kmsKeyId !== undefined && { kmsKeyId }),
    logGroupClass: group.class,
    logGroupArn: groupArn(ctx, logGroupName),
    deletionProtectionEnabled: group.isProtected === true,
  };
}
