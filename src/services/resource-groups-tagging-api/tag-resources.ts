/** TagResources, UntagResources: each resource by its own service, as the caller; what fails is told by resource. */
import type { FailureInfo } from '@aws-sdk/client-resource-groups-tagging-api';
import type { Context } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';
import type { Operation, TaggedResources } from '../../wire/service.ts';
import { taggerOf } from './all-resources.ts';

export const tagResources: Operation<'resource-groups-tagging-api', 'TagResources'> = async (input, ctx) => {
  const tags = Object.entries(input.Tags).map(([Key, Value]) => ({ Key, Value: Value ?? '' }));
  const aws = ctx.aws.as(ctx.caller);
  return { FailedResourcesMap: await forEach(ctx, input.ResourceARNList, (by, arn) => by.tag(aws, arn, tags)) };
};

export const untagResources: Operation<'resource-groups-tagging-api', 'UntagResources'> = async (input, ctx) => {
  const aws = ctx.aws.as(ctx.caller);
  const keys = input.TagKeys;
  return { FailedResourcesMap: await forEach(ctx, input.ResourceARNList, (by, arn) => by.untag(aws, arn, keys)) };
};

async function forEach(
  ctx: Context,
  arns: readonly string[],
  work: (by: TaggedResources, arn: string) => Promise<unknown>,
): Promise<Record<string, FailureInfo>> {
  const failed: [string, FailureInfo][] = [];
  for (const arn of new Set(arns)) {
    const by = await taggerOf(ctx, arn);
    if (!by) {
      failed.push([arn, invalid(`${arn} is of no service whose resources can be tagged here.`)]);
      continue;
    }
    try {
      await work(by, arn);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      failed.push([arn, { ...invalid(error.message), StatusCode: error.status ?? 400 }]);
    }
  }
  return Object.fromEntries(failed);
}

function invalid(ErrorMessage: string): FailureInfo {
  return { StatusCode: 400, ErrorCode: 'InvalidParameterException', ErrorMessage };
}
