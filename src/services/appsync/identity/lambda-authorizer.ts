/**
 * Lambda authorizers: a function says who is let in, and to what.
 * https://docs.aws.amazon.com/appsync/latest/devguide/security-authz.html#aws-lambda-authorization
 */
import { createHash } from 'node:crypto';
import { linearPattern, NotLinear } from '../../../kernel/bounded/linear-pattern.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { InProcessAws } from '../../../wire/aws-types.ts';
import type { DataContext } from '../graphql/data-context.ts';
import type { FoundApi } from '../graphql/load-api.ts';
import { isObject, type Json, type JsonObject } from '../functions/json.ts';
import type { LambdaAuthorizerConfig } from '../records.ts';
import type { RunningAppSync } from '../running.ts';
import { NotLetIn, type Visitor } from './visitor.ts';

export interface AuthorizerRequest {
  readonly queryString: string;
  readonly operationName: string | null;
  readonly variables: Json;
}

interface Asking {
  readonly asked: AuthorizerRequest;
  readonly headers: Readonly<Record<string, string | undefined>>;
}

const defaultTtlSeconds = 300;

/** @throws NotLetIn */
export async function askAuthorizer(
  token: string,
  config: LambdaAuthorizerConfig,
  asking: Asking,
  found: FoundApi,
  ctx: DataContext,
): Promise<Visitor> {
  requireForm(token, config.identityValidationExpression);
  const answer = await answerFor(token, config, asking, found, ctx);
  if (!isObject(answer) || answer['isAuthorized'] !== true)
    throw new NotLetIn('You are not authorized to make this call.');
  const { resolverContext, deniedFields } = answer;
  return {
    type: 'AWS_LAMBDA',
    identity: { resolverContext: isObject(resolverContext) ? resolverContext : null },
    deniedFields: new Set(Array.isArray(deniedFields) ? deniedFields.map((field: Json) => fieldOf(String(field))) : []),
  };
}

/** A field is named by its ARN or as `Type.field`. */
function fieldOf(named: string): string {
  const [, type, field] = /types\/([^/]+)\/fields\/([^/]+)$/.exec(named) ?? [];
  return type === undefined ? named : `${type}.${field}`;
}

function requireForm(token: string, pattern: string | undefined): void {
  if (pattern === undefined || pattern === '') return;
  try {
    if (linearPattern(pattern).test(token)) return;
  } catch (error) {
    if (!(error instanceof NotLinear)) throw error;
  }
  throw new NotLetIn('You are not authorized to make this call.');
}

async function answerFor(
  token: string,
  config: LambdaAuthorizerConfig,
  asking: Asking,
  found: FoundApi,
  ctx: DataContext,
): Promise<Json> {
  const { authorized } = ctx.running as RunningAppSync;
  const { authorizerResultTtlInSeconds: ttl = defaultTtlSeconds } = config;
  const key = createHash('sha256')
    .update(JSON.stringify([found.place.id, config.authorizerUri, token, asking.asked]))
    .digest('base64');
  const known = authorized.get(key);
  if (known && known.until > ctx.clock.now()) return (await known.answer) as Json;
  const answer = invoke(token, config, asking, found, ctx);
  authorized.set(key, { answer, until: ctx.clock.now() + ttl * 1000 });
  try {
    const made = await answer;
    // What was no answer is asked for again.
    if (made === null) authorized.delete(key);
    const override = isObject(made) ? made['ttlOverride'] : undefined;
    if (typeof override === 'number') authorized.set(key, { answer, until: ctx.clock.now() + override * 1000 });
    return made;
  } catch (error) {
    authorized.delete(key);
    throw error;
  }
}

async function invoke(
  authorizationToken: string,
  { authorizerUri }: LambdaAuthorizerConfig,
  { asked, headers }: Asking,
  { place }: FoundApi,
  ctx: DataContext,
): Promise<Json> {
  const { id: apiId, account: accountId, region } = place;
  const event = {
    authorizationToken,
    requestContext: { apiId, accountId, requestId: ctx.requestId, ...asked },
    requestHeaders: headers,
  };
  const sourceArn = `arn:aws:appsync:${region}:${accountId}:apis/${apiId}`;
  const as = ctx.aws.asService('appsync.amazonaws.com', accountId, { sourceArn, sourceAccount: accountId, region });
  try {
    const { Payload, FunctionError } = await as.lambda.invoke({
      FunctionName: authorizerUri,
      Payload: Buffer.from(JSON.stringify(event)),
    } as Parameters<InProcessAws['lambda']['invoke']>[0]);
    if (FunctionError !== undefined) return null;
    return JSON.parse(Buffer.from((Payload ?? []) as Uint8Array).toString()) as JsonObject;
  } catch (error) {
    // Whoever may not call it, and whatever is no JSON, lets nobody in.
    if (error instanceof AwsError || error instanceof SyntaxError) return null;
    throw error;
  }
}
