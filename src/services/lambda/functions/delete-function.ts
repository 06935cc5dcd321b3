/** https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html */
import type { WriteTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { type FunctionPlace, placeOf } from '../arns.ts';
import { conflict, invalid } from '../errors.ts';
import { Aliases, claimCode, type FunctionRecord, Functions, InvokeConfigs, Versions } from '../records.ts';
import { UrlAddresses, Urls } from '../urls/records.ts';
import { latest, requireFunction } from './find-function.ts';

export const deleteFunction: Operation<'lambda', 'DeleteFunction'> = async (input, ctx) => {
  const place = placeOf(input.FunctionName, ctx, input.Qualifier);
  if (place.qualifier === latest) throw invalid('$LATEST version cannot be deleted without deleting the function.');
  await ctx.write(async (tx) => {
    const { qualifier: _none, ...bare } = place;
    const record = await requireFunction(tx, place, bare);
    if (place.qualifier === undefined) await deleteAll(tx, place, record);
    else await deleteVersion(tx, place, record);
  });
  return { StatusCode: 204 };
};

async function deleteAll(tx: WriteTx, place: FunctionPlace, { id, latest: facts, name }: FunctionRecord) {
  await claimCode(tx, id, latest, facts, undefined);
  for (const published of await tx.in(Versions, place).all([name])) {
    await tx.in(Versions, place).delete(name, published.number);
    await claimCode(tx, id, published.version, published, undefined);
  }
  for (const { alias } of await tx.in(Aliases, place).all([name])) await tx.in(Aliases, place).delete(name, alias);
  for (const { qualifier } of await tx.in(InvokeConfigs, place).all([name]))
    await tx.in(InvokeConfigs, place).delete(name, qualifier);
  for (const { id: address, qualifier } of await tx.in(Urls, place).all([name])) {
    await tx.in(Urls, place).delete(name, qualifier);
    await tx.in(UrlAddresses).delete(address);
  }
  await tx.in(Functions, place).delete(name);
}

/** One that is not there is deleted already. */
async function deleteVersion(tx: WriteTx, place: FunctionPlace, record: FunctionRecord): Promise<void> {
  const { name, qualifier = '' } = place;
  const number = Number(qualifier);
  if (!Number.isInteger(number)) throw invalid('Deletion of aliases is not currently supported.');
  const aliases = await tx.in(Aliases, place).all([name]);
  const pointing = aliases.filter(({ version }) => version === qualifier).map(({ alias }) => alias);
  if (pointing.length > 0)
    throw conflict(
      'Version was not able to be deleted because of the following aliases: ' +
        `[${pointing.join(', ')}] that reference it.`,
    );
  const gone = await tx.in(Versions, place).delete(name, number);
  if (gone) await claimCode(tx, record.id, gone.version, gone, undefined);
}
