/** ListAccounts and ListAccountRoles. */
import { AwsError } from '../../wire/errors.ts';
import { paging } from '../../wire/paging.ts';
import type { Operation } from '../../wire/service.ts';
import { forbidden, portalAccounts, requirePortalUser } from './portal-user.ts';

const pages = paging({
  defaultLimit: 100,
  refused: () =>
    new AwsError(
      'InvalidRequestException',
      'The next_token is not valid: pass the one of the previous page unchanged.',
    ),
});

const asked = (input: { readonly maxResults?: number | undefined; readonly nextToken?: string | undefined }) => ({
  limit: input.maxResults,
  after: input.nextToken,
});

export const listAccounts: Operation<'sso', 'ListAccounts'> = async (input, ctx) => {
  const accounts = await ctx.read(async (tx) =>
    portalAccounts(tx, await requirePortalUser(tx, input.accessToken, ctx.clock.now())),
  );
  const { items, next } = pages.inMemory(accounts, ({ accountId }) => accountId, asked(input));
  return {
    accountList: items.map(({ accountId, accountName, emailAddress }) => ({ accountId, accountName, emailAddress })),
    ...(next !== undefined && { nextToken: next }),
  };
};

export const listAccountRoles: Operation<'sso', 'ListAccountRoles'> = async (input, ctx) => {
  const accounts = await ctx.read(async (tx) =>
    portalAccounts(tx, await requirePortalUser(tx, input.accessToken, ctx.clock.now())),
  );
  const account = accounts.find(({ accountId }) => accountId === input.accountId);
  if (!account) throw forbidden();
  const { items, next } = pages.inMemory(account.roles, (role) => role.permissionSetName, asked(input));
  return {
    roleList: items.map((role) => ({ roleName: role.permissionSetName, accountId: role.account })),
    ...(next !== undefined && { nextToken: next }),
  };
};
