/**
 * Deleting parameters, with all their versions; one of the name may be made anew at once.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteParameters.html
 */
import type { Context, WriteTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { parameterNotFound } from '../errors.ts';
import { nameKey, type ParameterRecord, Parameters, ParameterVersions, ResourcePolicies } from '../records.ts';
import { setExpiry } from './expiry-job.ts';

export const deleteParameter: Operation<'ssm', 'DeleteParameter'> = async ({ Name }, ctx) => {
  await ctx.write(async (tx) => {
    if (!(await removeNamed(tx, ctx, Name))) throw parameterNotFound();
  });
  return {};
};

export const deleteParameters: Operation<'ssm', 'DeleteParameters'> = ({ Names }, ctx) =>
  ctx.write(async (tx) => {
    const DeletedParameters: string[] = [];
    const InvalidParameters: string[] = [];
    for (const name of new Set(Names))
      ((await removeNamed(tx, ctx, name)) ? DeletedParameters : InvalidParameters).push(name);
    return { DeletedParameters, InvalidParameters };
  });

async function removeNamed(tx: WriteTx, ctx: Context, name: string): Promise<boolean> {
  const parameter = await tx.in(Parameters).get(...nameKey(name));
  if (parameter) await removeParameter(tx, ctx, parameter);
  return parameter !== undefined;
}

export async function removeParameter(tx: WriteTx, ctx: Context, parameter: ParameterRecord): Promise<void> {
  const { name, oldest, version } = parameter;
  await tx.in(Parameters).delete(...nameKey(name));
  const versions = tx.in(ParameterVersions);
  for (let earlier = oldest; earlier < version; earlier++) await versions.delete(name, earlier);
  if (parameter.tier === 'Advanced') await tx.in(ResourcePolicies).delete(name);
  await setExpiry(tx, ctx, name, { before: parameter });
}
