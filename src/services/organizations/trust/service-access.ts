/**
 * Trusted access of AWS services:
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_integrate_services.html
 */
import type { Operation } from '../../../wire/service.ts';
import { requireAllFeatures, requireManagement, requireReader, scopeOf } from '../access.ts';
import { constraint, invalidInput } from '../errors.ts';
import { nextToken } from '../../../wire/paging.ts';
import { pages } from '../paging.ts';
import { isTrustedService } from './trusted-services.ts';
import { DelegatedAdministrators, ServiceAccess } from '../records.ts';

/** Enabling what is enabled changes nothing. */
export const enableAWSServiceAccess: Operation<'organizations', 'EnableAWSServiceAccess'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const organization = await requireManagement(tx, ctx);
    requireAllFeatures(organization);
    requireServicePrincipal(input.ServicePrincipal);
    const table = tx.in(ServiceAccess, scopeOf(organization));
    if (!(await table.get(input.ServicePrincipal)))
      await table.insert({ servicePrincipal: input.ServicePrincipal, enabledAt: ctx.clock.now() });
    return {};
  });

/** Disabling what is not enabled changes nothing. */
export const disableAWSServiceAccess: Operation<'organizations', 'DisableAWSServiceAccess'> = (input, ctx) =>
  ctx.write(async (tx) => {
    const organization = await requireManagement(tx, ctx);
    const table = tx.in(ServiceAccess, scopeOf(organization));
    // What is enabled was known once.
    if (!(await table.get(input.ServicePrincipal))) requireServicePrincipal(input.ServicePrincipal);
    const administrators = await tx
      .in(DelegatedAdministrators, scopeOf(organization))
      .listBy('service', [input.ServicePrincipal], { limit: 1 });
    const [administrator] = administrators.items;
    if (administrator) {
      throw constraint(
        'DELEGATED_ADMINISTRATOR_EXISTS_FOR_THIS_SERVICE',
        `Account ${administrator.accountId} is a delegated administrator of ${input.ServicePrincipal}: ` +
          'deregister it first.',
      );
    }
    await table.delete(input.ServicePrincipal);
    return {};
  });

export const listAWSServiceAccessForOrganization: Operation<'organizations', 'ListAWSServiceAccessForOrganization'> = (
  input,
  ctx,
) =>
  ctx.read(async (tx) => {
    const organization = await requireReader(tx, ctx);
    const found = await pages.stored(tx.in(ServiceAccess, scopeOf(organization)).list([], pages.options(input)));
    const principals = found.items.map((access) => ({
      ServicePrincipal: access.servicePrincipal,
      DateEnabled: new Date(access.enabledAt),
    }));
    return { EnabledServicePrincipals: principals, ...nextToken(found) };
  });

/** Throws InvalidInputException for what is no service that works with organizations. */
export function requireServicePrincipal(principal: string): void {
  if (!isTrustedService(principal)) {
    throw invalidInput('UNRECOGNIZED_SERVICE_PRINCIPAL', 'You specified an unrecognized service principal.');
  }
}
