/** What resources there are, and how they are. */
import { AwsError } from '../../wire/errors.ts';
import { paging } from '../../wire/paging.ts';
import type { ResourceProperties } from '../../wire/resource-type.ts';
import type { Operation } from '../../wire/service.ts';
import { identifierParts } from '../cloudformation/internal.ts';
import { invalidRequest, notFoundBy, readFailed, unsupported } from './errors.ts';
import { actingCaller, jsonIn, knownType, resourceCall } from './resource-type.ts';
import { cursorOf, nextToken } from './tokens.ts';

const pages = paging({ defaultLimit: 20, refused: () => invalidRequest('The NextToken is not valid.') });

export const getResource: Operation<'cloudcontrol', 'GetResource'> = async (input, ctx) => {
  const { Identifier, RoleArn } = input;
  const { name, handler } = await knownType(input.TypeName, 'READ', ctx);
  const caller = await actingCaller(ctx, ctx.caller, RoleArn);
  const model = await ctx
    .write((tx) => handler.read(Identifier, resourceCall(ctx, tx, caller, name)))
    .catch((error: unknown) => {
      throw readFailed(name, error, ctx.requestId);
    });
  if (!model) throw notFoundBy(name, Identifier, ctx.requestId);
  return { TypeName: name, ResourceDescription: { Identifier, Properties: JSON.stringify(model) } };
};

/** Of each its identifier's properties, as most of AWS's types list them. */
export const listResources: Operation<'cloudcontrol', 'ListResources'> = async (input, ctx) => {
  const { name, handler } = await knownType(input.TypeName, 'LIST', ctx);
  const { list } = handler;
  if (!list) throw unsupported(name, 'LIST');
  const model = input.ResourceModel === undefined ? {} : jsonIn(input.ResourceModel, 'ResourceModel');
  if (typeof model !== 'object' || model === null) throw invalidRequest('ResourceModel is not a JSON object');
  const caller = await actingCaller(ctx, ctx.caller, input.RoleArn);
  const identifiers = await ctx
    .write((tx) => list.call(handler, model as ResourceProperties, resourceCall(ctx, tx, caller, name)))
    .catch((error: unknown) => {
      throw error instanceof AwsError ? readFailed(name, error, ctx.requestId) : error;
    });
  const page = pages.inMemory(identifiers, (identifier) => identifier, {
    limit: input.MaxResults,
    after: cursorOf(input.NextToken),
  });
  const ResourceDescriptions = page.items.map((Identifier) => ({
    Identifier,
    Properties: JSON.stringify(identifierParts(name, Identifier) ?? {}),
  }));
  return { TypeName: name, ResourceDescriptions, ...nextToken(page) };
};
