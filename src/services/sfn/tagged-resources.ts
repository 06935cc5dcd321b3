/** State machines for AWS's tagging API. */
import type { TaggedResources } from '../../wire/service.ts';
import { Machines } from './records.ts';

export const taggedResources: TaggedResources = {
  list: async (ctx) =>
    (await ctx.read((tx) => tx.in(Machines).all()))
      .filter(({ tags }) => tags.length > 0)
      .map(({ arn, tags }) => ({ arn, type: 'stateMachine', tags })),
  tag: (aws, resourceArn, tags) =>
    aws.sfn.tagResource({ resourceArn, tags: tags.map(({ Key, Value }) => ({ key: Key, value: Value })) }),
  untag: (aws, resourceArn, tagKeys) => aws.sfn.untagResource({ resourceArn, tagKeys: [...tagKeys] }),
};
