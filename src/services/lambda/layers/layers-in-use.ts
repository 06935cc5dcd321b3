/** Versions of layers that a function names, and whether its maker may use them. */
import type { Context } from '../../../wire/context.ts';
import { layerArn, type LayerPlace, layerPlace } from '../arns.ts';
import { invalid } from '../errors.ts';
import { LayerVersions, type LayerUse } from '../records.ts';

const most = 5;

/** @throws AwsError InvalidParameterValueException */
export function checkLayers(ctx: Context, arns: readonly string[]): void {
  if (arns.length > most) throw invalid(`Cannot reference more than ${most} layers.`);
  const places = arns.map((arn) => layerPlace(arn, ctx));
  if (places.some(({ region }) => region !== ctx.region))
    throw invalid(
      `Layers are not in the same region as the function. Layers are expected to be in region ${ctx.region}.`,
    );
  checkOnce(arns, places);
}

/** @throws AwsError InvalidParameterValueException */
export async function layersInUse(ctx: Context, arns: readonly string[]): Promise<LayerUse[]> {
  checkLayers(ctx, arns);
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

function bareLayerArn({ account, region, name }: LayerPlace): string {
  return layerArn({ account, region, name });
}

/** @throws AwsError InvalidParameterValueException */
function checkOnce(arns: readonly string[], places: readonly LayerPlace[]): void {
  const first = new Map<string, string>();
  for (const [at, arn] of arns.entries()) {
    const layer = bareLayerArn(places[at]!);
    const other = first.get(layer);
    if (other !== undefined)
      throw invalid(
        'Two different versions of the same layer are not allowed to be referenced in the same function. ' +
          `${other} and ${arn} are versions of the same layer.`,
      );
    first.set(layer, arn);
  }
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
