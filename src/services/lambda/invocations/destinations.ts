/**
 * Destinations of asynchronous invocations: functions, which get a record of what became of an event, as its
 * function's role.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
import { parseArn } from '../../../kernel/arn.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { functionArn, type FunctionPlace, placeIn, sessionName } from '../arns.ts';
import { invalid, notHere } from '../errors.ts';
import { latest, requireVersion } from '../functions/find-function.ts';
import { Functions } from '../records.ts';
import type { AsyncInvocation, Condition, Destinations, LastAnswer } from './async-invocation.ts';
import { enqueueEvent, mostAsynchronous } from './invoke.ts';

export interface GivenDestinations {
  readonly OnSuccess?: { readonly Destination?: string | undefined };
  readonly OnFailure?: { readonly Destination?: string | undefined };
}

/** Of AWS's, but not here. */
const absent: readonly string[] = ['sqs', 'sns', 'events', 's3'];

/** @throws AwsError InvalidParameterValueException, NotImplementedException */
export async function destinationsOf(
  given: GivenDestinations,
  place: FunctionPlace,
  roleArn: string,
  ctx: Context,
): Promise<Destinations> {
  const [onSuccess, onFailure] = [given.OnSuccess?.Destination || undefined, given.OnFailure?.Destination || undefined];
  for (const arn of [onSuccess, onFailure]) if (arn !== undefined) await checkDestination(arn, given, place, ctx);
  for (const arn of [onSuccess, onFailure]) if (arn !== undefined) await checkRole(arn, place, roleArn, ctx);
  return { ...(onSuccess !== undefined && { onSuccess }), ...(onFailure !== undefined && { onFailure }) };
}

async function checkDestination(arn: string, given: GivenDestinations, place: FunctionPlace, ctx: Context) {
  const { service, region } = parseArn(arn) ?? {};
  if (service !== undefined && absent.includes(service))
    throw notHere(`destinations of asynchronous invocations but functions (${service})`);
  if (service !== 'lambda') throw invalid(`The provided destination config ${textOf(given)} is invalid.`);
  const target = placeIn(arn, place);
  if (target.account === place.account && target.region === place.region && target.name === place.name)
    throw invalid("You can't specify the function as a destination for itself.");
  // Whether another account has it, is for nobody to be told.
  const isSeen =
    target.account !== place.account || (await ctx.read((tx) => tx.in(Functions, target).get(target.name)));
  if (region !== place.region || !isSeen) throw invalid(`The destination ARN ${arn} is invalid.`);
}

/** As AWS prints what it was given. */
function textOf({ OnSuccess, OnFailure }: GivenDestinations): string {
  const one = (name: string, given?: { readonly Destination?: string | undefined }) =>
    given?.Destination ? `${name}(destination=${given.Destination})` : 'null';
  return `DestinationConfig(onSuccess=${one('OnSuccess', OnSuccess)}, onFailure=${one('OnFailure', OnFailure)})`;
}

async function checkRole(arn: string, place: FunctionPlace, roleArn: string, ctx: Context): Promise<void> {
  const refused = invalid(`The function's execution role does not have permissions to call InvokeFunction on ${arn}`);
  const { caller } = await asRole(place, roleArn, ctx).catch((error: unknown) => {
    throw error instanceof AwsError ? refused : error;
  });
  if (!(await ctx.isAllowed('lambda:InvokeFunction', arn, { caller })).allowed) throw refused;
}

function asRole({ name }: FunctionPlace, roleArn: string, ctx: Context) {
  return ctx.aws.assumeRole({ principal: 'lambda.amazonaws.com', roleArn, sessionName: sessionName(name) });
}

/** What the destination gets, JSON; `undefined`: it is larger than an event may be, and nobody hears it. */
export function invocationRecord(
  { place, requestId, attempt }: AsyncInvocation,
  request: string,
  condition: Condition,
  last: LastAnswer | undefined,
  now: number,
): string | undefined {
  const { qualifier = latest } = place;
  const context = {
    requestId,
    functionArn: functionArn({ ...place, qualifier }),
    condition,
    approximateInvokeCount: condition === 'EventAgeExceeded' ? attempt : attempt + 1,
  };
  const answered = last && {
    statusCode: 200,
    executedVersion: last.version,
    ...(last.error !== undefined && { functionError: last.error }),
  };
  const members = [
    '"version":"1.0"',
    `"timestamp":${JSON.stringify(new Date(now).toISOString())}`,
    `"requestContext":${JSON.stringify(context)}`,
    `"requestPayload":${request || '{}'}`,
    ...(answered ? [`"responseContext":${JSON.stringify(answered)}`] : []),
    `"responsePayload":${last?.payload || 'null'}`,
  ];
  const text = `{${members.join(',')}}`;
  return Buffer.byteLength(text) > mostAsynchronous ? undefined : text;
}

/** A chain of destinations ends. https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html */
const mostHops = 16;

/** As the role of the function that was invoked; whoever may not, and what is gone, is not told. */
export async function deliver(
  { place, hops = 0 }: AsyncInvocation,
  destination: string,
  record: string,
  ctx: Context,
): Promise<void> {
  if (hops >= mostHops) return;
  const target = placeIn(destination, place);
  try {
    const { facts } = await ctx.read((tx) => requireVersion(tx, place));
    const { caller } = await asRole(place, facts.roleArn, ctx);
    // Asks for nothing but the permission.
    await ctx.aws.as(caller).lambda.invoke({ FunctionName: destination, InvocationType: 'DryRun' });
    await enqueueEvent(ctx, target, Buffer.from(record), ctx.ids.uuid(), hops + 1);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
  }
}
