/** The identity policies of a user (with its groups'), a group or a role, by its ARN. */
import { parseArn } from '../../../../kernel/arn.ts';
import type { ReadTx } from '../../../../wire/context.ts';
import { invalidInput } from '../../errors.ts';
import type { EntityKind } from '../../errors.ts';
import { principalDocuments } from '../../internal.ts';
import { requirePrincipal } from '../../principals/principals.ts';
import { Groups } from '../../records.ts';
import type { GroupRecord, RoleRecord, UserRecord } from '../../records.ts';

export interface PolicySource {
  readonly kind: EntityKind;
  readonly record: UserRecord | GroupRecord | RoleRecord;
  readonly documents: readonly string[];
  /** What explanations call them, in the same order. */
  readonly names: readonly string[];
  readonly boundary?: { readonly name: string; readonly document: string };
}

/** Throws InvalidInput for an ARN of something else, NoSuchEntity. */
export async function policySourceOf(tx: ReadTx, account: string, arn: string): Promise<PolicySource> {
  const { kind, record } = await entityOf(tx, account, arn);
  const groups =
    kind === 'user' ? await tx.in(Groups).getMany((record as UserRecord).groups.map((group) => [group])) : [];
  const boundary = 'boundary' in record ? record.boundary : undefined;
  const found = await principalDocuments(
    tx,
    account,
    [record, ...groups.filter((group) => group !== undefined)],
    boundary,
  );
  return {
    kind,
    record,
    documents: found.documents,
    names: found.names ?? [],
    ...(boundary !== undefined &&
      found.boundary !== undefined && { boundary: { name: boundary, document: found.boundary } }),
  };
}

/** The user, group or role of the name that the ARN ends with, whatever its path. */
export async function entityOf(
  tx: ReadTx,
  account: string,
  text: string,
): Promise<{ readonly kind: EntityKind; readonly record: UserRecord | GroupRecord | RoleRecord }> {
  const arn = parseArn(text);
  const kind = (['user', 'group', 'role'] as const).find(
    (one) => arn?.service === 'iam' && arn.resource.startsWith(`${one}/`),
  );
  if (!kind || arn?.account !== account)
    throw invalidInput(`Invalid Entity Arn: ${text} should be the ARN of a user, group or role of account ${account}.`);
  const name = text.slice(text.lastIndexOf('/') + 1);
  return { kind, record: await requirePrincipal(tx, kind, name) };
}
