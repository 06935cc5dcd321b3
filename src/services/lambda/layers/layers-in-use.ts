/** Versions of layers that a function names, and whether its maker may use them. */
import type { Context } from '../../../wire/context.ts';
import { layerPlace } from '../arns.ts';
import { invalid } from '../errors.ts';
import { LayerVersions, type LayerUse } from '../records.ts';

const most = 5;

/** @throws AwsError InvalidParameterValueException */
export async function layersInUse(ctx: Context, arns: readonly string[]): Promise<LayerUse[]> {
  if (arns.length > most) throw invalid(`Cannot reference more than ${most} layers.`);
  const names = arns.map((arn) => layerPlace(arn, ctx).name);
  if (new Set(names).size < names.length)
    throw invalid('Two different versions of the same layer are not allowed to be referenced in the same function.');
  const used: LayerUse[] = [];
  for (const arn of arns) {
    const { name, version, ...scope } = layerPlace(arn, ctx);
    const found =
      version === undefined ? undefined : await ctx.read((tx) => tx.in(LayerVersions, scope).get(name, version));
    if (!found) throw invalid(`Layer version ${arn} does not exist.`);
    await checkForeign(ctx, arn, scope.account);
    used.push({ arn, size: found.code.size, blobId: found.code.blobId });
  }
  return used;
}

/** Another account's layer is used by whoever its policy lets. */
async function checkForeign(ctx: Context, arn: string, owner: string): Promise<void> {
  if (owner === ctx.account) return;
  const { allowed, reason } = await ctx.isAllowed('lambda:GetLayerVersion', arn);
  if (!allowed)
    throw invalid(
      `User: ${ctx.caller.arn} is not authorized to perform: lambda:GetLayerVersion on resource: ${arn} ${reason}`,
    );
}
