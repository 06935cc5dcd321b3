/**
 * Services that SCPs let an organization's accounts use, and when they last did. Of the accounts' principals users and
 * roles count, their root users do not.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_access-advisor-view-data-orgs.html
 */
import { parsePolicy } from '../../../policy/language/parse.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Input } from '../../../wire/aws-types.ts';
import type { Operation } from '../../../wire/service.ts';
import { findEntity, findOrganization, serviceControlPolicy } from '../../organizations/internal.ts';
import type { OrganizationEntity } from '../../organizations/internal.ts';
import { invalidInput } from '../errors.ts';
import { listPage } from '../paging.ts';
import { currentSecond } from '../principals/principals.ts';
import { completed, keepReport, requireReport } from './kept-reports.ts';
import { namespacesOf } from './last-accessed.ts';
import { serviceTitles } from './service-titles.ts';
import type { ServiceTitles } from './service-titles.ts';
import { EntityUses, OrganizationAccessReports, type ServiceAccess } from './use-records.ts';

/** For the management account. Throws InvalidInput for a path or a policy that the organization does not have. */
export const generateOrganizationsAccessReport: Operation<'iam', 'GenerateOrganizationsAccessReport'> = async (
  input,
  ctx,
) => {
  // Every account's uses are read: not inside the write, which others wait for.
  const services = await ctx.read(async (tx) => {
    await requireManagement(tx, ctx);
    const entity = await findEntity(tx, input.EntityPath);
    if (!entity)
      throw invalidInput(
        `The organization has no entity at ${input.EntityPath}: ` +
          'name the root, a unit or an account by its whole path, as o-…/r-…/ou-…/123456789012.',
      );
    return servicesOf(tx, entity, await documentOf(tx, input.OrganizationsPolicyId), serviceTitles(ctx));
  });
  return ctx.write((tx) =>
    keepReport(tx, OrganizationAccessReports, { jobId: ctx.ids.uuid(), createdAt: currentSecond(ctx), services }),
  );
};

export const getOrganizationsAccessReport: Operation<'iam', 'GetOrganizationsAccessReport'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const report = await requireReport(tx, OrganizationAccessReports, input.JobId);
    const titles = serviceTitles(ctx);
    const ranked = sorted(report.services, input.SortKey).map((service, rank) => ({
      service,
      rank: String(rank).padStart(6, '0'),
    }));
    const { items, page } = listPage(ranked, ({ rank }) => rank, input);
    return {
      ...completed(report),
      NumberOfServicesAccessible: report.services.length,
      NumberOfServicesNotAccessed: report.services.filter(({ latest }) => !latest).length,
      AccessDetails: items.map(({ service: { namespace, accounts, latest } }) => ({
        ServiceName: titles.get(namespace) ?? namespace,
        ServiceNamespace: namespace,
        TotalAuthenticatedEntities: accounts,
        ...(latest && {
          EntityPath: latest.path,
          LastAuthenticatedTime: new Date(latest.usedAt),
          Region: latest.region,
        }),
      })),
      ...page,
    };
  });

async function requireManagement(tx: ReadTx, ctx: Context): Promise<void> {
  if ((await findOrganization(tx))?.managementAccount === ctx.account) return;
  throw new AwsError(
    'AccessDenied',
    `Access reports are for the management account of an organization: ${ctx.account} is none.`,
    {},
    403,
  );
}

async function documentOf(tx: ReadTx, policyId: string | undefined): Promise<string | undefined> {
  if (policyId === undefined) return undefined;
  const document = await serviceControlPolicy(tx, policyId);
  if (document === undefined) throw invalidInput(`There is no service control policy ${policyId} in the organization.`);
  return document;
}

/** Sorted by namespace. */
async function servicesOf(
  tx: ReadTx,
  entity: OrganizationEntity,
  document: string | undefined,
  titles: ServiceTitles,
): Promise<ServiceAccess[]> {
  const levels = [
    ...entity.serviceControl.map((policies) => policies.map((policy) => policy.document)),
    ...(document === undefined ? [] : [[document]]),
  ];
  const found = new Map<string, ServiceAccess>();
  for (const namespace of titles.keys()) {
    if (levels.every((documents) => allows(documents, namespace, titles)))
      found.set(namespace, { namespace, accounts: 0 });
  }
  for (const { id, path } of entity.accounts) {
    for (const [namespace, use] of await latestUses(tx, id)) {
      const known = found.get(namespace);
      if (!known) continue;
      const latest = known.latest && known.latest.usedAt >= use.usedAt ? known.latest : { path, ...use };
      found.set(namespace, { namespace, accounts: known.accounts + 1, latest });
    }
  }
  return [...found.values()].sort((a, b) => (a.namespace < b.namespace ? -1 : 1));
}

/**
 * Some action of the service, as far as actions go: a Deny counts when it covers the whole service without conditions.
 */
function allows(documents: readonly string[], namespace: string, titles: ServiceTitles): boolean {
  return (
    documents.some((document) => namespacesOf(document, titles).has(namespace)) &&
    !documents.some((document) => deniesAll(document, namespace))
  );
}

function deniesAll(document: string, namespace: string): boolean {
  const parsed = parsePolicy(document);
  return (
    parsed.ok &&
    parsed.policy.statements.some(
      ({ effect, actions, resources, conditions }) =>
        effect === 'Deny' &&
        (conditions ?? []).length === 0 &&
        resources?.includes('*') &&
        actions?.some((action) => action === '*' || action.toLowerCase() === `${namespace}:*`),
    )
  );
}

async function latestUses(
  tx: ReadTx,
  account: string,
): Promise<ReadonlyMap<string, { usedAt: number; region: string }>> {
  const latest = new Map<string, { usedAt: number; region: string }>();
  for (const { namespace, usedAt, region } of await tx.in(EntityUses, { account }).all()) {
    const known = latest.get(namespace);
    if (!known || known.usedAt < usedAt) latest.set(namespace, { usedAt, region });
  }
  return latest;
}

type SortKey = Input<'iam', 'GetOrganizationsAccessReport'>['SortKey'];

function sorted(
  services: readonly ServiceAccess[],
  key: SortKey = 'SERVICE_NAMESPACE_ASCENDING',
): readonly ServiceAccess[] {
  const ordered = key.startsWith('SERVICE_NAMESPACE')
    ? [...services]
    : services.toSorted((a, b) => (a.latest?.usedAt ?? 0) - (b.latest?.usedAt ?? 0));
  return key.endsWith('DESCENDING') ? ordered.reverse() : ordered;
}
