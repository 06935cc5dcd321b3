/** A function, and what a qualifier of it stands for. */
import type { ReadTx } from '../../../wire/context.ts';
import { type FunctionPlace, functionArn } from '../arns.ts';
import { functionNotFound } from '../errors.ts';
import { Aliases, type FunctionRecord, Functions, type VersionFacts, Versions } from '../records.ts';

export const latest = '$LATEST';

/** `told`: what is said not to be there. @throws AwsError ResourceNotFoundException */
export async function requireFunction(tx: ReadTx, place: FunctionPlace, told = place): Promise<FunctionRecord> {
  const found = await tx.in(Functions, place).get(place.name);
  if (!found) throw functionNotFound(functionArn(told));
  return found;
}

/** What is run or reserved has a version, which AWS says where there is no such function. */
export function withVersion(place: FunctionPlace): FunctionPlace {
  return { qualifier: latest, ...place };
}

export interface FoundVersion {
  readonly record: FunctionRecord;
  readonly facts: VersionFacts;
}

/** What its qualifier names, or the function as it is. @throws AwsError ResourceNotFoundException */
export async function requireVersion(tx: ReadTx, place: FunctionPlace, told = place): Promise<FoundVersion> {
  const record = await requireFunction(tx, place, told);
  const facts = await versionOf(tx, place, record);
  if (!facts) throw functionNotFound(functionArn(place));
  return { record, facts };
}

async function versionOf(tx: ReadTx, place: FunctionPlace, record: FunctionRecord): Promise<VersionFacts | undefined> {
  const { name, qualifier = latest } = place;
  if (qualifier === latest) return record.latest;
  const number = /^\d+$/.test(qualifier) ? qualifier : (await tx.in(Aliases, place).get(name, qualifier))?.version;
  if (number === latest) return record.latest;
  return number === undefined ? undefined : tx.in(Versions, place).get(name, Number(number));
}
