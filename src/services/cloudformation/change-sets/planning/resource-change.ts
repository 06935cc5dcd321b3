/**
 * A planned change as DescribeChangeSet tells it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html
 */
import { isDeepStrictEqual } from 'node:util';
import type { Change, ResourceChangeDetail } from '@aws-sdk/client-cloudformation';
import type { PropertyChange, ResourcePlan } from '../../deployment/planning/plan.ts';

/** Stands for what is known only after the update. */
export const unknown = '{{changeSet:KNOWN_AFTER_APPLY}}';

/** Plans are kept as JSON, which has no symbols. */
export function storablePlans(plans: readonly ResourcePlan[]): unknown {
  return JSON.parse(JSON.stringify(plans, (_name, value) => (typeof value === 'symbol' ? unknown : value)));
}

/**
 * The plan as AWS tells it with values, by which an attribute of what is changed in place is what it is: a property
 * that only follows one does not change. `undefined`: nor does anything else of the resource.
 */
export function asPresent(plan: ResourcePlan): ResourcePlan | undefined {
  const changes = plan.changes.filter((change) => !isOnlyFollowing(change));
  if (changes.length === plan.changes.length) return plan;
  const scope = new Set(changes.map(({ attribute }) => attribute));
  return changes.length === 0 ? undefined : { ...plan, changes, scope: [...scope].toSorted() };
}

function isOnlyFollowing({ source, evaluation, before, after }: PropertyChange): boolean {
  const follows = source === 'ResourceAttribute' && evaluation === 'Dynamic';
  return follows && before !== undefined && isDeepStrictEqual(before, after);
}

export function changeOf(plan: ResourcePlan, withValues: boolean): Change {
  const { action, logicalId, physicalId, type, replacement, scope, policyAction, changeSetId, before, after } = plan;
  const changes = withValues ? plan.changes.flatMap(withDirect) : plan.changes;
  const details = changes.map((change) => detailOf(change, withValues));
  return {
    Type: 'Resource',
    ResourceChange: {
      ...(policyAction && { PolicyAction: policyAction }),
      Action: action,
      LogicalResourceId: logicalId,
      ...(physicalId !== undefined && { PhysicalResourceId: physicalId }),
      ResourceType: type,
      ...(replacement && { Replacement: replacement }),
      Scope: [...scope],
      Details: withValues ? details : distinct(details),
      ...(changeSetId !== undefined && { ChangeSetId: changeSetId }),
      ...(withValues && before && { BeforeContext: contextOf(before) }),
      ...(withValues && after && { AfterContext: contextOf(after) }),
    },
  };
}

/** With values AWS tells of what another resource surely changes a second time, as what may be changed directly. */
function withDirect(change: PropertyChange): readonly PropertyChange[] {
  const { source, evaluation, causingEntity: _entity, ...rest } = change;
  if (evaluation !== 'Static' || (source !== 'ResourceAttribute' && source !== 'ResourceReference')) return [change];
  return [{ ...rest, source: 'DirectModification', evaluation: 'Dynamic' }, change];
}

function detailOf(change: PropertyChange, withValues: boolean): ResourceChangeDetail {
  const { attribute, name, path, requiresRecreation, changeType, evaluation, source, causingEntity } = change;
  return {
    Target: {
      Attribute: attribute,
      ...(name !== undefined && { Name: name }),
      RequiresRecreation: requiresRecreation,
      ...(withValues && {
        ...(path !== undefined && { Path: path }),
        AttributeChangeType: changeType,
        ...valueOf('BeforeValue', change.before),
        ...valueOf('AfterValue', change.after),
      }),
    },
    Evaluation: evaluation,
    ...(source && { ChangeSource: source }),
    ...(causingEntity !== undefined && { CausingEntity: causingEntity }),
  };
}

function valueOf(member: 'BeforeValue' | 'AfterValue', value: unknown): { [member]?: string } {
  if (value === undefined) return {};
  return { [member]: typeof value === 'string' ? value : JSON.stringify(value) };
}

/** Without paths, several changes within one property look the same. */
function distinct(details: readonly ResourceChangeDetail[]): ResourceChangeDetail[] {
  return [...new Map(details.map((detail) => [JSON.stringify(detail), detail])).values()];
}

function contextOf(properties: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ Properties: properties });
}
