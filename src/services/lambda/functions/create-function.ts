/** https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
import type { Context } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { type FunctionPlace, placeOf } from '../arns.ts';
import { conflict, invalid } from '../errors.ts';
import { claimCode, type FunctionRecord, Functions, type VersionFacts } from '../records.ts';
import { listOfTags, tagsOfNew } from '../../../wire/tags.ts';
import { checkedTags } from '../tags.ts';
import { checkLayers } from '../layers/layers-in-use.ts';
import { loadCode } from './code.ts';
import { checkRole, refuseAbsent, settingsOf } from './configuration.ts';
import { latest } from './find-function.ts';
import { publish } from './publish.ts';
import { beingMade, configurationOf } from './shown.ts';

export const createFunction: Operation<'lambda', 'CreateFunction'> = async (input, ctx) => {
  const { Code, Publish = false, ...given } = input;
  const place = placeOf(input.FunctionName, ctx);
  if (place.account !== ctx.account) throw invalid('A function is made in the account of the request.');
  checkName(place.name);
  refuseAbsent(given);
  if (input.Runtime === undefined || input.Handler === undefined)
    throw invalid('Runtime and Handler are mandatory parameters for functions created with deployment packages.');
  const tags = tagsOfNew(ctx, checkedTags(listOfTags(input.Tags)));
  checkLayers(ctx, input.Layers ?? []);
  const isThere = await ctx.read((tx) => tx.in(Functions).get(place.name));
  if (isThere) throw alreadyThere(place);
  await checkRole(ctx, input.Role, place.name);
  const settings = await settingsOf(ctx, place.name, given);
  const code = await loadCode(Code, ctx);
  return ctx.write(async (tx) => {
    if (await tx.in(Functions).get(place.name)) throw alreadyThere(place);
    const facts: VersionFacts = { ...settings, version: latest, code, ...stamp(ctx) };
    const id = ctx.ids.hex(16);
    const record: FunctionRecord = { name: place.name, id, latest: facts, lastVersion: 0, tags, policies: {} };
    await claimCode(tx, id, latest, undefined, facts);
    await tx.in(Functions).insert(record);
    if (!Publish) return beingMade(ctx, configurationOf(ctx, place, facts));
    const { facts: version } = await publish(tx, ctx, place, record, {});
    return beingMade(ctx, configurationOf(ctx, place, version));
  });
};

/** Of the name alone: the model bounds what it is given as, which may be an ARN. */
const longestName = 64;

/** @throws AwsError InvalidParameterValueException */
function checkName(name: string): void {
  if (name.length <= longestName) return;
  throw invalid(
    `1 validation error detected: Value '${name}' at 'functionName' failed to satisfy constraint: ` +
      `Member must have length less than or equal to ${longestName}`,
  );
}

function alreadyThere({ name }: FunctionPlace) {
  return conflict(`Function already exist: ${name}`);
}

/** What every change renews. */
export function stamp(ctx: Context): Pick<VersionFacts, 'revisionId' | 'modifiedAt'> {
  return { revisionId: ctx.ids.uuid(), modifiedAt: ctx.clock.now() };
}
