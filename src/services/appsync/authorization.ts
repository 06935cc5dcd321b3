/**
 * On what AppSync's operations are authorized, and what authorization asks of it. Actions for which AWS's reference
 * knows no resource are authorized on `*`.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsappsync.html
 */
import type { Context } from '../../wire/context.ts';
import type { OperationManifest, Requirement, ResourceFacts } from '../../wire/service.ts';
import { apiArn, idOfArn } from './apis/arns.ts';
import { Apis } from './records.ts';

export function onApi(load: OperationManifest['load']): OperationManifest {
  return { load, resources: ({ apiId }: { apiId: string }, ctx: Context) => [apiArn(ctx, apiId)] };
}

export function onArn(load: OperationManifest['load']): OperationManifest {
  return { load, resources: ({ resourceArn }: { resourceArn: string }) => [resourceArn] };
}

interface HandsOver {
  readonly serviceRoleArn?: string;
  readonly logConfig?: { readonly cloudWatchLogsRoleArn?: string };
}

/** Roles that AppSync will assume. */
export function passesRole({ serviceRoleArn, logConfig }: HandsOver): readonly Requirement[] {
  return [serviceRoleArn, logConfig?.cloudWatchLogsRoleArn]
    .filter((role) => role !== undefined)
    .map((resource) => ({
      action: 'iam:PassRole',
      resource,
      conditionKeys: { 'iam:PassedToService': 'appsync.amazonaws.com' },
    }));
}

export function creates(input: HandsOver & { readonly tags?: object }, ctx: Context): readonly Requirement[] {
  const isTagged = Object.keys(input.tags ?? {}).length > 0;
  const tagging = isTagged ? [{ action: 'appsync:TagResource', resource: apiArn(ctx, '*') }] : [];
  return [...passesRole(input), ...tagging];
}

/** https://docs.aws.amazon.com/appsync/latest/devguide/security_iam_service-with-iam.html */
export const visibilityKey = ({ visibility = 'GLOBAL' }: { readonly visibility?: string }) => ({
  'appsync:Visibility': visibility,
});

export const resourceFacts: ResourceFacts = {
  tags: async (arn, ctx) => {
    const id = idOfArn(arn);
    return id === undefined ? undefined : (await ctx.read((tx) => tx.in(Apis).get(id)))?.tags;
  },
};
