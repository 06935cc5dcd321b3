/** Stacks for AWS's tagging API: they are told; their tags are changed with the stack, which passes them down. */
import { AwsError } from '../../wire/errors.ts';
import type { TaggedResources } from '../../wire/service.ts';
import { Stacks } from './records.ts';

const refuse = async (): Promise<never> => {
  throw new AwsError('InvalidParameterException', 'Tags of a stack are changed by UpdateStack.');
};

export const taggedResources: TaggedResources = {
  list: async (ctx) =>
    (await ctx.read((tx) => tx.in(Stacks).all()))
      .filter(({ status, tags }) => status !== 'DELETE_COMPLETE' && tags.length > 0)
      .map(({ id, tags }) => ({ arn: id, type: 'stack', tags })),
  tag: refuse,
  untag: refuse,
};
