/** Runs a function once, as whoever has been allowed to: its process, or what Sandlot does in its place. */
import type { AssumedRole, Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { bareArn, type FunctionPlace, functionArn, sessionName } from '../arns.ts';
import { requireVersion, withVersion } from '../functions/find-function.ts';
import type { Answered, FunctionHost } from '../instances/host.ts';
import type { LateHost } from '../instances/late-host.ts';
import type { Invocation, Runnable } from '../instances/invocation.ts';
import type { VersionFacts } from '../records.ts';
import { throttled } from '../errors.ts';
import { companionOf } from './companion.ts';

export interface RunOptions {
  readonly requestId: string;
  /** No other invocation has the id, but tries of this one. */
  readonly isOwn?: boolean;
  readonly clientContext?: string;
}

export interface Ran {
  readonly answered: Answered;
  readonly facts: VersionFacts;
}

/** @throws AwsError ResourceNotFoundException, TooManyRequestsException */
export async function runFunction(
  ctx: Context,
  place: FunctionPlace,
  payload: Buffer,
  { requestId, isOwn = false, clientContext }: RunOptions,
): Promise<Ran> {
  const { record, facts } = await ctx.read((tx) => requireVersion(tx, place, withVersion(place)));
  if (record.reservedConcurrency === 0) throw throttled('ReservedFunctionConcurrentInvocationLimitExceeded');
  const host = await ((await ctx.started()) as LateHost).get();
  const { account, region, name } = place;
  const invocation: Invocation = {
    requestId: isOwn ? requestId : host.requestIdFor(requestId),
    place: { account, region, name },
    invokedArn: functionArn(place),
    facts,
    payload,
    ...(clientContext !== undefined && { clientContext }),
    ...(record.reservedConcurrency !== undefined && { reserved: record.reservedConcurrency }),
    assumeRole: roleOf(ctx, place, facts),
    companion: () => companion(ctx, place, facts),
  };
  return { answered: await run(ctx, host, invocation), facts };
}

async function companion(ctx: Context, place: FunctionPlace, facts: VersionFacts): Promise<Runnable | undefined> {
  const found = await companionOf(ctx, place, facts);
  if (!found) return undefined;
  const { account, region, name } = found.place;
  return { place: { account, region, name }, facts: found.facts, assumeRole: roleOf(ctx, found.place, found.facts) };
}

async function run(ctx: Context, host: FunctionHost, invocation: Invocation): Promise<Answered> {
  const { native } = invocation.facts.code;
  if (native === undefined) return host.invoke(invocation);
  const { runNative } = await import('../native/run-native.ts');
  return runNative(ctx, host, invocation, native);
}

/**
 * One session for all of an invocation, which says whose code it is for.
 * https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
 * @throws AwsError AccessDeniedException
 */
function roleOf(ctx: Context, place: FunctionPlace, { roleArn }: VersionFacts): () => Promise<AssumedRole> {
  const sessionKeys = { 'lambda:sourcefunctionarn': bareArn(place) };
  let session: Promise<AssumedRole> | undefined;
  return () =>
    (session ??= ctx.aws
      .assumeRole({ principal: 'lambda.amazonaws.com', roleArn, sessionName: sessionName(place.name), sessionKeys })
      .catch((error: unknown) => {
        if (!(error instanceof AwsError)) throw error;
        const message = 'The role defined for the function cannot be assumed by Lambda.';
        throw new AwsError('AccessDeniedException', message, { Type: 'User' }, 403);
      }));
}
