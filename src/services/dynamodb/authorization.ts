/**
 * On what DynamoDB's operations are authorized, and what authorization asks of it.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 */
import type { Context } from '../../wire/context.ts';
import type { OperationManifest, ResourceFacts } from '../../wire/service.ts';
import { withCurrentPrincipals } from '../iam/internal.ts';
import { indexArn, placeOfArn, placeOfTable, tableArn } from './arns.ts';
import { type ResourcePolicy, Streams, Tables } from './records.ts';

interface Named {
  readonly TableName: string;
  readonly IndexName?: string;
}

/** An operation on the table that the input names. */
export function onTable(load: OperationManifest['load'], more: Partial<OperationManifest> = {}): OperationManifest {
  return { load, resources: (input: Named, ctx) => [tableArn(placeOfTable(input.TableName, ctx))], ...more };
}

/** On the index that is read, or the table. */
export function onIndex(load: OperationManifest['load'], more: Partial<OperationManifest> = {}): OperationManifest {
  const resources = ({ TableName, IndexName }: Named, ctx: Context) => {
    const place = placeOfTable(TableName, ctx);
    return [IndexName === undefined ? tableArn(place) : indexArn(place, IndexName)];
  };
  return { load, resources, ...more };
}

/** On the table or stream as the operations on tags and policies name it. */
export function onArn(load: OperationManifest['load']): OperationManifest {
  return { load, resources: ({ ResourceArn }: { ResourceArn: string }) => [ResourceArn] };
}

export const resourceFacts: ResourceFacts = {
  tags: async (arn, ctx) => {
    const place = placeOfArn(arn);
    return place && (await ctx.read((tx) => tx.in(Tables, place).get(place.name)))?.tags;
  },
  policy: async (arn, ctx) => {
    const place = placeOfArn(arn);
    if (!place) return undefined;
    const found = await policyOf(place, ctx);
    if (!found) return undefined;
    const document = await ctx.read((tx) => withCurrentPrincipals(tx, found.document, found.boundIds));
    return {
      name: `resource-based policy of ${place.name}`,
      document,
      kind: 'resource-based',
      account: place.account,
    };
  },
};

type Place = NonNullable<ReturnType<typeof placeOfArn>>;

/** A table's policy is for its indexes as well; a stream has its own. */
function policyOf(place: Place, ctx: Context): Promise<ResourcePolicy | undefined> {
  const { rest, name } = place;
  return ctx.read(async (tx) => {
    if (!rest.startsWith('stream/')) return (await tx.in(Tables, place).get(name))?.policy;
    return (await tx.in(Streams, place).get(name, rest.slice('stream/'.length)))?.policy;
  });
}
