/**
 * What becomes of asynchronous invocations: tries, how old they get, and which functions hear of it.
 * https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html
 */
import type { Context, ReadTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { type FunctionPlace, functionArn, placeOf } from '../arns.ts';
import { AwsError } from '../../../wire/errors.ts';
import { invalid, notFound } from '../errors.ts';
import type { Destinations } from '../invocations/async-invocation.ts';
import { destinationsOf, type GivenDestinations } from '../invocations/destinations.ts';
import { listed, nextMarker, pages } from '../paging.ts';
import { type InvokeConfigRecord, InvokeConfigs } from '../records.ts';
import { latest, requireVersion } from './find-function.ts';

interface Given {
  readonly FunctionName: string;
  readonly Qualifier?: string | undefined;
  readonly MaximumRetryAttempts?: number | undefined;
  readonly MaximumEventAgeInSeconds?: number | undefined;
  readonly DestinationConfig?: GivenDestinations | undefined;
}

const placeIn = ({ FunctionName, Qualifier }: Given, ctx: Context): FunctionPlace =>
  placeOf(FunctionName, ctx, Qualifier);

export const putFunctionEventInvokeConfig: Operation<'lambda', 'PutFunctionEventInvokeConfig'> = (input, ctx) =>
  put(input as Given, ctx, false);

export const updateFunctionEventInvokeConfig: Operation<'lambda', 'UpdateFunctionEventInvokeConfig'> = (input, ctx) =>
  put(input as Given, ctx, true);

async function put(input: Given, ctx: Context, isUpdate: boolean) {
  const { MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig } = input;
  if ([MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig].every((one) => one === undefined))
    throw invalid('You must specify at least one of error handling or destination setting.');
  const place = placeIn(input, ctx);
  const { facts } = await ctx.read((tx) => requireConfigured(tx, place));
  const given = DestinationConfig && (await destinationsOf(DestinationConfig, place, facts.roleArn, ctx));
  return ctx.write(async (tx) => {
    await requireConfigured(tx, place);
    const before = isUpdate ? await requireConfig(tx, place) : undefined;
    const { MaximumRetryAttempts: retries = before?.retries, MaximumEventAgeInSeconds: maxAge = before?.maxAge } =
      input;
    const record: InvokeConfigRecord = {
      name: place.name,
      qualifier: place.qualifier ?? latest,
      ...(retries !== undefined && { retries }),
      ...(maxAge !== undefined && { maxAge }),
      ...(given ?? destinationsIn(before)),
      modifiedAt: ctx.clock.now(),
    };
    await tx.in(InvokeConfigs, place).put(record);
    return shown(place, record);
  });
}

export const getFunctionEventInvokeConfig: Operation<'lambda', 'GetFunctionEventInvokeConfig'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const place = placeIn(input, ctx);
    return shown(place, await requireConfig(tx, place));
  });

export const deleteFunctionEventInvokeConfig: Operation<'lambda', 'DeleteFunctionEventInvokeConfig'> = async (
  input,
  ctx,
) => {
  const place = placeIn(input, ctx);
  await ctx.write(async (tx) => {
    await requireConfig(tx, place);
    await tx.in(InvokeConfigs, place).delete(place.name, place.qualifier ?? latest);
  });
  return {};
};

export const listFunctionEventInvokeConfigs: Operation<'lambda', 'ListFunctionEventInvokeConfigs'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const place = placeIn(input, ctx);
    await requireConfigured(tx, place);
    const all = await tx.in(InvokeConfigs, place).all([place.name]);
    const page = pages.inMemory(all, ({ qualifier }) => qualifier, listed(input));
    return { FunctionEventInvokeConfigs: page.items.map((one) => shown(place, one)), ...nextMarker(page) };
  });

function destinationsIn({ onSuccess, onFailure }: Destinations = {}): Destinations {
  return { ...(onSuccess !== undefined && { onSuccess }), ...(onFailure !== undefined && { onFailure }) };
}

/** Here a function that is not there is told in other words. @throws AwsError ResourceNotFoundException */
async function requireConfigured(tx: ReadTx, place: FunctionPlace) {
  try {
    return await requireVersion(tx, place);
  } catch (error) {
    if (error instanceof AwsError && error.code === 'ResourceNotFoundException')
      throw notFound("The function doesn't exist.");
    throw error;
  }
}

async function requireConfig(tx: ReadTx, place: FunctionPlace): Promise<InvokeConfigRecord> {
  const { name, qualifier = latest } = place;
  const found = await tx.in(InvokeConfigs, place).get(name, qualifier);
  if (found) return found;
  const arn = functionArn({ ...place, qualifier });
  throw notFound(`The function ${arn} doesn't have an EventInvokeConfig`);
}

function shown(
  { account, region }: FunctionPlace,
  { name, qualifier, retries, maxAge, onSuccess, onFailure, modifiedAt }: InvokeConfigRecord,
) {
  return {
    LastModified: new Date(modifiedAt),
    FunctionArn: functionArn({ account, region, name, qualifier }),
    ...(retries !== undefined && { MaximumRetryAttempts: retries }),
    ...(maxAge !== undefined && { MaximumEventAgeInSeconds: maxAge }),
    DestinationConfig: {
      OnSuccess: { ...(onSuccess !== undefined && { Destination: onSuccess }) },
      OnFailure: { ...(onFailure !== undefined && { Destination: onFailure }) },
    },
  };
}
