/** How requests name a parameter: by name or ARN, with a version or label behind a colon where they want one. */
import { parseArn } from '../../../kernel/arn.ts';
import type { Scope } from '../../../kernel/collections/collection.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import { parameterNotFound, versionNotFound } from '../errors.ts';
import {
  nameKey,
  type ParameterRecord,
  Parameters,
  ParameterVersions,
  type VersionFacts,
  type VersionRecord,
} from '../records.ts';

export interface Reference {
  /** An ARN does not say whether a name of one level begins with a slash. */
  readonly names: readonly string[];
  readonly scope: Required<Pick<Scope, 'account' | 'region'>>;
  /** Behind the colon: a version's number or a label. */
  readonly selector?: string;
}

type Here = Pick<Context, 'account' | 'region'>;

/** `undefined`: it is an ARN, but no parameter's. */
export function referenceOf(text: string, { account, region }: Here): Reference | undefined {
  if (!text.startsWith('arn:')) return { ...selected(text), scope: { account, region } };
  const arn = parseArn(text);
  // What is of no account is AWS's own.
  if (arn?.service !== 'ssm' || arn.account === '' || !arn.resource.startsWith('parameter/')) return undefined;
  const { names, selector } = selected(arn.resource.slice('parameter'.length));
  const [path = ''] = names;
  return {
    names: path.includes('/', 1) ? [path] : [path.slice(1), path],
    scope: { account: arn.account, region: arn.region },
    ...(selector !== undefined && { selector }),
  };
}

function selected(text: string): Pick<Reference, 'names' | 'selector'> {
  const colon = text.indexOf(':');
  return colon === -1 ? { names: [text] } : { names: [text.slice(0, colon)], selector: text.slice(colon + 1) };
}

/** The ARN of what a request names, without its selector. AWS's own parameters are of no account. */
export function arnOfReference(text: string, here: Here): string {
  const reference = referenceOf(text, here);
  if (!reference) return text;
  return parameterArn(reference.names[0]!, reference.scope);
}

export function parameterArn(name: string, { account, region }: Here): string {
  const owner = name.startsWith('/aws/service/') ? '' : account;
  return `arn:aws:ssm:${region}:${owner}:parameter/${name.replace(/^\//, '')}`;
}

export interface Found {
  readonly parameter: ParameterRecord;
  readonly scope: Reference['scope'];
}

/** The parameter, whatever its version. */
export async function findParameter(tx: ReadTx, ctx: Here, text: string): Promise<Found | undefined> {
  const reference = referenceOf(text, ctx);
  if (!reference || reference.scope.region !== ctx.region) return undefined;
  for (const name of reference.names) {
    const parameter = await tx.in(Parameters, reference.scope).get(...nameKey(name));
    if (parameter) return { parameter, scope: reference.scope };
  }
  return undefined;
}

/** @throws AwsError ParameterNotFound */
export async function requireParameter(tx: ReadTx, ctx: Here, text: string): Promise<Found> {
  const found = await findParameter(tx, ctx, text);
  if (!found) throw parameterNotFound();
  return found;
}

/** A version of a parameter, and where that lies. */
export interface FoundVersion extends Found {
  readonly version: VersionFacts;
  readonly selector?: string;
}

/** @throws AwsError ParameterNotFound, ParameterVersionNotFound */
export async function requireVersion(tx: ReadTx, ctx: Here, text: string): Promise<FoundVersion> {
  const found = await requireParameter(tx, ctx, text);
  const selector = referenceOf(text, ctx)?.selector;
  if (selector === undefined) return { ...found, version: found.parameter };
  const labelled = Object.hasOwn(found.parameter.labels, selector) ? found.parameter.labels[selector] : undefined;
  const number = /^\d{1,15}$/.test(selector) ? Number(selector) : labelled;
  const version = number === undefined ? undefined : await versionOf(tx, found, number);
  if (!version) throw versionNotFound(found.parameter.name, selector);
  return { ...found, version, selector };
}

export async function versionOf(
  tx: ReadTx,
  { parameter, scope }: Found,
  number: number,
): Promise<ParameterRecord | VersionRecord | undefined> {
  if (number === parameter.version) return parameter;
  return tx.in(ParameterVersions, scope).get(parameter.name, number);
}
