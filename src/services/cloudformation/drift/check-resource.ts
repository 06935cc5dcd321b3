/** Compares one resource with what its stack deployed, as whoever asks. */
import type { Caller } from '../../../wire/caller.ts';
import type { Context } from '../../../wire/context.ts';
import type { ResourceCall } from '../../../wire/resource-type.ts';
import { handlerOf } from '../deployment/steps/handlers.ts';
import { uniqueName } from '../deployment/planning/unique-name.ts';
import { type StackRecord, StackResources, type StackResourceRecord } from '../records.ts';
import { typeFacts } from '../registry/index.ts';
import { openResource, sealValues } from '../sealed-values.ts';
import { comparedPart, type Difference, differencesOf } from './differences.ts';
import { type DriftRecord, Drifts } from './records.ts';

export interface DriftValues {
  readonly expected: Readonly<Record<string, unknown>>;
  readonly actual?: Readonly<Record<string, unknown>>;
  readonly differences: readonly Difference[];
}

/** What has no state that anybody could look at, or is a stack of its own. */
const notCompared = new Set([
  'AWS::CDK::Metadata',
  'AWS::CloudFormation::CustomResource',
  'AWS::CloudFormation::Stack',
  'AWS::CloudFormation::WaitCondition',
  'AWS::CloudFormation::WaitConditionHandle',
]);

export function isCompared({ type, deployed }: StackResourceRecord): boolean {
  return deployed !== undefined && !notCompared.has(type) && !type.startsWith('Custom::');
}

/** @throws AwsError what reading it throws */
export async function checkResource(
  stack: StackRecord,
  { logicalId, type, deployed }: StackResourceRecord,
  whom: Caller,
  ctx: Context,
): Promise<DriftRecord> {
  const handler = await handlerOf(ctx, type);
  const { account, region } = ctx;
  return ctx.write(async (tx) => {
    const { physicalId } = deployed!;
    const { properties: expected, stackTags } = openResource(ctx.seal, deployed!);
    const call: ResourceCall = {
      aws: tx.aws.as(whom),
      tx,
      ctx,
      account,
      region,
      stack: { id: stack.id, name: stack.name, logicalId, type },
      stackTags: stack.tags,
      uniqueName: (rule) => uniqueName(ctx.ids, stack.name, logicalId, rule),
    };
    const found = await handler.read(physicalId, call, expected);
    const differences = found ? differencesOf(expected, found, typeFacts(type)?.writeOnly ?? [], stackTags) : [];
    const values: DriftValues = {
      expected,
      ...(found && { actual: comparedPart(expected, found) }),
      differences,
    };
    const record: DriftRecord = {
      stackId: stack.id,
      logicalId,
      type,
      physicalId,
      status: !found ? 'DELETED' : differences.length > 0 ? 'MODIFIED' : 'IN_SYNC',
      checkedAt: ctx.clock.now(),
      sealed: sealValues(ctx.seal, values),
    };
    if ((await tx.in(StackResources).get(stack.id, logicalId))?.deployed?.physicalId === physicalId)
      await tx.in(Drifts).put(record);
    return record;
  });
}
