/** Delegated administrators: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_delegate_policies.html */
import type { Operation } from '../../../wire/service.ts';
import { AwsError } from '../../../wire/errors.ts';
import { requireManagement, requireReader, scopeOf } from '../access.ts';
import { constraint, invalidInput } from '../errors.ts';
import { isMember, requireMember } from '../accounts/members.ts';
import { nextToken } from '../../../wire/paging.ts';
import { pages } from '../paging.ts';
import { accountSummary } from '../accounts/accounts.ts';
import { Accounts, DelegatedAdministrators, ServiceAccess } from '../records.ts';
import { requireServicePrincipal } from '../trust/service-access.ts';

/** The service's trusted access must be enabled before. */
export const registerDelegatedAdministrator: Operation<'organizations', 'RegisterDelegatedAdministrator'> = (
  input,
  ctx,
) =>
  ctx.write(async (tx) => {
    const { AccountId: accountId, ServicePrincipal: servicePrincipal } = input;
    const organization = await requireManagement(tx, ctx);
    requireServicePrincipal(servicePrincipal);
    const account = await requireMember(tx, accountId);
    if (accountId === organization.managementAccount) {
      throw constraint(
        'CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR',
        'You cannot register master account/yourself as delegated administrator for your organization.',
      );
    }
    if (account.status !== 'ACTIVE') {
      throw constraint(
        'CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR',
        'You cannot register a suspended account as a delegated administrator.',
      );
    }
    if (!(await tx.in(ServiceAccess, scopeOf(organization)).get(servicePrincipal))) {
      throw constraint(
        'SERVICE_ACCESS_NOT_ENABLED',
        'You must enable service access before you delegate an administrator for this service. ' +
          'Call the AWS API EnableAWSServiceAccess first.',
      );
    }
    const administrators = tx.in(DelegatedAdministrators, scopeOf(organization));
    const now = ctx.clock.now();
    const before = (await administrators.get(accountId)) ?? { accountId, enabledAt: now, services: [] };
    if (before.services.some((service) => service.servicePrincipal === servicePrincipal)) {
      throw new AwsError(
        'AccountAlreadyRegisteredException',
        'The provided account is already a delegated administrator for your organization.',
      );
    }
    const services = [...before.services, { servicePrincipal, enabledAt: now }];
    services.sort((a, b) => (a.servicePrincipal < b.servicePrincipal ? -1 : 1));
    await administrators.put({ ...before, services });
    return {};
  });

export const deregisterDelegatedAdministrator: Operation<'organizations', 'DeregisterDelegatedAdministrator'> = (
  input,
  ctx,
) =>
  ctx.write(async (tx) => {
    const { AccountId: accountId, ServicePrincipal: servicePrincipal } = input;
    const organization = await requireManagement(tx, ctx);
    const administrators = tx.in(DelegatedAdministrators, scopeOf(organization));
    const before = await administrators.get(accountId);
    // What is registered was known once.
    if (!before?.services.some((service) => service.servicePrincipal === servicePrincipal))
      requireServicePrincipal(servicePrincipal);
    await requireMember(tx, accountId);
    const services = before?.services.filter((service) => service.servicePrincipal !== servicePrincipal) ?? [];
    if (!before || services.length === before.services.length) throw notRegistered();
    if (services.length === 0) await administrators.delete(accountId);
    else await administrators.put({ ...before, services });
    return {};
  });

/** Of one service, or of any. */
export const listDelegatedAdministrators: Operation<'organizations', 'ListDelegatedAdministrators'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const organization = await requireReader(tx, ctx);
    const table = tx.in(DelegatedAdministrators, scopeOf(organization));
    if (input.ServicePrincipal !== undefined) requireServicePrincipal(input.ServicePrincipal);
    const found = await pages.stored(
      input.ServicePrincipal === undefined
        ? table.list([], pages.options(input))
        : table.listBy('service', [input.ServicePrincipal], pages.options(input)),
    );
    const accounts = await tx.in(Accounts).getMany(found.items.map(({ accountId }) => [accountId]));
    const administrators = found.items.flatMap(({ enabledAt }, i) => {
      const account = accounts[i];
      return isMember(account)
        ? [{ ...accountSummary(organization, account), DelegationEnabledDate: new Date(enabledAt) }]
        : [];
    });
    return { DelegatedAdministrators: administrators, ...nextToken(found) };
  });

export const listDelegatedServicesForAccount: Operation<'organizations', 'ListDelegatedServicesForAccount'> = (
  input,
  ctx,
) =>
  ctx.read(async (tx) => {
    const organization = await requireReader(tx, ctx);
    await requireMember(tx, input.AccountId);
    const administrator = await tx.in(DelegatedAdministrators, scopeOf(organization)).get(input.AccountId);
    if (!administrator) throw notRegistered();
    const after = input.NextToken === undefined ? '' : principalOf(input.NextToken);
    const rest = administrator.services.filter((service) => service.servicePrincipal > after);
    const shown = rest.slice(0, input.MaxResults ?? 20);
    const last = shown.at(-1);
    return {
      DelegatedServices: shown.map(({ servicePrincipal, enabledAt }) => ({
        ServicePrincipal: servicePrincipal,
        DelegationEnabledDate: new Date(enabledAt),
      })),
      ...(last &&
        shown.length < rest.length && { NextToken: Buffer.from(last.servicePrincipal).toString('base64url') }),
    };
  });

/** The services of an account are one record, so a page's token is the last principal shown. */
function principalOf(token: string): string {
  const principal = Buffer.from(token, 'base64url').toString();
  if (Buffer.from(principal).toString('base64url') !== token)
    throw invalidInput(
      'INVALID_NEXT_TOKEN',
      'You specified an invalid next token: pass the one of the previous page unchanged.',
    );
  return principal;
}

function notRegistered(): AwsError {
  return new AwsError(
    'AccountNotRegisteredException',
    'The provided account is not a registered delegated administrator for your organization.',
  );
}
