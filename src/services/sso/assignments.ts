/** ListAccounts and ListAccountRoles. */
import { AwsError } from '../../wire/errors.ts';
import type { Operation } from '../../wire/service.ts';
import { forbidden, portalAccounts, requirePortalUser } from './portal-user.ts';

const defaultPageSize = 100;

export const listAccounts: Operation<'sso', 'ListAccounts'> = async (input, ctx) => {
  const accounts = await ctx.read(async (tx) =>
    portalAccounts(tx, await requirePortalUser(tx, input.accessToken, ctx.clock.now())),
  );
  const { items, nextToken } = pageOf(accounts, (account) => account.accountId, input);
  return {
    accountList: items.map(({ accountId, accountName, emailAddress }) => ({ accountId, accountName, emailAddress })),
    ...nextToken,
  };
};

export const listAccountRoles: Operation<'sso', 'ListAccountRoles'> = async (input, ctx) => {
  const accounts = await ctx.read(async (tx) =>
    portalAccounts(tx, await requirePortalUser(tx, input.accessToken, ctx.clock.now())),
  );
  const account = accounts.find(({ accountId }) => accountId === input.accountId);
  if (!account) throw forbidden();
  const { items, nextToken } = pageOf(account.roles, (role) => role.permissionSetName, input);
  return {
    roleList: items.map((role) => ({ roleName: role.permissionSetName, accountId: role.account })),
    ...nextToken,
  };
};

interface PageInput {
  readonly nextToken?: string | undefined;
  readonly maxResults?: number | undefined;
}

/** A page of what is sorted by `keyOf`; the token is the last item's key. */
function pageOf<T>(
  sorted: readonly T[],
  keyOf: (item: T) => string,
  input: PageInput,
): { items: T[]; nextToken: { nextToken?: string } } {
  const after = input.nextToken === undefined ? undefined : decodeToken(input.nextToken);
  const rest = after === undefined ? sorted : sorted.filter((item) => keyOf(item) > after);
  const items = rest.slice(0, input.maxResults ?? defaultPageSize);
  const last = items.at(-1);
  const more = last !== undefined && items.length < rest.length;
  return { items, nextToken: more ? { nextToken: Buffer.from(keyOf(last)).toString('base64url') } : {} };
}

function decodeToken(token: string): string {
  const text = Buffer.from(token, 'base64url').toString();
  if (token === '' || Buffer.from(text).toString('base64url') !== token) {
    throw new AwsError(
      'InvalidRequestException',
      'The next_token is not valid: pass the one of the previous page unchanged.',
    );
  }
  return text;
}
