/**
 * On what Amplify's operations are authorized, and what authorization asks of apps and branches.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsamplify.html
 */
import type { Context } from '../../wire/context.ts';
import type { OperationManifest, Requirement, ResourceFacts } from '../../wire/service.ts';
import { appArn, branchArn, placeOfArn } from './arns.ts';
import { Apps, Branches } from './records.ts';

type Load = OperationManifest['load'];

interface OnBranch {
  readonly appId: string;
  readonly branchName: string;
  readonly tags?: object;
}

export const onApp = (load: Load): OperationManifest => ({
  load,
  resources: ({ appId }: { readonly appId: string }, ctx) => [appArn(ctx, appId)],
});

export const onBranch = (load: Load): OperationManifest => ({
  load,
  resources: ({ appId, branchName }: OnBranch, ctx) => [branchArn(ctx, appId, branchName)],
});

export const onTagged = (load: Load): OperationManifest => ({
  load,
  resources: ({ resourceArn }: { readonly resourceArn: string }) => [resourceArn],
});

/** Whoever makes something with tags may tag. */
export function tagsToo(resource: (input: any, ctx: Context) => string): OperationManifest['requires'] {
  return (input: { readonly tags?: object }, ctx): Requirement[] =>
    Object.keys(input.tags ?? {}).length === 0
      ? []
      : [{ action: 'amplify:TagResource', resource: resource(input, ctx) }];
}

export const resourceFacts: ResourceFacts = {
  tags: async (arn, ctx) => {
    const place = placeOfArn(arn);
    if (!place) return undefined;
    const { appId, branchName, account, region } = place;
    const found = await ctx.read(async (tx) =>
      branchName === undefined
        ? tx.in(Apps, { account, region }).get(appId)
        : tx.in(Branches, { account, region }).get(appId, branchName),
    );
    return found && Object.entries(found.tags).map(([Key, Value]) => ({ Key, Value }));
  },
};
