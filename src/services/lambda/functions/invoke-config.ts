/**
 * What becomes of asynchronous invocations: tries, and how old they get. Destinations are not here.
 * https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html
 */
import type { Context, ReadTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { type FunctionPlace, functionArn, placeOf } from '../arns.ts';
import { notFound, notHere } from '../errors.ts';
import { listed, nextMarker, pages } from '../paging.ts';
import { type InvokeConfigRecord, InvokeConfigs } from '../records.ts';
import { latest, requireVersion } from './find-function.ts';

interface Given {
  readonly FunctionName: string;
  readonly Qualifier?: string | undefined;
  readonly MaximumRetryAttempts?: number | undefined;
  readonly MaximumEventAgeInSeconds?: number | undefined;
  readonly DestinationConfig?:
    | {
        readonly OnSuccess?: { Destination?: string | undefined };
        readonly OnFailure?: { Destination?: string | undefined };
      }
    | undefined;
}

const placeIn = ({ FunctionName, Qualifier }: Given, ctx: Context): FunctionPlace =>
  placeOf(FunctionName, ctx, Qualifier);

export const putFunctionEventInvokeConfig: Operation<'lambda', 'PutFunctionEventInvokeConfig'> = (input, ctx) =>
  put(input as Given, ctx, false);

export const updateFunctionEventInvokeConfig: Operation<'lambda', 'UpdateFunctionEventInvokeConfig'> = (input, ctx) =>
  put(input as Given, ctx, true);

async function put(input: Given, ctx: Context, isUpdate: boolean) {
  const { OnSuccess, OnFailure } = input.DestinationConfig ?? {};
  if ((OnSuccess?.Destination ?? OnFailure?.Destination) !== undefined)
    throw notHere('destinations of asynchronous invocations (DestinationConfig)');
  const place = placeIn(input, ctx);
  return ctx.write(async (tx) => {
    await requireVersion(tx, place);
    const before = isUpdate ? await requireConfig(tx, place) : undefined;
    const { MaximumRetryAttempts: retries = before?.retries, MaximumEventAgeInSeconds: maxAge = before?.maxAge } =
      input;
    const record: InvokeConfigRecord = {
      name: place.name,
      qualifier: place.qualifier ?? latest,
      ...(retries !== undefined && { retries }),
      ...(maxAge !== undefined && { maxAge }),
      modifiedAt: ctx.clock.now(),
    };
    await tx.in(InvokeConfigs, place).put(record);
    return shown(place, record);
  });
}

export const getFunctionEventInvokeConfig: Operation<'lambda', 'GetFunctionEventInvokeConfig'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const place = placeIn(input, ctx);
    await requireVersion(tx, place);
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
    await requireVersion(tx, place);
    const all = await tx.in(InvokeConfigs, place).all([place.name]);
    const page = pages.inMemory(all, ({ qualifier }) => qualifier, listed(input));
    return { FunctionEventInvokeConfigs: page.items.map((one) => shown(place, one)), ...nextMarker(page) };
  });

async function requireConfig(tx: ReadTx, place: FunctionPlace): Promise<InvokeConfigRecord> {
  const { name, qualifier = latest } = place;
  const found = await tx.in(InvokeConfigs, place).get(name, qualifier);
  if (found) return found;
  const arn = functionArn({ ...place, qualifier });
  throw notFound(`The function ${arn} doesn't have an EventInvokeConfig`);
}

function shown(
  { account, region }: FunctionPlace,
  { name, qualifier, retries, maxAge, modifiedAt }: InvokeConfigRecord,
) {
  return {
    LastModified: new Date(modifiedAt),
    FunctionArn: functionArn({ account, region, name, qualifier }),
    ...(retries !== undefined && { MaximumRetryAttempts: retries }),
    ...(maxAge !== undefined && { MaximumEventAgeInSeconds: maxAge }),
    DestinationConfig: { OnSuccess: {}, OnFailure: {} },
  };
}
