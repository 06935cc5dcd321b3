/** Names for versions: https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html */
import type { Context, ReadTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { type FunctionPlace, functionArn, placeOf } from '../arns.ts';
import { conflict, functionNotFound, invalid, notFound, notHere, wrongRevision } from '../errors.ts';
import { listed, nextMarker, pages } from '../paging.ts';
import { Aliases, type AliasRecord, Versions } from '../records.ts';
import { latest, requireFunction } from './find-function.ts';

export const createAlias: Operation<'lambda', 'CreateAlias'> = async (input, ctx) => {
  const place = placeOf(input.FunctionName, ctx);
  refuseWeights(input.RoutingConfig);
  return ctx.write(async (tx) => {
    await requireFunction(tx, place);
    await requireNumber(tx, place, input.FunctionVersion);
    const { Name: alias, Description: description = '', FunctionVersion: version } = input;
    if (await tx.in(Aliases, place).get(place.name, alias))
      throw conflict(`Alias already exists: ${functionArn({ ...place, qualifier: alias })}`);
    const record = { name: place.name, alias, version, description, revisionId: ctx.ids.uuid() };
    await tx.in(Aliases, place).insert(record);
    return shown(place, record);
  });
};

export const updateAlias: Operation<'lambda', 'UpdateAlias'> = async (input, ctx) => {
  const place = placeOf(input.FunctionName, ctx);
  refuseWeights(input.RoutingConfig);
  return ctx.write(async (tx) => {
    const before = await tx.in(Aliases, place).get(place.name, input.Name);
    if (!before) throw notFound(`Alias not found: ${functionArn({ ...place, qualifier: input.Name })}`);
    if (input.RevisionId !== undefined && input.RevisionId !== before.revisionId) throw wrongRevision();
    const { FunctionVersion: version = before.version, Description: description = before.description } = input;
    await requireNumber(tx, place, version);
    const record = { ...before, version, description, revisionId: ctx.ids.uuid() };
    await tx.in(Aliases, place).put(record);
    return shown(place, record);
  });
};

export const getAlias: Operation<'lambda', 'GetAlias'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const place = placeOf(input.FunctionName, ctx);
    return shown(place, await requireAlias(tx, place, input.Name));
  });

export const deleteAlias: Operation<'lambda', 'DeleteAlias'> = async (input, ctx) => {
  const place = placeOf(input.FunctionName, ctx);
  await ctx.write(async (tx) => {
    await requireFunction(tx, place);
    await tx.in(Aliases, place).delete(place.name, input.Name);
  });
  return {};
};

export const listAliases: Operation<'lambda', 'ListAliases'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const place = placeOf(input.FunctionName, ctx);
    await requireFunction(tx, place);
    const { FunctionVersion: wanted } = input;
    const all = (await tx.in(Aliases, place).all([place.name])).filter(
      ({ version }) => wanted === undefined || version === wanted,
    );
    const page = pages.inMemory(all, ({ alias }) => alias, listed(input));
    return { Aliases: page.items.map((record) => shown(place, record)), ...nextMarker(page) };
  });

function refuseWeights(routing: { readonly AdditionalVersionWeights?: object | undefined } | undefined): void {
  if (Object.keys(routing?.AdditionalVersionWeights ?? {}).length > 0)
    throw notHere('weights of aliases (RoutingConfig)');
}

async function requireNumber(tx: ReadTx, place: FunctionPlace, version: string): Promise<void> {
  if (version === latest) return;
  if (!/^\d+$/.test(version)) throw invalid('An alias points to a version, or to $LATEST.');
  if (!(await tx.in(Versions, place).get(place.name, Number(version))))
    throw functionNotFound(functionArn({ ...place, qualifier: version }));
}

export async function requireAlias(tx: ReadTx, place: FunctionPlace, alias: string): Promise<AliasRecord> {
  const found = await tx.in(Aliases, place).get(place.name, alias);
  if (!found) throw notFound(`Cannot find alias arn: ${functionArn({ ...place, qualifier: alias })}`);
  return found;
}

function shown(
  place: Pick<Context, 'account' | 'region'>,
  { name, alias, version, description, revisionId }: AliasRecord,
) {
  const { account, region } = place;
  return {
    AliasArn: functionArn({ account, region, name, qualifier: alias }),
    Name: alias,
    FunctionVersion: version,
    Description: description,
    RevisionId: revisionId,
  };
}
