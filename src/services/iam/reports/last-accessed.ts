/**
 * Services that a principal may use, and when it last did:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_access-advisor.html
 *
 * By action (ACTION_LEVEL) it shows what the principals' own policies allowed them; AWS tracks some services' actions
 * only.
 */
import { parseArn } from '../../../kernel/arn.ts';
import { parsePolicy } from '../../../policy/language/parse.ts';
import type { Context, ReadTx } from '../../../wire/context.ts';
import type { Operation } from '../../../wire/service.ts';
import { actionUsesOf } from './action-records.ts';
import { noSuchPolicy } from '../errors.ts';
import { policyText } from '../internal.ts';
import { findPolicy } from '../policies/managed/managed-policies.ts';
import { listPage } from '../paging.ts';
import { policySourceOf } from '../policies/simulation/policy-sources.ts';
import { currentSecond } from '../principals/principals.ts';
import { Groups, nameKey, Roles, Users } from '../records.ts';
import type { RoleRecord, UserRecord } from '../records.ts';
import { completed, keepReport, requireReport } from './kept-reports.ts';
import { serviceTitles } from './service-titles.ts';
import type { ServiceTitles } from './service-titles.ts';
import { AccessReports, EntityUses } from './use-records.ts';
import type { AccessedEntity, AccessReportRecord, ServiceUse } from './use-records.ts';

export const generateServiceLastAccessedDetails: Operation<'iam', 'GenerateServiceLastAccessedDetails'> = (
  input,
  ctx,
) => {
  const granularity = input.Granularity ?? 'SERVICE_LEVEL';
  return ctx.write(async (tx) => {
    const { entities, documents } = await subjectOf(tx, ctx, input.Arn);
    const services = await servicesOf(tx, entities, grantedServices(documents, serviceTitles(ctx)));
    const report: AccessReportRecord = {
      jobId: ctx.ids.uuid(),
      createdAt: currentSecond(ctx),
      granularity,
      entities,
      services: granularity === 'ACTION_LEVEL' ? await withActions(tx, ctx.account, entities, services) : services,
    };
    return keepReport(tx, AccessReports, report);
  });
};

export const getServiceLastAccessedDetails: Operation<'iam', 'GetServiceLastAccessedDetails'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const report = await requireReport(tx, AccessReports, input.JobId);
    const titles = serviceTitles(ctx);
    const { items, page } = listPage(report.services, (service) => service.namespace, input);
    return {
      ...completed(report),
      JobType: report.granularity ?? 'SERVICE_LEVEL',
      ServicesLastAccessed: items.map((service) => toAccessed(service, report, titles)),
      ...page,
    };
  });

export const getServiceLastAccessedDetailsWithEntities: Operation<
  'iam',
  'GetServiceLastAccessedDetailsWithEntities'
> = (input, ctx) =>
  ctx.read(async (tx) => {
    const report = await requireReport(tx, AccessReports, input.JobId);
    const service = report.services.find(({ namespace }) => namespace === input.ServiceNamespace);
    const details = report.entities.map((entity, index) => ({
      entity,
      use: service?.uses.find((one) => one.entity === index),
    }));
    const { items, page } = listPage(details, ({ entity }) => entity.arn, input);
    return {
      ...completed(report),
      EntityDetailsList: items.map(({ entity: { arn, name, type, id, path }, use }) => ({
        EntityInfo: { Arn: arn, Name: name, Type: type, Id: id, Path: path },
        ...(use && { LastAuthenticated: new Date(use.usedAt) }),
      })),
      ...page,
    };
  });

function toAccessed({ namespace, uses, actions }: ServiceUse, { entities }: AccessReportRecord, titles: ServiceTitles) {
  const [latest] = uses.toSorted((a, b) => b.usedAt - a.usedAt);
  return {
    ServiceName: titles.get(namespace) ?? namespace,
    ServiceNamespace: namespace,
    TotalAuthenticatedEntities: uses.length,
    ...(latest && {
      LastAuthenticated: new Date(latest.usedAt),
      LastAuthenticatedEntity: entities[latest.entity]!.arn,
      LastAuthenticatedRegion: latest.region,
    }),
    ...(actions && {
      TrackedActionsLastAccessed: actions.map(({ name, entity, usedAt, region }) => ({
        ActionName: name,
        LastAccessedEntity: entities[entity]!.arn,
        LastAccessedTime: new Date(usedAt),
        LastAccessedRegion: region,
      })),
    }),
  };
}

interface Subject {
  readonly entities: readonly AccessedEntity[];
  readonly documents: readonly string[];
}

/** A user or role itself; a group's members; everybody to whom a policy is attached. */
async function subjectOf(tx: ReadTx, ctx: Context, arn: string): Promise<Subject> {
  if (!parseArn(arn)?.resource.startsWith('policy/')) {
    const { kind, record, documents } = await policySourceOf(tx, ctx.account, arn);
    if (kind === 'group')
      return { entities: (await tx.in(Users).allBy('group', [nameKey(record.name)])).map(toEntity), documents };
    return { entities: [toEntity(record as UserRecord | RoleRecord)], documents };
  }
  if (!(await findPolicy(tx, arn))) throw noSuchPolicy(arn);
  const found = new Map<string, AccessedEntity>();
  const users = await tx.in(Users).allBy('attached', [arn]);
  for (const group of await tx.in(Groups).allBy('attached', [arn]))
    users.push(...(await tx.in(Users).allBy('group', [nameKey(group.name)])));
  for (const one of [...users, ...(await tx.in(Roles).allBy('attached', [arn]))]) found.set(one.id, toEntity(one));
  return { entities: [...found.values()], documents: [(await policyText(tx, ctx.account, arn)) ?? ''] };
}

function toEntity({ arn, name, id, path }: UserRecord | RoleRecord): AccessedEntity {
  return { arn, name, id, path, type: id.startsWith('AROA') ? 'ROLE' : 'USER' };
}

/** What they may use, with what they did use; sorted by namespace. */
async function servicesOf(
  tx: ReadTx,
  entities: readonly AccessedEntity[],
  granted: ReadonlySet<string>,
): Promise<ServiceUse[]> {
  const uses = new Map<string, { entity: number; usedAt: number; region: string }[]>();
  for (const namespace of granted) uses.set(namespace, []);
  for (const [entity, { id }] of entities.entries()) {
    for (const { namespace, usedAt, region } of await tx.in(EntityUses).all([id]))
      uses.get(namespace)?.push({ entity, usedAt, region });
  }
  return [...uses]
    .map(([namespace, list]) => ({ namespace, uses: list }))
    .sort((a, b) => (a.namespace < b.namespace ? -1 : 1));
}

/** Each service with its actions that somebody did, and who did them last; sorted by name. */
async function withActions(
  tx: ReadTx,
  account: string,
  entities: readonly AccessedEntity[],
  services: readonly ServiceUse[],
): Promise<ServiceUse[]> {
  const newest = new Map<string, NonNullable<ServiceUse['actions']>[number]>();
  for (const [entity, { id }] of entities.entries()) {
    for (const { action, usedAt, region } of await actionUsesOf(tx, account, id)) {
      const known = newest.get(action);
      if (!known || known.usedAt < usedAt)
        newest.set(action, { name: action.slice(action.indexOf(':') + 1), entity, usedAt, region });
    }
  }
  const sorted = [...newest].sort(([a], [b]) => (a < b ? -1 : 1));
  return services.map((service) => ({
    ...service,
    actions: sorted.filter(([action]) => action.startsWith(`${service.namespace}:`)).map(([, use]) => use),
  }));
}

/** Namespaces of services that some Allow names; a wildcard stands for every service known here. */
function grantedServices(documents: readonly string[], known: ServiceTitles): ReadonlySet<string> {
  const granted = new Set<string>();
  for (const document of documents) {
    for (const namespace of namespacesOf(document, known)) granted.add(namespace);
  }
  return granted;
}

/** Namespaces of services that some Allow names. */
export function namespacesOf(document: string, known: ServiceTitles): ReadonlySet<string> {
  const parsed = parsePolicy(document);
  const namespaces = new Set<string>();
  for (const { effect, actions, notActions } of parsed.ok ? parsed.policy.statements : []) {
    if (effect !== 'Allow') continue;
    for (const action of notActions ? ['*'] : (actions ?? [])) {
      const namespace = action.slice(0, Math.max(0, action.indexOf(':'))).toLowerCase();
      if (namespace === '' || namespace === '*') for (const one of known.keys()) namespaces.add(one);
      else namespaces.add(namespace);
    }
  }
  return namespaces;
}

/** Of the user (with its groups), group or role. */
export const listPoliciesGrantingServiceAccess: Operation<'iam', 'ListPoliciesGrantingServiceAccess'> = (input, ctx) =>
  ctx.read(async (tx) => {
    const { kind, record, documents, names } = await policySourceOf(tx, ctx.account, input.Arn);
    const entityType = ({ user: 'USER', role: 'ROLE', group: 'GROUP' } as const)[kind];
    const titles = serviceTitles(ctx);
    const granting = documents.map((document, index) => ({
      namespaces: namespacesOf(document, titles),
      name: names[index]!,
    }));
    return {
      PoliciesGrantingServiceAccess: input.ServiceNamespaces.map((namespace) => ({
        ServiceNamespace: namespace,
        Policies: granting
          .filter(({ namespaces }) => namespaces.has(namespace))
          .map(({ name }) => toGranting(name, entityType, record.name)),
      })),
      IsTruncated: false,
    };
  });

function toGranting(name: string, entityType: 'USER' | 'ROLE' | 'GROUP', entityName: string) {
  if (name.startsWith('arn:'))
    return { PolicyName: name.slice(name.lastIndexOf('/') + 1), PolicyType: 'MANAGED' as const, PolicyArn: name };
  const inline = /^inline policy (.+) of arn:aws:iam::\d{12}:(user|group|role)\/(?:.*\/)?([^/]+)$/.exec(name);
  const type = inline?.[2] === 'group' ? ('GROUP' as const) : entityType;
  return {
    PolicyName: inline?.[1] ?? name,
    PolicyType: 'INLINE' as const,
    EntityType: type,
    EntityName: inline?.[3] ?? entityName,
  };
}
