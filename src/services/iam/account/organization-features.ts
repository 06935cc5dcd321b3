/**
 * Central management of member accounts' root users: features that the management account, or a delegated
 * administrator of IAM, turns on for its organization.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-access-management.html
 */
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Operation } from '../../../wire/service.ts';
import { findOrganization, hasServiceAccess, isDelegatedAdministrator } from '../../organizations/internal.ts';
import { OrganizationFeatures, type OrganizationFeature } from '../records.ts';

const servicePrincipal = 'iam.amazonaws.com';

type Changed = Promise<{ OrganizationId: string; EnabledFeatures: OrganizationFeature[] }>;

export const enableOrganizationsRootCredentialsManagement: Operation<
  'iam',
  'EnableOrganizationsRootCredentialsManagement'
> = (_input, ctx) => change(ctx, 'RootCredentialsManagement', true);
export const disableOrganizationsRootCredentialsManagement: Operation<
  'iam',
  'DisableOrganizationsRootCredentialsManagement'
> = (_input, ctx) => change(ctx, 'RootCredentialsManagement', false);
export const enableOrganizationsRootSessions: Operation<'iam', 'EnableOrganizationsRootSessions'> = (_input, ctx) =>
  change(ctx, 'RootSessions', true);
export const disableOrganizationsRootSessions: Operation<'iam', 'DisableOrganizationsRootSessions'> = (_input, ctx) =>
  change(ctx, 'RootSessions', false);

export const listOrganizationsFeatures: Operation<'iam', 'ListOrganizationsFeatures'> = (_input, ctx) =>
  ctx.read(async (tx) => {
    const OrganizationId = await requireAdministration(tx, ctx);
    return { OrganizationId, EnabledFeatures: [...(await featuresOf(tx, OrganizationId))] };
  });

async function change(ctx: Context, feature: OrganizationFeature, enabled: boolean): Changed {
  return ctx.write(async (tx) => {
    const organizationId = await requireAdministration(tx, ctx);
    const others = (await featuresOf(tx, organizationId)).filter((one) => one !== feature);
    const features = enabled ? [...others, feature].sort() : others;
    await tx.in(OrganizationFeatures).put({ organizationId, enabled: features });
    return { OrganizationId: organizationId, EnabledFeatures: features };
  });
}

async function featuresOf(tx: ReadTx, organizationId: string): Promise<readonly OrganizationFeature[]> {
  return (await tx.in(OrganizationFeatures).get(organizationId))?.enabled ?? [];
}

/**
 * The organization's id. Throws OrganizationNotFound, AccountNotManagementOrDelegatedAdministrator,
 * ServiceAccessNotEnabled.
 */
async function requireAdministration(tx: ReadTx, ctx: Context): Promise<string> {
  const organization = await findOrganization(tx);
  if (!organization)
    throw new AwsError(
      'OrganizationNotFoundException',
      'The request was rejected because no organization is associated with your account.',
    );
  if (!(await administersRoots(tx, ctx.account))) {
    throw new AwsError(
      'AccountNotManagementOrDelegatedAdministratorException',
      'The request was rejected because the account making the request is not the management account or delegated ' +
        'administrator account for centralized root access.',
    );
  }
  if (!(await hasServiceAccess(tx, servicePrincipal))) {
    throw new AwsError(
      'ServiceAccessNotEnabledException',
      'The request was rejected because trusted access is not enabled for IAM in Organizations: ' +
        'call EnableAWSServiceAccess for iam.amazonaws.com first.',
    );
  }
  return organization.id;
}

/**
 * Whether the account may manage the roots of the organization's members:
 * the management account, or IAM's administrator.
 */
export async function administersRoots(tx: ReadTx, account: string): Promise<boolean> {
  return (
    (await findOrganization(tx))?.managementAccount === account ||
    isDelegatedAdministrator(tx, account, servicePrincipal)
  );
}

/** Whether the feature is on, and IAM still trusted with it. */
export async function hasOrganizationFeature(tx: ReadTx, feature: OrganizationFeature): Promise<boolean> {
  const organization = await findOrganization(tx);
  return (
    organization !== undefined &&
    (await hasServiceAccess(tx, servicePrincipal)) &&
    (await featuresOf(tx, organization.id)).includes(feature)
  );
}
