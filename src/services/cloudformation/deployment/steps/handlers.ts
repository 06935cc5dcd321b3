/** The handlers of resource types, as the services that are there bring them. */
import type { Context } from '../../../../wire/context.ts';
import type { ResourceHandler } from '../../../../wire/resource-type.ts';
import { registeredType } from '../../custom/type-name.ts';
import { ResourceFailure } from './failure.ts';

export function isThere(ctx: Pick<Context, 'resourceTypes'>, type: string): boolean {
  return Object.hasOwn(ctx.resourceTypes, registeredType(type));
}

/** @throws ResourceFailure */
export async function handlerOf(ctx: Context, type: string): Promise<ResourceHandler> {
  if (!isThere(ctx, type)) throw new ResourceFailure(`Unrecognized resource type: ${type}`);
  return ctx.resourceTypes[registeredType(type)]!();
}
