/**
 * On what CloudWatch Logs' operations are authorized, and what authorization asks of it.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
 */
import type { Context } from '../../wire/context.ts';
import type { OperationManifest, ResourceFacts } from '../../wire/service.ts';
import { withCurrentPrincipals } from '../iam/internal.ts';
import { placeOfArn, streamArn } from './groups/arns.ts';
import { LogGroups, ResourcePolicies } from './records.ts';

interface Named {
  readonly logGroupName?: string;
  readonly logGroupIdentifier?: string;
  readonly resourceIdentifier?: string;
  readonly logStreamName?: string;
}

/** An operation on the one group that the input names. */
export function onGroup(load: OperationManifest['load']): OperationManifest {
  return { load, resources: (input: Named, ctx) => [arnOf(input, ctx)] };
}

export function onStream(load: OperationManifest['load']): OperationManifest {
  return { load, resources: (input: Named, ctx) => [arnOf(input, ctx, input.logStreamName)] };
}

/** On the group as its tags' operations name it. */
export function onArn(load: OperationManifest['load']): OperationManifest {
  return { load, resources: ({ resourceArn }: { resourceArn: string }) => [resourceArn] };
}

/** On all groups of the account, which AWS writes so. */
export function onAllGroups(load: OperationManifest['load']): OperationManifest {
  return { load, resources: (_input: unknown, ctx) => [streamArn(ctx, '')] };
}

export function onGroupOrAll(load: OperationManifest['load']): OperationManifest {
  return {
    load,
    resources: (input: Named, ctx) => [input.logGroupName === undefined ? streamArn(ctx, '*') : arnOf(input, ctx)],
  };
}

export function onGroups(load: OperationManifest['load']): OperationManifest {
  const arnsOf = ({ logGroupIdentifiers }: { logGroupIdentifiers: readonly string[] }, ctx: Context): string[] =>
    logGroupIdentifiers.map((logGroupIdentifier) => arnOf({ logGroupIdentifier }, ctx));
  return { load, resources: arnsOf };
}

function arnOf(input: Named, ctx: Context, stream = ''): string {
  const identifier = input.logGroupName ?? input.logGroupIdentifier ?? input.resourceIdentifier ?? '';
  const { region, account, name } = placeOfArn(identifier) ?? {
    region: ctx.region,
    account: ctx.account,
    name: identifier,
  };
  return streamArn({ region, account }, name, stream);
}

export const resourceFacts: ResourceFacts = {
  tags: async (arn, ctx) => {
    const place = placeOfArn(arn);
    return place && (await ctx.read((tx) => tx.in(LogGroups, place).get(place.name)))?.tags;
  },
  /** These policies are for AWS's services: nobody else is let in by them. */
  policy: async (arn, ctx) => {
    const place = ctx.caller.kind === 'service' ? placeOfArn(arn) : undefined;
    if (!place) return undefined;
    const statements = await ctx.read(async (tx) => {
      const found: unknown[] = [];
      for (const { document, boundIds } of await tx.in(ResourcePolicies, place).all()) {
        const { Statement } = JSON.parse(await withCurrentPrincipals(tx, document, boundIds)) as { Statement: unknown };
        found.push(...[Statement].flat());
      }
      return found;
    });
    if (statements.length === 0) return undefined;
    return {
      name: 'resource policies of CloudWatch Logs',
      document: JSON.stringify({ Version: '2012-10-17', Statement: statements }),
      kind: 'resource-based',
      account: place.account,
    };
  },
};
