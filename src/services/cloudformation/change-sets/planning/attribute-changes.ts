/** What a template says of a resource beside its properties, and how that changes. Pure. */
import { isDeepStrictEqual } from 'node:util';
import type { PropertyChange, ResourcePlan } from '../../deployment/planning/plan.ts';
import type { DeployedResource } from '../../records.ts';
import { type Environment, resolveValue, type ResourceDeclaration } from '../../template/index.ts';
import type { Planning } from './plan-update.ts';
import { sourcesOf } from './sources.ts';

interface AttributePlanning {
  readonly planning: Planning;
  readonly plans: ReadonlyMap<string, ResourcePlan>;
  readonly env: Environment;
}

const memberOf = {
  Metadata: 'metadata',
  CreationPolicy: 'creationPolicy',
  UpdatePolicy: 'updatePolicy',
  DeletionPolicy: 'deletionPolicy',
  UpdateReplacePolicy: 'updateReplacePolicy',
} as const;

export function attributeChanges(
  declared: ResourceDeclaration,
  deployed: DeployedResource,
  { planning, plans, env }: AttributePlanning,
): PropertyChange[] {
  const earlier = planning.previous?.template.resources.get(declared.logicalId);
  const resolved = (value: unknown): unknown => (value === undefined ? undefined : resolveValue(value, env));
  const metadata = deployed.metadata === undefined ? undefined : JSON.parse(deployed.metadata);
  const pairs: readonly (readonly [keyof typeof memberOf, unknown, unknown])[] = [
    ['Metadata', metadata, resolved(declared.metadata)],
    ['CreationPolicy', earlier?.creationPolicy, declared.creationPolicy],
    ['UpdatePolicy', earlier?.updatePolicy, declared.updatePolicy],
    ['DeletionPolicy', deployed.deletionPolicy, resolved(declared.deletionPolicy)],
    ['UpdateReplacePolicy', deployed.updateReplacePolicy, resolved(declared.updateReplacePolicy)],
  ];
  return pairs
    .filter(([, before, after]) => !isDeepStrictEqual(before, after))
    .flatMap(([attribute, before, after]) => {
      const member = memberOf[attribute];
      const written = { value: declared[member], previous: earlier?.[member] };
      return sourcesOf({ ...written, after, planning, plans }).map((source) => ({
        attribute,
        path: `/${attribute}`,
        requiresRecreation: 'Never',
        changeType: before === undefined ? 'Add' : after === undefined ? 'Remove' : 'Modify',
        before,
        after,
        ...source,
      }));
    });
}
