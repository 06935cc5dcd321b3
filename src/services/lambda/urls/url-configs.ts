/**
 * Function URLs, made and changed. https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunctionUrlConfig.html
 */
import { randomBytes } from 'node:crypto';
import type { Context, ReadTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { type FunctionPlace, functionArn, placeOf } from '../arns.ts';
import { conflict, invalid, notFound, notHere } from '../errors.ts';
import { listed, nextMarker, pages } from '../paging.ts';
import { Aliases, Functions } from '../records.ts';
import { UrlAddresses, type UrlCors, type UrlRecord, Urls } from './records.ts';

interface Given {
  readonly FunctionName: string;
  readonly Qualifier?: string | undefined;
  readonly AuthType?: 'NONE' | 'AWS_IAM' | undefined;
  readonly Cors?: UrlCors | undefined;
  readonly InvokeMode?: string | undefined;
}

/** @throws AwsError InvalidParameterValueException, NotImplementedException */
function placeIn({ FunctionName, Qualifier, InvokeMode = 'BUFFERED' }: Given, ctx: Context): FunctionPlace {
  if (InvokeMode !== 'BUFFERED') throw notHere(`streamed answers (InvokeMode ${InvokeMode})`);
  const place = placeOf(FunctionName, ctx, Qualifier);
  if (place.qualifier !== undefined && /^(?:\$LATEST|\d+)$/.test(place.qualifier))
    throw invalid('Function URLs are of a function or of an alias.');
  return place;
}

export const createFunctionUrlConfig: Operation<'lambda', 'CreateFunctionUrlConfig'> = async (input, ctx) => {
  const place = placeIn(input as Given, ctx);
  const { account, region, name, qualifier = '' } = place;
  const now = ctx.clock.now();
  // In the form of AWS's.
  const id = BigInt(`0x${randomBytes(20).toString('hex')}`)
    .toString(36)
    .padStart(32, '0')
    .slice(-32);
  const made: UrlRecord = {
    id,
    name,
    qualifier,
    authType: input.AuthType,
    ...(input.Cors && { cors: input.Cors as UrlCors }),
    createdAt: now,
    modifiedAt: now,
  };
  await ctx.write(async (tx) => {
    await requireNamed(tx, place);
    if (await tx.in(Urls, place).get(name, qualifier))
      throw conflict(
        `Failed to create function url config for [functionArn = ${functionArn(place)}]. ` +
          'Error message:  FunctionUrlConfig exists for this Lambda function',
      );
    await tx.in(Urls, place).insert(made);
    await tx.in(UrlAddresses).insert({ id, account, region, name, qualifier });
  });
  const { LastModifiedTime: _modified, ...told } = changedShown(made, input.InvokeMode, ctx);
  return told;
};

export const getFunctionUrlConfig: Operation<'lambda', 'GetFunctionUrlConfig'> = (input, ctx) =>
  ctx.read(async (tx) => shown(await requireUrl(tx, placeIn(input as Given, ctx)), ctx));

export const updateFunctionUrlConfig: Operation<'lambda', 'UpdateFunctionUrlConfig'> = async (input, ctx) => {
  const place = placeIn(input as Given, ctx);
  const changed = await ctx.write(async (tx) => {
    await requireNamed(tx, place);
    const before = await requireUrl(tx, place);
    const record: UrlRecord = {
      ...before,
      ...(input.AuthType !== undefined && { authType: input.AuthType }),
      ...(input.Cors && { cors: input.Cors as UrlCors }),
      modifiedAt: ctx.clock.now(),
    };
    await tx.in(Urls, place).put(record);
    return record;
  });
  return changedShown(changed, input.InvokeMode, ctx);
};

export const deleteFunctionUrlConfig: Operation<'lambda', 'DeleteFunctionUrlConfig'> = async (input, ctx) => {
  const place = placeIn(input as Given, ctx);
  await ctx.write(async (tx) => {
    const { id, name, qualifier } = await requireUrl(tx, place);
    await tx.in(Urls, place).delete(name, qualifier);
    await tx.in(UrlAddresses).delete(id);
  });
  return {};
};

export const listFunctionUrlConfigs: Operation<'lambda', 'ListFunctionUrlConfigs'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const place = placeOf(input.FunctionName, ctx);
    await requireNamed(tx, place);
    const all = await tx.in(Urls, place).all([place.name]);
    const page = pages.inMemory(all, ({ qualifier }) => `:${qualifier}`, listed(input));
    return { FunctionUrlConfigs: page.items.map((one) => shown(one, ctx)), ...nextMarker(page) };
  });

/** Here a function or an alias that is not there is told in other words. @throws AwsError ResourceNotFoundException */
async function requireNamed(tx: ReadTx, place: FunctionPlace): Promise<void> {
  const { name, qualifier } = place;
  const isThere =
    qualifier === undefined
      ? await tx.in(Functions, place).get(name)
      : await tx.in(Aliases, place).get(name, qualifier);
  if (!isThere) throw notFound('Function does not exist');
}

async function requireUrl(tx: ReadTx, place: FunctionPlace): Promise<UrlRecord> {
  const found = await tx.in(Urls, place).get(place.name, place.qualifier ?? '');
  if (found) return found;
  throw notFound('The resource you requested does not exist.');
}

/** Its name is found by whoever finds names under `localhost`: docs/clients.md. */
export function urlOf({ settings, region }: Pick<Context, 'settings' | 'region'>, id: string): string {
  return `http://${id}.lambda-url.${region}.localhost:${new URL(settings.endpoint).port}/`;
}

/** To who makes or changes one, the mode is told where it was given. */
function changedShown(record: UrlRecord, given: string | undefined, ctx: Context) {
  const { InvokeMode, ...told } = shown(record, ctx);
  return given === undefined ? told : { ...told, InvokeMode };
}

function shown(record: UrlRecord, ctx: Context) {
  const { id, name, qualifier, authType, cors, createdAt, modifiedAt } = record;
  const { account, region } = ctx;
  return {
    FunctionUrl: urlOf(ctx, id),
    FunctionArn: functionArn({ account, region, name, ...(qualifier !== '' && { qualifier }) }),
    AuthType: authType,
    ...(cors && { Cors: cors as never }),
    CreationTime: new Date(createdAt).toISOString(),
    LastModifiedTime: new Date(modifiedAt).toISOString(),
    InvokeMode: 'BUFFERED' as const,
  };
}
