/** Apps and branches for AWS's tagging API. */
import type { TaggedResources } from '../../wire/service.ts';
import { appArn, branchArn } from './arns.ts';
import { Apps, Branches } from './records.ts';

export const taggedResources: TaggedResources = {
  list: (ctx) =>
    ctx.read(async (tx) => {
      const apps = (await tx.in(Apps).all()).map(({ appId, tags }) => ({
        arn: appArn(ctx, appId),
        type: 'apps',
        tags,
      }));
      const branches = (await tx.in(Branches).all()).map(({ appId, branchName, tags }) => ({
        arn: branchArn(ctx, appId, branchName),
        type: 'apps',
        tags,
      }));
      return [...apps, ...branches]
        .map((one) => ({ ...one, tags: Object.entries(one.tags).map(([Key, Value]) => ({ Key, Value })) }))
        .filter(({ tags }) => tags.length > 0);
    }),
  tag: (aws, resourceArn, tags) =>
    aws.amplify.tagResource({ resourceArn, tags: Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])) }),
  untag: (aws, resourceArn, tagKeys) => aws.amplify.untagResource({ resourceArn, tagKeys: [...tagKeys] }),
};
