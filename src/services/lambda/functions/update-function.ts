/**
 * https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html
 * https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html
 */
import type { Context, WriteTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { type FunctionPlace, placeOf } from '../arns.ts';
import { wrongRevision } from '../errors.ts';
import { claimCode, type FunctionRecord, Functions, type VersionFacts } from '../records.ts';
import { loadCode } from './code.ts';
import { checkRole, refuseAbsent, settingsOf } from './configuration.ts';
import { stamp } from './create-function.ts';
import { latest, requireFunction } from './find-function.ts';
import { publish } from './publish.ts';
import { beingChanged, configurationOf } from './shown.ts';

export const updateFunctionCode: Operation<'lambda', 'UpdateFunctionCode'> = async (input, ctx) => {
  const place = placeOf(input.FunctionName, ctx);
  const { PublishTo, Architectures, Publish = false, DryRun = false, RevisionId } = input;
  refuseAbsent({ ...(PublishTo !== undefined && { PublishTo }) });
  const before = await ctx.read((tx) => requireFunction(tx, place));
  checkRevision(before, RevisionId);
  const code = await loadCode(input, ctx);
  return ctx.write(async (tx) => {
    const record = await requireFunction(tx, place);
    checkRevision(record, RevisionId);
    const changed = { ...record.latest, code, ...(Architectures && { architectures: Architectures }) };
    if (DryRun) return configurationOf(ctx, place, changed);
    const next = { ...record, latest: { ...changed, ...stamp(ctx) } };
    return save(tx, ctx, place, record, next, Publish);
  });
};

export const updateFunctionConfiguration: Operation<'lambda', 'UpdateFunctionConfiguration'> = async (input, ctx) => {
  const place = placeOf(input.FunctionName, ctx);
  const { FunctionName: _name, RevisionId, ...given } = input;
  refuseAbsent(given);
  const before = await ctx.read((tx) => requireFunction(tx, place));
  checkRevision(before, RevisionId);
  if (input.Role !== undefined) await checkRole(ctx, input.Role, place.name);
  return ctx.write(async (tx) => {
    const record = await requireFunction(tx, place);
    checkRevision(record, RevisionId);
    const { sealedEnvironment: _old, ...kept } = record.latest;
    const settings = await settingsOf(ctx, place.name, given, record.latest);
    return save(tx, ctx, place, record, { ...record, latest: { ...kept, ...settings, ...stamp(ctx) } }, false);
  });
};

function checkRevision({ latest: { revisionId } }: FunctionRecord, asked: string | undefined): void {
  if (asked !== undefined && asked !== revisionId) throw wrongRevision();
}

async function save(
  tx: WriteTx,
  ctx: Context,
  place: FunctionPlace,
  before: FunctionRecord,
  record: FunctionRecord,
  publishes: boolean,
) {
  await claimCode(tx, record.id, latest, before.latest, record.latest);
  await tx.in(Functions, place).put(record);
  let facts: VersionFacts = record.latest;
  if (publishes) ({ facts } = await publish(tx, ctx, place, record, {}));
  return beingChanged(ctx, configurationOf(ctx, publishes ? { ...place, qualifier: facts.version } : place, facts));
}
