/** Which organization an operation is about, and who may ask for it. */
import type { Scope } from '../../kernel/collections/collection.ts';
import type { Context, ReadTx } from '../../wire/context.ts';
import { AwsError } from '../../wire/errors.ts';
import { Accounts, DelegatedAdministrators, Organizations } from './records.ts';
import type { OrganizationRecord } from './records.ts';
import { accessDenied, constraint } from './errors.ts';

export async function findOrganizationRecord(tx: ReadTx): Promise<OrganizationRecord | undefined> {
  return tx.in(Organizations).get('organization');
}

/** The caller's organization, or AWSOrganizationsNotInUseException. */
export async function requireOrganization(tx: ReadTx, ctx: Context): Promise<OrganizationRecord> {
  const organization = await findOrganizationRecord(tx);
  const account = organization && (await tx.in(Accounts).get(ctx.account));
  if (organization && account?.membership) return organization;
  throw new AwsError('AWSOrganizationsNotInUseException', 'Your account is not a member of an organization.');
}

/** As `requireOrganization`; AccessDeniedException for all but the management account. */
export async function requireManagement(tx: ReadTx, ctx: Context): Promise<OrganizationRecord> {
  const organization = await requireOrganization(tx, ctx);
  if (organization.managementAccount === ctx.account) return organization;
  throw accessDenied();
}

/** As `requireManagement`, and delegated administrators may ask too. */
export async function requireReader(tx: ReadTx, ctx: Context): Promise<OrganizationRecord> {
  const organization = await requireOrganization(tx, ctx);
  if (organization.managementAccount === ctx.account) return organization;
  if (await tx.in(DelegatedAdministrators, scopeOf(organization)).get(ctx.account)) return organization;
  throw accessDenied();
}

/** For operations that many features share: all features must be enabled. */
export function requireAllFeatures(organization: OrganizationRecord): void {
  if (organization.featureSet !== 'ALL') {
    throw constraint(
      'ORGANIZATION_NOT_IN_ALL_FEATURES_MODE',
      'The organization supports consolidated billing only: this operation needs all features.',
    );
  }
}

export function scopeOf(organization: OrganizationRecord): Scope {
  return { organization: organization.id };
}
