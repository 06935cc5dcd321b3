/**
 * On what EventBridge Scheduler's operations are authorized.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridgescheduler.html
 */
import type { Context } from '../../wire/context.ts';
import type { OperationManifest, Requirement, ResourceFacts } from '../../wire/service.ts';
import { defaultGroup, groupArn, groupNameOf, scheduleArn } from './arns.ts';
import { Groups } from './records.ts';

type Load = OperationManifest['load'];

interface NamedSchedule {
  readonly Name: string;
  readonly GroupName?: string;
  readonly Target?: { readonly RoleArn: string };
}

export const onGroup = (load: Load): OperationManifest => ({
  load,
  resources: ({ Name }: { readonly Name: string }, ctx) => [groupArn(ctx, Name)],
});

export const onTagged = (load: Load): OperationManifest => ({
  load,
  resources: ({ ResourceArn }: { readonly ResourceArn: string }) => [ResourceArn],
});

export const onSchedule = (load: Load): OperationManifest => ({
  load,
  resources: ({ Name, GroupName = defaultGroup }: NamedSchedule, ctx) => [scheduleArn(ctx, GroupName, Name)],
});

/** Whoever hands a role over may do so. */
export const onScheduleWithRole = (load: Load): OperationManifest => ({
  ...onSchedule(load),
  requires: ({ Target, Name, GroupName = defaultGroup }: NamedSchedule, ctx: Context): Requirement[] => {
    const associated = scheduleArn(ctx, GroupName, Name);
    const conditionKeys = {
      'iam:PassedToService': 'scheduler.amazonaws.com',
      'iam:AssociatedResourceArn': associated,
    };
    return Target ? [{ action: 'iam:PassRole', resource: Target.RoleArn, conditionKeys }] : [];
  },
});

export const resourceFacts: ResourceFacts = {
  tags: async (arn, ctx) => {
    if (!arn.includes(':schedule-group/')) return undefined;
    return (await ctx.read((tx) => tx.in(Groups).get(groupNameOf(arn))))?.tags;
  },
};
