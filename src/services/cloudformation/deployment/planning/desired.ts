/** What a resource is to be, its functions resolved against what is there, and how that differs from what is. */
import { isDeepStrictEqual } from 'node:util';
import type { ResourceHandler, ResourceProperties } from '../../../../wire/resource-type.ts';
import type { Tag } from '../../../../wire/tags.ts';
import type { DeployedResource } from '../../records.ts';
import { openShown, sealValues } from '../../sealed-values.ts';
import { checkProperties, PropertyError } from '../../registry/index.ts';
import { resolveValue, type ResourceDeclaration } from '../../template/index.ts';
import { type Deployment, valuesOf } from '../deployment.ts';
import { compare, type Compared } from './compare.ts';
import { withSecrets } from './dynamic-references.ts';
import { environmentOf } from './environment.ts';
import { ResourceFailure, WrongProperties } from '../steps/failure.ts';
import type { Target } from './target.ts';

export interface Desired {
  readonly logicalId: string;
  readonly type: string;
  /** Dynamic references in them as written, until `withValues` resolves them. */
  readonly properties: Readonly<Record<string, unknown>>;
  /** For events, sealed: what is not echoed masked, dynamic references as written. */
  readonly shown: string;
  readonly dependsOn: readonly string[];
  readonly deletionPolicy?: string;
  readonly updateReplacePolicy?: string;
  readonly metadata?: string;
  readonly stackTags: readonly Tag[];
  /** Names of exports that it takes values from. */
  readonly imported: ReadonlySet<string>;
}

/** @throws TemplateError, AwsError, ResourceFailure: the resource's failure */
export async function desiredOf(deployment: Deployment, target: Target, logicalId: string): Promise<Desired> {
  const declared = target.template.resources.get(logicalId)!;
  const imported = new Set<string>();
  const env = environmentOf(deployment, target, imported);
  const written = propertiesOf(resolveValue(declared.properties ?? {}, env), logicalId);
  const shown = propertiesOf(
    resolveValue(declared.properties ?? {}, environmentOf(deployment, target, imported, true)),
    logicalId,
  );
  const sealed = sealValues(deployment.ctx.seal, shown);
  const text = (value: unknown): string | undefined => {
    const policy = value === undefined ? undefined : resolveValue(value, env);
    return typeof policy === 'string' ? policy : undefined;
  };
  const deletionPolicy = text(declared.deletionPolicy);
  const updateReplacePolicy = text(declared.updateReplacePolicy);
  return {
    logicalId,
    type: declared.type,
    properties: checkedProperties(declared, written, sealed),
    shown: sealed,
    dependsOn: [...(target.graph.get(logicalId) ?? [])],
    ...(deletionPolicy !== undefined && { deletionPolicy }),
    ...(updateReplacePolicy !== undefined && { updateReplacePolicy }),
    ...metadataOf(declared, resolveValue(declared.metadata, env)),
    stackTags: deployment.stack.tags,
    imported,
  };
}

/** @throws WrongProperties */
function checkedProperties({ type, logicalId }: ResourceDeclaration, written: ResourceProperties, shown: string) {
  try {
    return checkProperties(type, written);
  } catch (error) {
    throw error instanceof PropertyError ? new WrongProperties(error.eventReason(logicalId), shown) : error;
  }
}

function metadataOf({ metadata }: ResourceDeclaration, resolved: unknown): { metadata?: string } {
  return metadata === undefined ? {} : { metadata: JSON.stringify(resolved) };
}

function propertiesOf(resolved: unknown, logicalId: string): Record<string, unknown> {
  if (resolved === undefined) return {};
  if (typeof resolved !== 'object' || resolved === null || Array.isArray(resolved))
    throw new ResourceFailure(`Properties of ${logicalId} must be an object.`);
  return resolved as Record<string, unknown>;
}

export type Change = 'create' | Compared['change'];

/** Its dynamic references resolved. @throws AwsError, ResourceFailure, PropertyError */
export async function withValues(deployment: Deployment, desired: Desired): Promise<Desired> {
  const { type, logicalId, properties } = desired;
  const resolved = await withSecrets(deployment, properties);
  return resolved === properties
    ? desired
    : { ...desired, properties: checkProperties(type, propertiesOf(resolved, logicalId)) };
}

/** Whether anything changes, and whether that makes another resource. */
export function changeOf(
  deployment: Deployment,
  deployed: DeployedResource | undefined,
  desired: Desired,
  handler: ResourceHandler,
): Change {
  if (!deployed) return 'create';
  return compare({
    type: desired.type,
    values: valuesOf(deployment, deployed),
    shown: openShown(deployment.ctx.seal, deployed.shown),
    desired: desired.properties,
    stackTags: desired.stackTags,
    handler,
  }).change;
}

/** Whether what the template says beside the properties is what is noted. */
export function isNoted(deployed: DeployedResource, desired: Desired): boolean {
  return (
    deployed.deletionPolicy === desired.deletionPolicy &&
    deployed.updateReplacePolicy === desired.updateReplacePolicy &&
    deployed.metadata === desired.metadata &&
    isDeepStrictEqual(deployed.dependsOn, desired.dependsOn)
  );
}

/** What is kept of it beside its properties. */
export function factsOf(desired: Desired): Omit<DeployedResource, 'physicalId'> {
  const { type, dependsOn, deletionPolicy, updateReplacePolicy, metadata, shown } = desired;
  return {
    type,
    dependsOn,
    shown,
    ...(deletionPolicy !== undefined && { deletionPolicy }),
    ...(updateReplacePolicy !== undefined && { updateReplacePolicy }),
    ...(metadata !== undefined && { metadata }),
  };
}
