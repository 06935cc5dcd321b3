/**
 * Metric filters: kept and told. There is no CloudWatch here that would count what they match.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutMetricFilter.html
 */
import type { PageOptions } from '../../../kernel/collections/collection.ts';
import type { ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { invalidParameter, limitExceeded, notFound, notSupported } from '../errors.ts';
import type { GroupPlace } from '../groups/arns.ts';
import { next, pages } from '../groups/list-groups.ts';
import { placeOfIdentifier, requireGroup } from '../groups/own-group.ts';
import { LogGroups, MetricFilters, type MetricFilterRecord, type MetricTransformation } from '../records.ts';
import { checkedPattern } from './checked-pattern.ts';

const mostOfGroup = 100;
const mostDimensions = 3;

export const putMetricFilter: Operation<'cloudwatch-logs', 'PutMetricFilter'> = async (input, ctx) => {
  checkedPattern(input.filterPattern);
  const refused = (['fieldSelectionCriteria', 'emitSystemFieldDimensions'] as const).find(
    (member) => input[member] !== undefined,
  );
  if (refused !== undefined) throw notSupported(`${refused} of metric filters`);
  if (input.applyOnTransformedLogs === true) throw notSupported('log transformers: applyOnTransformedLogs');
  const transformations = input.metricTransformations as readonly MetricTransformation[];
  checkNamespaces(transformations);
  checkDimensions(transformations);
  await ctx.write(async (tx) => {
    const place = placeOfIdentifier(input.logGroupName, ctx);
    const group = await requireGroup(tx, place);
    if (group.class !== 'STANDARD') throw notOfClass();
    const filters = tx.in(MetricFilters, place);
    const before = await filters.get(group.name, group.id, input.filterName);
    const count = group.metricFilters ?? 0;
    if (!before && count >= mostOfGroup) throw limitExceeded('Resource limit exceeded.');
    const { filterName: name, filterPattern: pattern } = input;
    const createdAt = before?.createdAt ?? ctx.clock.now();
    await filters.put({ group: group.id, groupName: group.name, name, pattern, createdAt, transformations });
    if (!before) await tx.in(LogGroups, place).put({ ...group, metricFilters: count + 1 });
  });
  return {};
};

export const deleteMetricFilter: Operation<'cloudwatch-logs', 'DeleteMetricFilter'> = async (input, ctx) => {
  await ctx.write(async (tx) => {
    const place = placeOfIdentifier(input.logGroupName, ctx);
    const group = await requireGroup(tx, place);
    const gone = await tx.in(MetricFilters, place).delete(group.name, group.id, input.filterName);
    if (!gone) throw notFound('metric filter');
    await tx.in(LogGroups, place).put({ ...group, metricFilters: (group.metricFilters ?? 1) - 1 });
  });
  return {};
};

export const describeMetricFilters: Operation<'cloudwatch-logs', 'DescribeMetricFilters'> = (input, ctx) => {
  const { filterNamePrefix = '', metricName, metricNamespace } = input;
  if ((metricName === undefined) !== (metricNamespace === undefined))
    throw invalidParameter('metricName and metricNamespace are given together or not at all.');
  const keep = ({ name, transformations }: MetricFilterRecord): boolean =>
    name.startsWith(filterNamePrefix) &&
    (metricName === undefined ||
      transformations.some((one) => one.metricName === metricName && one.metricNamespace === metricNamespace));
  return ctx.read(async (tx) => {
    const place = input.logGroupName === undefined ? undefined : placeOfIdentifier(input.logGroupName, ctx);
    const filters = tx.in(MetricFilters, place ?? ctx);
    const key = place && (await keyOf(tx, place));
    const list = (options: PageOptions) => (key ? filters.list(key, options) : filters.listBy('name', [], options));
    const found = await pages.filtered(list, { limit: input.limit, after: input.nextToken }, keep);
    return { metricFilters: found.items.map(shown), ...next(found) };
  });
};

async function keyOf(tx: ReadTx, place: GroupPlace): Promise<string[]> {
  const { name, id } = await requireGroup(tx, place);
  return [name, id];
}

const longestNamespace = 255;

function checkNamespaces(transformations: readonly MetricTransformation[]): void {
  const problems = transformations.flatMap(({ metricNamespace }, at) => {
    const problem =
      metricNamespace.length > longestNamespace
        ? `Member must have length less than or equal to ${longestNamespace}`
        : /[*$]/.test(metricNamespace)
          ? 'Member must satisfy regular expression pattern: [^:*$]*'
          : undefined;
    const path = `metricTransformations.${at + 1}.member.metricNamespace`;
    return problem === undefined
      ? []
      : [`Value '${metricNamespace.slice(0, 1024)}' at '${path}' failed to satisfy constraint: ${problem}`];
  });
  if (problems.length > 0) throw invalidParameter(`1 validation error detected: ${problems[0]}`);
}

function checkDimensions(transformations: readonly MetricTransformation[]): void {
  for (const { dimensions = {}, defaultValue } of transformations) {
    const count = Object.keys(dimensions).length;
    if (count > mostDimensions) throw invalidParameter(`A metric filter has at most ${mostDimensions} dimensions.`);
    if (count > 0 && defaultValue !== undefined)
      throw invalidParameter(
        'Invalid metric transformation: dimensions and default value are mutually exclusive properties.',
      );
  }
}

function notOfClass(): AwsError {
  const message = 'Metric filters are supported in log groups of the STANDARD class only.';
  return new AwsError('InvalidOperationException', message);
}

function shown({ name, pattern, groupName, createdAt, transformations }: MetricFilterRecord) {
  return {
    filterName: name,
    filterPattern: pattern,
    logGroupName: groupName,
    creationTime: createdAt,
    applyOnTransformedLogs: false,
    metricTransformations: transformations.map((one) => ({ ...one })) as never,
  };
}
