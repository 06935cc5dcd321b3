/** ListGrants and ListRetirableGrants. */
import type { ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import type { Output } from '../../../wire/aws-types.ts';
import { requireKey } from '../access/find-key.ts';
import { keyArn } from '../access/key-reference.ts';
import { storedPage } from '../paging.ts';
import type { GrantRecord } from '../records.ts';
import { Grants } from '../records.ts';
import { currentName } from './grant-statements.ts';

type Entry = NonNullable<Output<'kms', 'ListGrants'>['Grants']>[number];

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_ListGrants.html */
export const listGrants: Operation<'kms', 'ListGrants'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const key = await requireKey(tx, ctx, input.KeyId);
    const arn = keyArn(key, key.id);
    if (input.GrantId !== undefined) {
      const grant = await tx.in(Grants).get(arn, input.GrantId);
      if (!grant) throw new AwsError('InvalidGrantIdException', 'The grant ID is not valid.');
      const isOfGrantee = input.GranteePrincipal === undefined || grant.grantee === input.GranteePrincipal;
      return { Grants: isOfGrantee ? [await entryOf(tx, grant)] : [], Truncated: false };
    }
    const { items, page } = await storedPage(
      (options) =>
        input.GranteePrincipal === undefined
          ? tx.in(Grants).list([arn], options)
          : tx.in(Grants).listBy('grantee', [arn, input.GranteePrincipal], options),
      input,
    );
    return { Grants: await entriesOf(tx, items), ...page };
  });

/** Of keys in this Region, of whichever account. */
export const listRetirableGrants: Operation<'kms', 'ListRetirableGrants'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { items, page } = await storedPage(
      (options) => tx.in(Grants).listBy('retiring', [ctx.region, input.RetiringPrincipal ?? ''], options),
      input,
    );
    return { Grants: await entriesOf(tx, items), ...page };
  });

async function entriesOf(tx: ReadTx, grants: readonly GrantRecord[]) {
  const entries = [];
  for (const grant of grants) entries.push(await entryOf(tx, grant));
  return entries;
}

async function entryOf(tx: ReadTx, grant: GrantRecord) {
  const { constraint, retiring } = grant;
  return {
    KeyId: grant.key,
    GrantId: grant.id,
    ...(grant.name !== undefined && { Name: grant.name }),
    CreationDate: new Date(grant.createdAt),
    GranteePrincipal: await currentName(tx, grant.grantee, grant),
    ...(retiring !== undefined && { RetiringPrincipal: await currentName(tx, retiring, grant) }),
    IssuingAccount: `arn:aws:iam::${grant.issuingAccount}:root`,
    Operations: grant.operations as NonNullable<Entry['Operations']>,
    ...(constraint && { Constraints: { [constraint.type]: { ...constraint.context } } }),
  };
}
