/** Versions: a function as it was when it was published. */
import type { Context, WriteTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { type FunctionPlace, placeOf } from '../arns.ts';
import { invalid, wrongRevision } from '../errors.ts';
import { listed, nextMarker, pages } from '../paging.ts';
import { claimCode, type FunctionRecord, Functions, type VersionFacts, Versions } from '../records.ts';
import { latest, requireFunction } from './find-function.ts';
import { type Configuration, configurationOf, withoutState } from './shown.ts';

export interface PublishRequest {
  readonly CodeSha256?: string | undefined;
  readonly Description?: string | undefined;
  readonly RevisionId?: string | undefined;
}

/** One is made only where the function has changed since the last one, however the version is to be described. */
export async function publish(
  tx: WriteTx,
  ctx: Context,
  place: FunctionPlace,
  record: FunctionRecord,
  { CodeSha256, Description, RevisionId }: PublishRequest,
): Promise<{ readonly facts: VersionFacts }> {
  if (RevisionId !== undefined && RevisionId !== record.latest.revisionId) throw wrongRevision();
  if (CodeSha256 !== undefined && CodeSha256 !== record.latest.code.sha256)
    throw invalid(
      `CodeSHA256 (${CodeSha256}) is different from current CodeSHA256 in $LATEST (${record.latest.code.sha256}). ` +
        'Please try again with the CodeSHA256 in $LATEST.',
    );
  const last = record.lastVersion === 0 ? undefined : await tx.in(Versions, place).get(record.name, record.lastVersion);
  if (last && isSame({ ...last, description: last.latestDescription ?? last.description }, record.latest))
    return { facts: last };
  const number = record.lastVersion + 1;
  const version = String(number);
  const { description: latestDescription } = record.latest;
  const described = Description === undefined ? {} : { description: Description };
  const facts: VersionFacts = { ...record.latest, ...described, version, revisionId: ctx.ids.uuid() };
  await claimCode(tx, record.id, version, undefined, facts);
  await tx.in(Versions, place).insert({
    ...facts,
    name: record.name,
    number,
    ...(Description !== undefined && { latestDescription }),
  });
  await tx.in(Functions, place).put({ ...record, lastVersion: number });
  return { facts };
}

function isSame(one: VersionFacts, other: VersionFacts): boolean {
  const text = ({ runtime, handler, roleArn, description, timeout, memory, layers, code, ...rest }: VersionFacts) =>
    JSON.stringify([
      [runtime, handler, roleArn, description, timeout, memory],
      [layers, code.sha256, rest.sealedEnvironment, rest.logging, rest.ephemeralStorage, rest.architectures],
    ]);
  return text(one) === text(other);
}

export const publishVersion: Operation<'lambda', 'PublishVersion'> = async (input, ctx) => {
  const place = placeOf(input.FunctionName, ctx);
  return ctx.write(async (tx) => {
    const { facts } = await publish(tx, ctx, place, await requireFunction(tx, place), input);
    return configurationOf(ctx, { ...place, qualifier: facts.version }, facts);
  });
};

export const listVersionsByFunction: Operation<'lambda', 'ListVersionsByFunction'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const place = placeOf(input.FunctionName, ctx);
    const record = await requireFunction(tx, place);
    const all: VersionFacts[] = [record.latest, ...(await tx.in(Versions, place).all([record.name]))];
    const key = ({ version }: VersionFacts): string => (version === latest ? '' : version.padStart(12, '0'));
    const page = pages.inMemory(all, key, listed(input));
    const shown: Configuration[] = page.items.map((facts) =>
      withoutState(configurationOf(ctx, { ...place, qualifier: facts.version }, facts)),
    );
    return { Versions: shown, ...nextMarker(page) };
  });
