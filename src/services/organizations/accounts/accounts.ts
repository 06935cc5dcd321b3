/** Member accounts: https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html */
import type { JobHandler } from '../../../kernel/jobs/index.ts';
import type { Context, ReadTx, WriteTx } from '../../../wire/context.ts';
import type { Output } from '../../../wire/aws-types.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { requireAllFeatures, requireManagement, requireOrganization, requireReader, scopeOf } from '../access.ts';
import { accountArn } from '../arns.ts';
import { constraint } from '../errors.ts';
import { isMember, requireMember } from './members.ts';
import { nextToken } from '../../../wire/paging.ts';
import { pages } from '../paging.ts';
import { pathOf, requireParent } from '../tree/tree.ts';
import type { MemberRecord } from './members.ts';
import { detachAll } from '../policies/default-policies.ts';
import { Accounts, DelegatedAdministrators, ResourceTags } from '../records.ts';
import type { AccountRecord, OrganizationRecord } from '../records.ts';

/** How long a created account stays before it may leave (API reference, WAIT_PERIOD_ACTIVE). */
const waitBeforeLeavingMs = 4 * 24 * 3_600_000;

type Account = NonNullable<Output<'organizations', 'DescribeAccount'>['Account']>;

export const describeAccount: Operation<'organizations', 'DescribeAccount'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const organization = await requireReader(tx, ctx);
    return { Account: await toAccount(tx, organization, await requireMember(tx, input.AccountId)) };
  });

export const listAccounts: Operation<'organizations', 'ListAccounts'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const organization = await requireReader(tx, ctx);
    const found = await pages.stored(tx.in(Accounts).listBy('member', ['member'], pages.options(input)));
    return { Accounts: await toAccounts(tx, organization, found.items), ...nextToken(found) };
  });

export const listAccountsForParent: Operation<'organizations', 'ListAccountsForParent'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const organization = await requireReader(tx, ctx);
    await requireParent(tx, organization, input.ParentId);
    const found = await pages.stored(tx.in(Accounts).listBy('parent', [input.ParentId], pages.options(input)));
    return { Accounts: await toAccounts(tx, organization, found.items), ...nextToken(found) };
  });

/** AWS answers AccountNotFoundException where the account is not under the source parent. */
export const moveAccount: Operation<'organizations', 'MoveAccount'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const { AccountId: accountId, SourceParentId: source, DestinationParentId: destination } = input;
    const organization = await requireManagement(tx, ctx);
    const account = await requireMember(tx, accountId);
    await requireParent(tx, organization, source, 'SourceParentNotFoundException');
    await requireParent(tx, organization, destination, 'DestinationParentNotFoundException');
    if (account.membership.parentId !== source)
      throw new AwsError('AccountNotFoundException', "You specified an account that doesn't exist.");
    if (source === destination) {
      throw new AwsError('DuplicateAccountException', 'That account is already present in the specified destination.');
    }
    await tx.in(Accounts).put({ ...account, membership: { ...account.membership, parentId: destination } });
    return {};
  });

/** Answers at once; a job turns PENDING_CLOSURE into SUSPENDED. */
export const closeAccount: Operation<'organizations', 'CloseAccount'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const organization = await requireManagement(tx, ctx);
    requireAllFeatures(organization);
    const account = await requireMember(tx, input.AccountId);
    if (account.id === organization.managementAccount) {
      throw constraint(
        'CANNOT_CLOSE_MANAGEMENT_ACCOUNT',
        'You attempted to close the management account: it cannot be closed with this operation.',
      );
    }
    if (account.status === 'PENDING_CLOSURE') {
      throw new AwsError('ConflictException', `The closure of account ${account.id} is in progress already.`);
    }
    if (account.status === 'SUSPENDED') {
      throw new AwsError('AccountAlreadyClosedException', 'You attempted to close an account that is already closed.');
    }
    await tx.in(Accounts).put({ ...account, status: 'PENDING_CLOSURE' });
    tx.enqueue({ kind: 'organizations/close-account', payload: { accountId: account.id } });
    return {};
  });

export const closeAccountJob: JobHandler<{ readonly accountId: string }, Context> = {
  steps: {
    start: ({ accountId }, ctx) =>
      ctx.write(async (tx) => {
        const account = await tx.in(Accounts).get(accountId);
        if (account?.status === 'PENDING_CLOSURE') await tx.in(Accounts).put({ ...account, status: 'SUSPENDED' });
      }),
  },
};

/** The account goes on by itself, outside of the organization. */
export const removeAccountFromOrganization: Operation<'organizations', 'RemoveAccountFromOrganization'> = (
  input,
  ctx,
) =>
  ctx.write(async (tx) => {
    const organization = await requireManagement(tx, ctx);
    await leave(tx, ctx, organization, await requireMember(tx, input.AccountId));
    return {};
  });

/** As RemoveAccountFromOrganization, by the account that leaves. */
export const leaveOrganization: Operation<'organizations', 'LeaveOrganization'> = (_input, ctx) =>
  ctx.write(async (tx) => {
    const organization = await requireOrganization(tx, ctx);
    await leave(tx, ctx, organization, await requireMember(tx, ctx.account));
    return {};
  });

async function leave(
  tx: WriteTx,
  ctx: Context,
  organization: OrganizationRecord,
  account: MemberRecord,
): Promise<void> {
  if (account.id === organization.managementAccount) {
    throw new AwsError(
      'MasterCannotLeaveOrganizationException',
      "You can't remove a management account from an organization.",
    );
  }
  if (await tx.in(DelegatedAdministrators, scopeOf(organization)).get(account.id)) {
    throw constraint(
      'CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG',
      `Account ${account.id} is a delegated administrator: deregister it for every service first.`,
    );
  }
  const leavesAt = account.createdAt + waitBeforeLeavingMs;
  if (account.membership.joinedMethod === 'CREATED' && ctx.clock.now() < leavesAt) {
    throw constraint('WAIT_PERIOD_ACTIVE', 'This operation requires a wait period.  Try again later.');
  }
  const { membership: _membership, ...alone } = account;
  await tx.in(Accounts).put(alone);
  await detachAll(tx, organization, account.id);
  await tx.in(ResourceTags, scopeOf(organization)).delete(account.id);
}

async function toAccounts(
  tx: ReadTx,
  organization: OrganizationRecord,
  accounts: readonly AccountRecord[],
): Promise<Account[]> {
  return Promise.all(accounts.filter(isMember).map((account) => toAccount(tx, organization, account)));
}

async function toAccount(tx: ReadTx, organization: OrganizationRecord, account: MemberRecord): Promise<Account> {
  const path = await pathOf(tx, organization, account.membership.parentId);
  return { ...accountSummary(organization, account), ...(path !== undefined && { Paths: [`${path}${account.id}/`] }) };
}

/** What accounts and delegated administrators have in common. */
export function accountSummary(organization: OrganizationRecord, account: MemberRecord): Omit<Account, 'Paths'> {
  return {
    Id: account.id,
    Arn: accountArn(organization, account.id),
    Email: account.email,
    Name: account.name,
    Status: account.status,
    State: account.status === 'SUSPENDED' ? 'CLOSED' : account.status,
    JoinedMethod: account.membership.joinedMethod,
    JoinedTimestamp: new Date(account.membership.joinedAt),
  };
}
