/** Whose credentials these are. */
import { accountOfAccessKeyId } from '../../kernel/access-key-id.ts';
import { AwsError } from '../../wire/errors.ts';
import type { Context } from '../../wire/context.ts';
import type { Operation } from '../../wire/service.ts';
import { findAccessKey, identityPoliciesOf } from '../iam/internal.ts';

/**
 * A session outlives its user or role (or who federated it), but not for AWS:
 * from the deletion on its token is invalid.
 */
export async function requirePrincipal(ctx: Context): Promise<void> {
  if (ctx.caller.expiresAt === undefined) return;
  const principal = ctx.caller.kind === 'federated-user' ? ctx.caller.issuer : ctx.caller;
  if (principal.kind !== 'assumed-role' && principal.kind !== 'user') return;
  const { principalExists } = await ctx.read((tx) => identityPoliciesOf(tx, principal));
  if (!principalExists)
    throw new AwsError('InvalidClientTokenId', 'The security token included in the request is invalid.', {}, 403);
}

/** Needs no permission: an explicit deny does not stop it either. */
export const getCallerIdentity: Operation<'sts', 'GetCallerIdentity'> = async (_input, ctx) => {
  await requirePrincipal(ctx);
  const { caller } = ctx;
  return { UserId: caller.userId, Account: caller.account, Arn: caller.arn };
};

/** The id alone names its account; whether the key exists or is active plays no part. */
export const getAccessKeyInfo: Operation<'sts', 'GetAccessKeyInfo'> = async (input, ctx) => {
  const id = input.AccessKeyId;
  const account = accountOfAccessKeyId(id) ?? (await ctx.read((tx) => findAccessKey(tx, id, ctx.seal)))?.account;
  if (account === undefined) {
    throw new AwsError(
      'ValidationError',
      `Access key id '${id}' is not well-formed: it should be four letters and sixteen of A-Z and 2-7.`,
      {},
      400,
    );
  }
  return { Account: account };
};
