/**
 * Which account an operation is about. Without an account id it is the caller's own; with one it is a member of the
 * organization, and the management account or a delegated administrator asks.
 * https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-api-modes-of-operation.html
 */
import type { Scope } from '../../kernel/collections/collection.ts';
import type { ConditionKeys, Context, ReadTx } from '../../wire/context.ts';
import {
  findOrganization,
  hasServiceAccess,
  isDelegatedAdministrator,
  isMemberAccount,
  organizationOf,
  tagsOfAccount,
} from '../organizations/internal.ts';
import { refused } from './errors.ts';

const servicePrincipal = 'account.amazonaws.com';

/** What inputs name. */
export interface Named {
  readonly AccountId?: string;
  /** As `AccountId`, of GetGovCloudAccountInformation. */
  readonly StandardAccountId?: string;
  readonly AlternateContactType?: string;
  readonly RegionName?: string;
  readonly PrimaryEmail?: string;
}

/** The account's number, or AccessDeniedException with AWS's reason. */
export async function requireTarget(tx: ReadTx, ctx: Context, accountId: string | undefined): Promise<string> {
  if (accountId === undefined) return ctx.account;
  const organization = await findOrganization(tx);
  const administers =
    organization?.managementAccount === ctx.account ||
    (await isDelegatedAdministrator(tx, ctx.account, servicePrincipal));
  if (!organization || !administers) throw refused(ctx);
  // Which an organization without all features cannot have.
  if (!(await hasServiceAccess(tx, servicePrincipal)))
    throw refused(ctx, 'Your organization must first enable trusted access with AWS Account Management.');
  if (accountId === organization.managementAccount) {
    throw refused(
      ctx,
      ctx.operation.includes('PrimaryEmail')
        ? 'Access Denied'
        : 'The management account can only be managed using the standalone context from the management account.',
    );
  }
  if (!(await isMemberAccount(tx, accountId))) throw refused(ctx);
  return accountId;
}

/** As `requireTarget`, as the scope of its records. */
export async function requireTargetScope(tx: ReadTx, ctx: Context, accountId: string | undefined): Promise<Scope> {
  return { account: await requireTarget(tx, ctx, accountId) };
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsaccountmanagement.html */
export async function targetArns(input: Named, ctx: Context): Promise<readonly string[]> {
  const accountId = input.AccountId ?? input.StandardAccountId;
  const organization = accountId === undefined ? undefined : await ctx.read(findOrganization);
  return [
    organization
      ? `arn:aws:account::${organization.managementAccount}:account/${organization.id}/${accountId}`
      : `arn:aws:account::${ctx.account}:account`,
  ];
}

/** What the input names, and, of an account in the organization, where it hangs and its tags. */
export async function targetKeys(input: Named, ctx: Context): Promise<ConditionKeys> {
  const accountId = input.AccountId ?? input.StandardAccountId;
  return {
    'account:AlternateContactTypes':
      input.AlternateContactType === undefined ? undefined : [input.AlternateContactType],
    'account:TargetRegion': input.RegionName,
    'account:EmailTargetDomain': input.PrimaryEmail?.slice(input.PrimaryEmail.lastIndexOf('@') + 1),
    ...(accountId !== undefined && (await ctx.read((tx) => organizationKeys(tx, accountId)))),
  };
}

async function organizationKeys(tx: ReadTx, accountId: string): Promise<ConditionKeys> {
  const organization = await organizationOf(tx, accountId);
  if (!organization) return {};
  const tags = await tagsOfAccount(tx, accountId);
  return {
    'account:AccountResourceOrgPaths': [organization.path],
    ...Object.fromEntries(tags.map(({ Key, Value }) => [`account:AccountResourceOrgTags/${Key}`, Value])),
  };
}
