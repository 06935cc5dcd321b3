/** What is told of parameters besides their values: DescribeParameters, GetParameterHistory. */
import type { ParameterHistory, ParameterInlinePolicy } from '@aws-sdk/client-ssm';
import type { Context } from '../../../wire/context.ts';
import { nextToken } from '../../../wire/paging.ts';
import type { Operation } from '../../../wire/service.ts';
import { notImplemented } from '../errors.ts';
import { pages } from '../paging.ts';
import { type ParameterPolicy, Parameters, ParameterVersions, type VersionFacts } from '../records.ts';
import { describeFilters } from './filters.ts';
import { valueOf } from './get-parameters.ts';
import { expiryOf } from './policies.ts';
import { parameterArn, requireParameter } from './references.ts';

export const describeParameters: Operation<'ssm', 'DescribeParameters'> = async (input, ctx) => {
  if (input.Shared === true) throw notImplemented('DescribeParameters of parameters that are shared by others');
  const filters = describeFilters(input);
  const found = await ctx.read((tx) =>
    pages.filtered(
      (options) => tx.in(Parameters).list([], options),
      pages.options(input),
      (record) => filters.every(({ keep }) => keep(record)),
    ),
  );
  const described = found.items.map((record) => ({
    Name: record.name,
    ARN: parameterArn(record.name, ctx),
    ...facts(record, ctx),
  }));
  return { Parameters: described, ...nextToken(found) };
};

export const getParameterHistory: Operation<'ssm', 'GetParameterHistory'> = async (input, ctx) => {
  const { limit, after } = pages.options(input);
  const page = await ctx.read(async (tx) => {
    const found = await requireParameter(tx, ctx, input.Name);
    const { parameter, scope } = found;
    const earlier = await pages.stored(
      tx.in(ParameterVersions, scope).list([parameter.name], { limit, after: after === current ? undefined : after }),
    );
    if (after === current) return { ...found, versions: [parameter] };
    if (earlier.next !== undefined) return { ...found, versions: earlier.items, next: earlier.next };
    const isFull = earlier.items.length === limit;
    return {
      ...found,
      versions: isFull ? earlier.items : [...earlier.items, parameter],
      ...(isFull && { next: current }),
    };
  });
  const { name, labels } = page.parameter;
  const arn = parameterArn(name, page.scope);
  const versions: ParameterHistory[] = [];
  for (const version of page.versions)
    versions.push({
      Name: name,
      ...facts(version, ctx),
      Value: await valueOf(ctx, arn, version, input.WithDecryption),
      Labels: Object.keys(labels).filter((label) => labels[label] === version.version),
    });
  return { Parameters: versions, ...nextToken({ items: [], ...('next' in page && { next: page.next }) }) };
};

/** The token of a last page that has the current version alone, which lies elsewhere than the others. */
const current = 'current';

function facts(version: VersionFacts, { clock }: Context) {
  return {
    Type: version.type,
    ...(version.keyId !== undefined && { KeyId: version.keyId }),
    LastModifiedDate: new Date(version.modifiedAt),
    LastModifiedUser: version.modifiedBy,
    ...(version.description !== undefined && { Description: version.description }),
    ...(version.allowedPattern !== undefined && { AllowedPattern: version.allowedPattern }),
    Version: version.version,
    Tier: version.tier,
    Policies: (version.policies ?? []).map((policy) => toInlinePolicy(policy, clock.now())),
    DataType: version.dataType,
  };
}

function toInlinePolicy(policy: ParameterPolicy, now: number): ParameterInlinePolicy {
  const expiry = expiryOf([policy]);
  const isOver = expiry !== undefined && expiry <= now;
  return { PolicyText: policy.text, PolicyType: policy.type, PolicyStatus: isOver ? 'InProgress' : 'Pending' };
}
