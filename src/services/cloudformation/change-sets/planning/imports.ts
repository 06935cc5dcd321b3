/**
 * Resources that are there already, and that a change set takes into its stack.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources.html
 */
import type { ResourceToImport } from '@aws-sdk/client-cloudformation';
import type { ReadTx } from '../../../../wire/context.ts';
import type { ResourcePlan } from '../../deployment/planning/plan.ts';
import { invalid } from '../../errors.ts';
import { StackResources } from '../../records.ts';
import { typeFacts } from '../../registry/index.ts';
import type { Template } from '../../template/index.ts';

/** Physical ids by logical id. @throws AwsError ValidationError */
export function importsOf(given: readonly ResourceToImport[], template: Template): Readonly<Record<string, string>> {
  const imports: Record<string, string> = {};
  for (const { LogicalResourceId: logicalId = '', ResourceType: type = '', ResourceIdentifier: parts = {} } of given) {
    const declared = template.resources.get(logicalId);
    if (declared?.type !== type)
      throw invalid(`Resources [${logicalId}] in ResourcesToImport are not in the template as ${type}`);
    if (declared.deletionPolicy === undefined)
      throw invalid(`Resources to import [${logicalId}] must have DeletionPolicy attribute specified in the template.`);
    const names = typeFacts(type)?.primaryIdentifier ?? [];
    const values = names.map((name) => parts[name]);
    if (values.some((value) => value === undefined) || Object.keys(parts).length !== names.length)
      throw invalid(
        `Resource identifier for [${logicalId}] of type ${type} must have the properties [${names.join(', ')}]`,
      );
    imports[logicalId] = values.join('|');
  }
  return imports;
}

/** An import changes nothing else. @throws AwsError ValidationError */
export async function checkImportPlan(tx: ReadTx, plans: readonly ResourcePlan[]): Promise<void> {
  const named = (action: ResourcePlan['action']): string =>
    plans.flatMap((plan) => (plan.action === action ? [plan.logicalId] : [])).join(', ');
  const added = named('Add');
  if (added !== '') throw invalid(`Resources [${added}] are missing from ResourcesToImport list`);
  const others = [named('Modify'), named('Remove')].filter(Boolean).join(', ');
  if (others !== '')
    throw invalid(`As part of the import operation, you cannot modify or remove resources [${others}]`);
  for (const { logicalId, physicalId = '', type } of plans) {
    const [there] = await tx.in(StackResources).allBy('physical', [physicalId]);
    if (there?.type === type)
      throw invalid(`Resource ${logicalId} with identifier ${physicalId} is already part of stack ${there.stackId}`);
  }
}
