/**
 * What making a template true does, resource by resource, before it is done: by the executor's own comparison
 * (`deployment/planning/compare.ts`), with `unresolved` for what is known only then. Pure.
 *
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html
 */
import type { ResourceHandler } from '../../../../wire/resource-type.ts';
import type { Tag } from '../../../../wire/tags.ts';
import { compare } from '../../deployment/planning/compare.ts';
import type { PropertyChange, ResourcePlan } from '../../deployment/planning/plan.ts';
import type { StackOutputs } from '../../deployment/planning/stack-outputs/stack-outputs.ts';
import type { Target } from '../../deployment/planning/target.ts';
import type { DeployedResource, ResourceValues } from '../../records.ts';
import { checkProperties, PropertyError, refOf, typeFacts } from '../../registry/index.ts';
import {
  type Environment,
  hasUnresolved,
  resolveValue,
  type ResourceDeclaration,
  TemplateError,
  unresolved,
} from '../../template/index.ts';
import { nestedStackType } from '../../nested/type-name.ts';
import { attributeChanges } from './attribute-changes.ts';
import { planningEnvironment } from './planning-environment.ts';
import { sourcesOf } from './sources.ts';
import { valueAt, withDeployedSecrets } from './values.ts';

export interface Deployed {
  readonly resource: DeployedResource;
  readonly values: ResourceValues;
  /** As events show them. */
  readonly shown: Readonly<Record<string, unknown>>;
}

export interface Planning {
  readonly target: Target;
  /** What the stack is now; absent of one that is to be created. */
  readonly previous?: Target;
  readonly deployed: ReadonlyMap<string, Deployed>;
  readonly handlers: ReadonlyMap<string, ResourceHandler>;
  /** Values of exports, by their names. */
  readonly exports: ReadonlyMap<string, string>;
  /** Of other stacks, as far as they are known: `withStackOutputs`. */
  readonly stackOutputs: StackOutputs;
  readonly warnings: Set<string>;
  /** Properties of the stacks in it, by logical id. */
  readonly nested: Map<string, Readonly<Record<string, unknown>>>;
  /** Those of them in which something changes, whatever their properties do. */
  readonly changedNested?: ReadonlySet<string>;
  /** That the stack will have. */
  readonly stackTags: readonly Tag[];
  /** Physical ids of what is imported, by logical id. */
  readonly imports: Readonly<Record<string, string>>;
}

export interface UpdatePlan {
  readonly changes: readonly ResourcePlan[];
  /** What could not be told before: values of which it comes are told as known only then. */
  readonly warnings: readonly string[];
  readonly nested: Planning['nested'];
}

export function planUpdate(given: Omit<Planning, 'warnings' | 'nested'>): UpdatePlan {
  const planning: Planning = { ...given, warnings: new Set(), nested: new Map() };
  const { target, deployed } = planning;
  const plans = new Map<string, ResourcePlan>();
  for (const logicalId of inOrder(target.graph)) {
    const plan = planOf(logicalId, planning, plans);
    if (plan) plans.set(logicalId, plan);
  }
  const inTemplate = [...target.graph.keys()].flatMap((logicalId) => plans.get(logicalId) ?? []);
  const removed = [...deployed].filter(([logicalId]) => !target.graph.has(logicalId));
  const changes = [...inTemplate, ...removed.map(([logicalId, gone]) => removal(logicalId, gone, planning))];
  // As AWS orders them: by their names, `RoleDefaultPolicy` before `Role`.
  const byName = changes.toSorted((a, b) => (`${a.logicalId}_` < `${b.logicalId}_` ? -1 : 1));
  return { changes: byName, warnings: [...planning.warnings], nested: planning.nested };
}

/** What a resource needs stands before it. */
function inOrder(graph: Target['graph']): Iterable<string> {
  const order = new Set<string>();
  const visit = (logicalId: string): void => {
    if (order.has(logicalId)) return;
    for (const needed of graph.get(logicalId) ?? []) visit(needed);
    order.add(logicalId);
  };
  for (const logicalId of graph.keys()) visit(logicalId);
  return order;
}

function removal(logicalId: string, gone: Deployed, planning: Planning): ResourcePlan {
  const { resource, values } = gone;
  const { type, physicalId, deletionPolicy } = resource;
  return {
    logicalId,
    type,
    action: 'Remove',
    physicalId: refOf(type, physicalId, values.attributes),
    scope: [],
    changes: [],
    policyAction: deletionPolicy === 'Retain' || deletionPolicy === 'RetainExceptOnCreate' ? 'Retain' : 'Delete',
    before: beforeRemoval(logicalId, gone, planning),
  };
}

/** As AWS tells it: what came of other resources is not known. */
function beforeRemoval(logicalId: string, { shown }: Deployed, planning: Planning): Readonly<Record<string, unknown>> {
  const { previous: target } = planning;
  const declared = target?.template.resources.get(logicalId);
  if (!declared) return shown;
  const apart = { ...planning, target: target!, deployed: new Map(), imports: {}, warnings: new Set<string>() };
  return propertiesOf(declared, planningEnvironment(apart, new Map(), { isShown: true }), apart);
}

function planOf(
  logicalId: string,
  planning: Planning,
  plans: ReadonlyMap<string, ResourcePlan>,
): ResourcePlan | undefined {
  const { target, imports, nested, changedNested } = planning;
  const declared = target.template.resources.get(logicalId)!;
  const { type } = declared;
  const env = planningEnvironment(planning, plans);
  const masked = planningEnvironment(planning, plans, { isShown: true });
  const resolved = propertiesOf(declared, env, planning);
  const later = propertiesOf(declared, masked, planning);
  const after = hasUnresolved(later)
    ? propertiesOf(declared, planningEnvironment(planning, plans, { isShown: true, isPresent: true }), planning)
    : later;
  const deployed = planning.deployed.get(logicalId);
  if (type === nestedStackType)
    nested.set(
      logicalId,
      deployed ? withDeployedSecrets(resolved, deployed.shown, deployed.values.properties) : resolved,
    );
  const physicalId = imports[logicalId];
  if (physicalId !== undefined) return { logicalId, type, action: 'Import', physicalId, scope: [], changes: [], after };
  if (!deployed) return { logicalId, type, action: 'Add', scope: [], changes: [], after };
  const before = deployed.shown;
  const properties = propertyChanges(logicalId, declared, {
    planning,
    plans,
    resolved,
    deployed,
    before,
    later,
    after,
  });
  const attributes = attributeChanges(declared, deployed.resource, { planning, plans, env });
  const changes = [...properties.changes, ...attributes];
  if (changes.length === 0 && changedNested?.has(logicalId)) changes.push(changedWithin);
  if (changes.length === 0) return undefined;
  return {
    logicalId,
    type,
    action: 'Modify',
    physicalId: refOf(type, deployed.resource.physicalId, deployed.values.attributes),
    replacement: properties.replacement,
    scope: [...new Set(changes.map(({ attribute }) => attribute))].toSorted(),
    changes,
    ...(properties.replacement === 'False' ? {} : replacementPolicy(deployed.resource)),
    before,
    after,
  };
}

function replacementPolicy({ updateReplacePolicy }: DeployedResource): Pick<ResourcePlan, 'policyAction'> {
  return { policyAction: updateReplacePolicy === 'Retain' ? 'ReplaceAndRetain' : 'ReplaceAndDelete' };
}

interface Compared {
  readonly planning: Planning;
  readonly plans: ReadonlyMap<string, ResourcePlan>;
  readonly resolved: Readonly<Record<string, unknown>>;
  readonly deployed: Deployed;
  /** As they are shown: masked, dynamic references as written. */
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
  /** What is known only then left open, where `after` has what is. */
  readonly later: Readonly<Record<string, unknown>>;
}

function propertyChanges(
  logicalId: string,
  declared: ResourceDeclaration,
  compared: Compared,
): { changes: readonly PropertyChange[]; replacement: 'True' | 'False' | 'Conditional' } {
  const { planning, plans, deployed, before, after, later } = compared;
  const { type } = declared;
  const handler = planning.handlers.get(type);
  const { changes: changed, isRetagged } = compare({
    type,
    values: deployed.values,
    shown: before,
    desired: checked(type, compared.resolved),
    stackTags: planning.stackTags,
    handler,
  });
  const tags = typeFacts(type)?.tags?.property;
  const changes = changed.flatMap(({ path, requiresRecreation }): PropertyChange[] => {
    const name = path[0]!;
    const values = { before: valueAt(before, path), after: valueAt(after, path) };
    const previous = planning.previous?.template.resources.get(logicalId)?.properties?.[name];
    return sourcesOf({
      value: declared.properties?.[name],
      previous,
      planning,
      plans,
      after: valueAt(later, path),
    }).map((source) => ({
      name,
      attribute: 'Properties',
      path: `/Properties/${path.join('/')}`,
      requiresRecreation,
      changeType: values.before === undefined ? 'Add' : values.after === undefined ? 'Remove' : 'Modify',
      ...values,
      ...source,
    }));
  });
  const replacement = replacementOf(changes, changed.length > 0 && handler?.update === undefined);
  const isTold = changes.some(({ name }) => name === tags);
  return { changes: isRetagged && !isTold ? [...changes, retagged] : changes, replacement };
}

/** It gets the stack's other tags. */
const retagged: PropertyChange = {
  attribute: 'Tags',
  path: '/Properties/Tags',
  requiresRecreation: 'Never',
  changeType: 'Modify',
  evaluation: 'Static',
  source: 'DirectModification',
};

/** Nothing says so in the parent's template. */
const changedWithin: PropertyChange = {
  attribute: 'Properties',
  requiresRecreation: 'Never',
  changeType: 'Modify',
  evaluation: 'Dynamic',
  source: 'Automatic',
};

/** What may turn out to be what it was replaces only if it does not. */
function replacementOf(changes: readonly PropertyChange[], always: boolean): 'True' | 'False' | 'Conditional' {
  const replacing = changes.filter(({ requiresRecreation }) => always || requiresRecreation !== 'Never');
  if (replacing.length === 0) return 'False';
  const certain = replacing.some(
    ({ requiresRecreation, evaluation }) => evaluation === 'Static' && (always || requiresRecreation === 'Always'),
  );
  return certain ? 'True' : 'Conditional';
}

/** Values of their types, as the executor has them; what is not valid fails then, not now. */
function checked(type: string, properties: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  try {
    return checkProperties(type, properties);
  } catch (error) {
    if (error instanceof PropertyError) return properties;
    throw error;
  }
}

/** What cannot be resolved before the update is not known, and warned of. */
function propertiesOf(
  { logicalId, properties = {} }: ResourceDeclaration,
  env: Environment,
  { warnings }: Planning,
): Readonly<Record<string, unknown>> {
  const resolved = Object.entries(properties).map(([name, value]): [string, unknown] => {
    try {
      return [name, resolveValue(value, env)];
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      warnings.add(`ChangeSet creation failed for resource [${logicalId}] because: ${error.message}`);
      return [name, unresolved];
    }
  });
  return Object.fromEntries(resolved.filter(([, value]) => value !== undefined));
}
