/** Layers: https://docs.aws.amazon.com/lambda/latest/api/API_PublishLayerVersion.html */
import type { Context, ReadTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { codeUrl } from '../archives/code-url.ts';
import { layerArn, type LayerPlace, layerPlace } from '../arns.ts';
import { invalid, notFound } from '../errors.ts';
import { loadCode } from '../functions/code.ts';
import { listed, nextMarker, pages } from '../paging.ts';
import { dropCode, LayerNumbers, type LayerVersionRecord, LayerVersions, useCode } from '../records.ts';

export const publishLayerVersion: Operation<'lambda', 'PublishLayerVersion'> = async (input, ctx) => {
  const { name, account, region } = layerPlace(input.LayerName, ctx);
  if (account !== ctx.account || region !== ctx.region)
    throw invalid('A layer is made in the account and Region of the request.');
  const { native: _none, ...code } = await loadCode(input.Content, ctx);
  return ctx.write(async (tx) => {
    const version = ((await tx.in(LayerNumbers).get(name))?.last ?? 0) + 1;
    const record: LayerVersionRecord = {
      name,
      version,
      description: input.Description ?? '',
      ...(input.LicenseInfo !== undefined && { licence: input.LicenseInfo }),
      runtimes: input.CompatibleRuntimes ?? [],
      architectures: input.CompatibleArchitectures ?? [],
      code,
      createdAt: ctx.clock.now(),
    };
    await tx.in(LayerNumbers).put({ name, last: version });
    await useCode(tx, code.blobId, layerArn({ name, account, region, version }));
    await tx.in(LayerVersions).insert(record);
    const made = withContent(ctx, { name, account, region, version }, record);
    // What was given as empty is answered as that.
    const [CompatibleRuntimes, CompatibleArchitectures] = [input.CompatibleRuntimes, input.CompatibleArchitectures];
    return {
      ...made,
      ...(CompatibleRuntimes && { CompatibleRuntimes }),
      ...(CompatibleArchitectures && { CompatibleArchitectures }),
    };
  });
};

export const getLayerVersion: Operation<'lambda', 'GetLayerVersion'> = (input, ctx) =>
  ctx.read(async (tx) => {
    checkNumber(input.VersionNumber);
    const place = layerPlace(input.LayerName, ctx, input.VersionNumber);
    return withContent(ctx, place, await requireLayerVersion(tx, place));
  });

export const getLayerVersionByArn: Operation<'lambda', 'GetLayerVersionByArn'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const place = layerPlace(input.Arn, ctx);
    return withContent(ctx, place, await requireLayerVersion(tx, place));
  });

/** @throws AwsError InvalidParameterValueException */
function checkNumber(version: number): void {
  if (version < 1) throw invalid('Layer Version Cannot be less than 1');
}

/** One that is gone already is deleted. */
export const deleteLayerVersion: Operation<'lambda', 'DeleteLayerVersion'> = async (input, ctx) => {
  checkNumber(input.VersionNumber);
  const place = layerPlace(input.LayerName, ctx, input.VersionNumber);
  await ctx.write(async (tx) => {
    const gone = await tx.in(LayerVersions, place).delete(place.name, input.VersionNumber);
    if (gone) await dropCode(tx, gone.code.blobId, layerArn({ ...place, version: gone.version }));
  });
  return {};
};

interface Wanted {
  readonly CompatibleRuntime?: string | undefined;
  readonly CompatibleArchitecture?: string | undefined;
}

const isWanted =
  ({ CompatibleRuntime, CompatibleArchitecture }: Wanted) =>
  (record: LayerVersionRecord): boolean =>
    (CompatibleRuntime === undefined || record.runtimes.includes(CompatibleRuntime)) &&
    (CompatibleArchitecture === undefined || record.architectures.includes(CompatibleArchitecture));

/** Of another account's layer, the versions that the caller may get. */
export const listLayerVersions: Operation<'lambda', 'ListLayerVersions'> = async (input, ctx) => {
  const place = layerPlace(input.LayerName, ctx);
  const found = await ctx.read((tx) => tx.in(LayerVersions, place).all([place.name]));
  const all: LayerVersionRecord[] = [];
  for (const record of found.filter(isWanted(input))) {
    const arn = layerArn({ ...place, version: record.version });
    if (place.account === ctx.account || (await ctx.isAllowed('lambda:GetLayerVersion', arn)).allowed) all.push(record);
  }
  // The newest first.
  const key = ({ version }: LayerVersionRecord) => String(1e12 - version);
  const page = pages.inMemory(all, key, listed(input));
  return { LayerVersions: page.items.map((record) => shown(place, record)), ...nextMarker(page) };
};

export const listLayers: Operation<'lambda', 'ListLayers'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const all = (await tx.in(LayerVersions).all()).filter(isWanted(input));
    const newest = new Map(all.map((record) => [record.name, record]));
    const page = pages.inMemory([...newest.values()], ({ name }) => name, listed(input));
    const here = { account: ctx.account, region: ctx.region };
    const Layers = page.items.map((record) => ({
      LayerName: record.name,
      LayerArn: layerArn({ ...here, name: record.name }),
      LatestMatchingVersion: shown({ ...here, name: record.name }, record),
    }));
    return { Layers, ...nextMarker(page) };
  });

/** @throws AwsError ResourceNotFoundException */
export async function requireLayerVersion(tx: ReadTx, place: LayerPlace): Promise<LayerVersionRecord> {
  const { name, version } = place;
  const found = version === undefined ? undefined : await tx.in(LayerVersions, place).get(name, version);
  if (!found) throw notFound('The resource you requested does not exist.');
  return found;
}

function withContent(ctx: Context, place: LayerPlace, record: LayerVersionRecord) {
  const { code } = record;
  const { account, region, name } = place;
  return {
    Content: { Location: codeUrl(ctx, code.blobId), CodeSha256: code.sha256, CodeSize: code.size },
    LayerArn: layerArn({ account, region, name }),
    ...shown(place, record),
  };
}

function shown({ account, region, name }: LayerPlace, record: LayerVersionRecord) {
  const { version, runtimes, architectures, licence } = record;
  return {
    LayerVersionArn: layerArn({ account, region, name, version }),
    Version: version,
    Description: record.description,
    CreatedDate: new Date(record.createdAt).toISOString().replace('Z', '+0000'),
    ...(runtimes.length > 0 && { CompatibleRuntimes: [...runtimes] as 'nodejs22.x'[] }),
    ...(architectures.length > 0 && { CompatibleArchitectures: [...architectures] as 'arm64'[] }),
    ...(licence !== undefined && { LicenseInfo: licence }),
  };
}
