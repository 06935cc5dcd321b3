/** The type that a request names: its handler and the registry's facts of it. */
import type { Caller } from '../../wire/caller.ts';
import type { Context, WriteTx } from '../../wire/context.ts';
import type { ResourceCall, ResourceHandler, ResourceProperties } from '../../wire/resource-type.ts';
import { JsonTooCostly, parseBoundedJson } from '../../kernel/bounded/json.ts';
import { checkProperties, PropertyError, typeFacts, type TypeFacts } from '../cloudformation/internal.ts';
import { invalidRequest, typeNotFound, unsupported, validationError } from './errors.ts';

export interface KnownType {
  readonly name: string;
  readonly facts: TypeFacts;
  readonly handler: ResourceHandler;
}

/**
 * Before the transaction, in which nothing is loaded.
 * @throws AwsError TypeNotFoundException, UnsupportedActionException
 */
export async function knownType(name: string, action: string, ctx: Context): Promise<KnownType> {
  const load = Object.hasOwn(ctx.resourceTypes, name) ? ctx.resourceTypes[name] : undefined;
  const facts = typeFacts(name);
  if (!load || !facts) throw typeNotFound(name);
  const handler = await load();
  if (handler.onlyInStacks) throw unsupported(name, action);
  return { name, facts, handler };
}

/** As whom the resource's service is called: the caller, or a role that trusts CloudFormation. */
export async function actingCaller(ctx: Context, caller: Caller, roleArn: string | undefined): Promise<Caller> {
  if (roleArn === undefined) return caller;
  const principal = 'cloudformation.amazonaws.com';
  return (await ctx.aws.assumeRole({ principal, roleArn, sessionName: 'AWSCloudFormation' })).caller;
}

/** `random`: the end of names, the same in every try of the transaction. */
export function resourceCall(
  ctx: Context,
  tx: WriteTx,
  caller: Caller,
  type: string,
  random: string = ctx.ids.alphanumeric(12),
): ResourceCall {
  const prefix = type.slice(type.lastIndexOf(':') + 1);
  return {
    aws: tx.aws.as(caller),
    tx,
    ctx,
    account: caller.account,
    region: ctx.region,
    stackTags: [],
    uniqueName({ maxLength, lowerCase }) {
      const name = `${prefix.slice(0, maxLength - random.length - 1)}-${random}`;
      return lowerCase ? name.toLowerCase() : name;
    },
  };
}

const jsonLimits = { maxDepth: 64, maxTokens: 50_000 };

/** @throws AwsError InvalidRequestException */
export function jsonIn(text: string, member: string): unknown {
  try {
    return parseBoundedJson(text, jsonLimits);
  } catch (error) {
    if (error instanceof SyntaxError) throw invalidRequest(`${member} is not valid JSON`);
    if (error instanceof JsonTooCostly) throw invalidRequest(`${member} is not taken: ${error.message}`);
    throw error;
  }
}

/** @throws AwsError ValidationException, InvalidRequestException */
export function checkedModel(type: string, model: unknown, member: string): ResourceProperties {
  if (typeof model !== 'object' || model === null || Array.isArray(model))
    throw invalidRequest(`${member} is not a JSON object`);
  try {
    return checkProperties(type, model as ResourceProperties, { exact: true });
  } catch (error) {
    throw error instanceof PropertyError ? validationError(error.message) : error;
  }
}

/** What of a resource's model can be set. */
export function settable({ properties }: TypeFacts, model: ResourceProperties): ResourceProperties {
  return Object.fromEntries(Object.entries(model).filter(([name]) => properties.has(name)));
}
