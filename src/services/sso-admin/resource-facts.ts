/** What authorization asks of instances and permission sets: their tags, as `aws:ResourceTag/…`. */
import type { ResourceFacts } from '../../wire/service.ts';
import { listOfTags } from '../../wire/tags.ts';
import { Instances, PermissionSets } from './records.ts';

export const resourceFacts: ResourceFacts = {
  tags: async (arn, ctx) => {
    const [, instance] = /^arn:aws:sso:::(?:instance|permissionSet)\/([^/]+)/.exec(arn) ?? [];
    if (instance === undefined) return undefined;
    const instanceArn = `arn:aws:sso:::instance/${instance}`;
    const found = await ctx.read(async (tx) =>
      arn === instanceArn ? tx.in(Instances).get(arn) : tx.in(PermissionSets).get(instanceArn, arn),
    );
    return found && listOfTags(found.tags);
  },
};
