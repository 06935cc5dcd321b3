/**
 * The account as IAM sees it: alias and summary.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetAccountSummary.html
 */
import type { ReadTable } from '../../../kernel/collections/collection.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { quotas } from './quotas.ts';
import { MfaDevices } from '../credentials/credential-records.ts';
import { OidcProviders, SamlProviders } from '../providers/provider-records.ts';
import { ServerCertificates } from '../certificates/server-certificate-records.ts';
import {
  AccessKeys,
  AccountAliases,
  Groups,
  InstanceProfiles,
  Policies,
  PolicyVersions,
  Roles,
  TokenPreferences,
  Users,
} from '../records.ts';

/**
 * An account has one alias: a new one takes the old one's place.
 * Throws EntityAlreadyExists when another account has it.
 */
export const createAccountAlias: Operation<'iam', 'CreateAccountAlias'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const { AccountAlias: alias } = input;
    const taken = await tx.in(AccountAliases).get(alias);
    if (taken?.account === ctx.account) return {};
    if (taken) throw new AwsError('EntityAlreadyExists', `The account alias ${alias} already exists.`);
    const before = await tx.in(AccountAliases).find('account', ctx.account);
    if (before) await tx.in(AccountAliases).delete(before.alias);
    await tx.in(AccountAliases).insert({ alias, account: ctx.account });
    return {};
  });

export const deleteAccountAlias: Operation<'iam', 'DeleteAccountAlias'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const { AccountAlias: alias } = input;
    if ((await tx.in(AccountAliases).get(alias))?.account !== ctx.account) {
      throw new AwsError('NoSuchEntity', `The account alias ${alias} cannot be found.`);
    }
    await tx.in(AccountAliases).delete(alias);
    return {};
  });

export const listAccountAliases: Operation<'iam', 'ListAccountAliases'> = (_input, ctx) =>
  ctx.read(async (tx) => {
    const record = await tx.in(AccountAliases).find('account', ctx.account);
    return { AccountAliases: record ? [record.alias] : [], IsTruncated: false };
  });

/** Shown in the account's summary; tokens are valid in every region here, whichever version is chosen. */
export const setSecurityTokenServicePreferences: Operation<'iam', 'SetSecurityTokenServicePreferences'> = (
  input,
  ctx,
) =>
  ctx.write(async (tx) => {
    await tx
      .in(TokenPreferences)
      .put({ key: 'sts', globalEndpointTokenVersion: input.GlobalEndpointTokenVersion === 'v2Token' ? 2 : 1 });
    return {};
  });

/** Counts and quotas. The root user's own MFA devices and password are its sign-in's, not IAM's. */
export const getAccountSummary: Operation<'iam', 'GetAccountSummary'> = (_input, ctx) =>
  ctx.read(async (tx) => ({
    SummaryMap: {
      Users: await count(tx.in(Users)),
      Groups: await count(tx.in(Groups)),
      Roles: await count(tx.in(Roles)),
      Policies: await count(tx.in(Policies)),
      InstanceProfiles: await count(tx.in(InstanceProfiles)),
      ServerCertificates: await count(tx.in(ServerCertificates)),
      Providers: (await count(tx.in(OidcProviders))) + (await count(tx.in(SamlProviders))),
      MFADevices: await count(tx.in(MfaDevices)),
      MFADevicesInUse: (await tx.in(MfaDevices).all()).filter((device) => device.owner).length,
      AccountMFAEnabled: 0,
      AccountSigningCertificatesPresent: 0,
      GlobalEndpointTokenVersion: (await tx.in(TokenPreferences).get('sts'))?.globalEndpointTokenVersion ?? 1,
      PolicyVersionsInUse: await count(tx.in(PolicyVersions)),
      AccountAccessKeysPresent: Math.min(
        1,
        (await tx.in(AccessKeys).listBy('owner', [ctx.account, 'root'], { limit: 1 })).items.length,
      ),
      AccessKeysPerUserQuota: quotas.accessKeysPerUser,
      AssumeRolePolicySizeQuota: quotas.trustPolicySize,
      AttachedPoliciesPerGroupQuota: quotas.attachedPolicies,
      AttachedPoliciesPerRoleQuota: quotas.attachedPolicies,
      AttachedPoliciesPerUserQuota: quotas.attachedPolicies,
      GroupPolicySizeQuota: quotas.inlinePolicySize.group,
      GroupsPerUserQuota: quotas.groupsPerUser,
      PolicySizeQuota: quotas.managedPolicySize,
      RolePolicySizeQuota: quotas.inlinePolicySize.role,
      UserPolicySizeQuota: quotas.inlinePolicySize.user,
      VersionsPerPolicyQuota: quotas.versionsPerPolicy,
      UsersQuota: quotas.accounts.Users,
      GroupsQuota: quotas.accounts.Groups,
      RolesQuota: quotas.accounts.Roles,
      PoliciesQuota: quotas.accounts.Policies,
      InstanceProfilesQuota: quotas.accounts.InstanceProfiles,
      ServerCertificatesQuota: quotas.accounts.ServerCertificates,
      SigningCertificatesPerUserQuota: quotas.signingCertificatesPerUser,
      PolicyVersionsInUseQuota: 10_000,
    },
  }));

async function count(table: ReadTable<unknown>): Promise<number> {
  let total = 0;
  let after: string | undefined;
  do {
    const page = await table.list([], { limit: 1000, after });
    total += page.items.length;
    after = page.next;
  } while (after !== undefined);
  return total;
}
