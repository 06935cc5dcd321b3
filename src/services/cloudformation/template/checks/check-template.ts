/** What is wrong with a template whatever its parameters are: what ValidateTemplate says. */
import { declaredTransforms } from '../capabilities.ts';
import { checkDynamicReferences, maxDynamicReferences, tooManyReferences } from '../evaluation/dynamic-references.ts';
import { certainDependencies, references, referencesOf } from '../evaluation/dependencies.ts';
import { functionOf } from '../functions/names.ts';
import { unresolvedResources } from '../functions/references.ts';
import { valueFunctions } from '../functions/resolve.ts';
import { constraintViolation } from '../parameters/constraints.ts';
import { mostPatternSteps } from '../parameters/resolve-parameters.ts';
import { member } from '../json-value.ts';
import type { ResourceDeclaration, Template } from '../template.ts';
import { formatError, functionError } from '../template-error.ts';
import { checkConditions } from './conditions.ts';
import { checkFunctions, dependsOnStack } from './functions.ts';
import { checkLimits } from './limits.ts';
import { noTextInOutput } from '../sections/outputs.ts';
import { checkRuleFunctions } from './rules.ts';

/** Of a template that has transforms before it only what they leave as it is. @throws TemplateError in AWS's words */
export function checkTemplate(template: Template): void {
  checkLimits(template);
  checkNames(template);
  checkDefaults(template);
  if (isUnprocessed(template)) return;
  checkConditions(template);
  checkRuleFunctions(template);
  const place = { template, functions: new Set(valueFunctions.keys()) };
  for (const resource of template.resources.values()) {
    checkFunctions(partsOf(resource), place);
    checkPolicies(resource);
  }
  for (const { value, exportName } of template.outputs.values()) {
    checkFunctions([value, exportName], place);
    if (functionOf(value) === undefined && typeof value === 'object') throw noTextInOutput(value);
  }
  checkReferences(template);
  checkExports(template);
  checkSecrets(template);
  certainDependencies(template);
}

/** Whether there are transforms that it has not gone through. */
const isUnprocessed = (template: Template): boolean =>
  member(template.body, 'Transform') !== undefined || declaredTransforms(template).length > template.transforms.length;

const partsOf = (resource: ResourceDeclaration): readonly unknown[] => [
  resource.properties,
  resource.metadata,
  resource.creationPolicy,
  resource.updatePolicy,
  resource.deletionPolicy,
  resource.updateReplacePolicy,
];

function checkNames({ parameters, resources }: Template): void {
  const both = [...parameters.keys()].filter((name) => resources.has(name));
  if (both.length > 0)
    throw functionError(`all resources and parameters must have unique names. Common name(s):[${both.join(', ')}]`);
}

function checkDefaults({ parameters }: Template): void {
  const budget = { steps: mostPatternSteps };
  for (const declared of parameters.values()) {
    const wrong = declared.default === undefined ? undefined : constraintViolation(declared, declared.default, budget);
    if (wrong !== undefined) throw functionError(wrong);
  }
}

const policies = new Set(['Delete', 'Retain', 'Snapshot', 'RetainExceptOnCreate']);

/**
 * Types whose deletion can leave a snapshot:
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
 */
const withSnapshots = new Set([
  'AWS::DocDB::DBCluster',
  'AWS::EC2::Volume',
  'AWS::ElastiCache::CacheCluster',
  'AWS::ElastiCache::ReplicationGroup',
  'AWS::Neptune::DBCluster',
  'AWS::RDS::DBCluster',
  'AWS::RDS::DBInstance',
  'AWS::Redshift::Cluster',
]);

/** A function's value is known only later. */
function checkPolicies({ logicalId, type, deletionPolicy, updateReplacePolicy }: ResourceDeclaration): void {
  for (const [name, policy] of Object.entries({
    DeletionPolicy: deletionPolicy,
    UpdateReplacePolicy: updateReplacePolicy,
  })) {
    if (policy === undefined) continue;
    if (typeof policy !== 'string') {
      if (functionOf(policy) !== undefined) continue;
      throw formatError(`Every ${name} member must be a string.`);
    }
    const known = policies.has(policy) && !(name === 'UpdateReplacePolicy' && policy === 'RetainExceptOnCreate');
    if (!known) throw formatError(`Unrecognized ${name} ${policy} for resource ${logicalId}`);
    if (policy === 'Snapshot' && !withSnapshots.has(type))
      throw functionError(`resource type ${type} does not support deletion policy Snapshot`);
  }
}

function checkReferences(template: Template): void {
  const { resources, outputs } = template;
  const missing = new Set<string>();
  for (const resource of resources.values()) {
    checkCondition(resource.condition, 'Resources', template);
    for (const name of referencesOf(resource)) if (!isKnown(name, template)) missing.add(name);
    for (const name of resource.dependsOn) if (!resources.has(name)) missing.add(name);
  }
  if (missing.size > 0) throw unresolvedResources([...missing], 'Resources');
  for (const { condition, value, exportName } of outputs.values()) {
    checkCondition(condition, 'Outputs', template);
    for (const name of references([value, exportName])) if (!isKnown(name, template)) missing.add(name);
  }
  if (missing.size > 0) throw unresolvedResources([...missing], 'Outputs');
}

const isKnown = (name: string, { resources, parameters }: Template): boolean =>
  resources.has(name) || parameters.has(name);

function checkCondition(condition: string | undefined, block: string, { conditions }: Template): void {
  if (condition === undefined || conditions.has(condition)) return;
  throw formatError(`Unresolved condition dependency ${condition} in the ${block} block of the template`);
}

function checkExports(template: Template): void {
  for (const { exportName } of template.outputs.values()) {
    if (dependsOnStack(exportName, template))
      throw functionError('the Name field in Export must not depend on any resources, imported values, or Fn::GetAZs.');
  }
}

function checkSecrets({ resources }: Template): void {
  let count = 0;
  for (const { type, properties } of resources.values()) count += checkDynamicReferences(type, properties);
  if (count > maxDynamicReferences) throw tooManyReferences(count);
}
