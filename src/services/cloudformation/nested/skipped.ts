/**
 * Resources that a rollback leaves as they are: by their logical ids, those of a nested stack as
 * `<its name>.<logical id>`.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ContinueUpdateRollback.html
 */
import type { ReadTx } from '../../../wire/context.ts';
import { invalid } from '../errors.ts';
import { type StackRecord, StackResources, Stacks } from '../records.ts';
import { nestedStackType } from './type-name.ts';

/** Of those of a stack, those of a stack that is nested in it. */
export function skippedIn({ name }: StackRecord, skipped: readonly string[] = []): readonly string[] {
  return skipped.flatMap((one) => {
    const [of, logicalId] = one.split('.');
    return logicalId === undefined ? [] : [of === name ? logicalId : one];
  });
}

/** @throws AwsError ValidationError for what cannot be left */
export async function checkSkipped(tx: ReadTx, stack: StackRecord, skipped: readonly string[]): Promise<void> {
  for (const one of skipped) {
    const [of = '', inner] = one.split('.');
    const place = inner === undefined ? stack : await tx.in(Stacks).find('name', of);
    if (!place || !(await isWithin(tx, place, stack.id)))
      throw invalid(`Resource ${one} cannot be skipped: ${stack.name} has no nested stack of the name ${of}.`);
    const resource = await tx.in(StackResources).get(place.id, inner ?? of);
    if (resource?.status !== 'UPDATE_FAILED')
      throw invalid(`Resource ${one} cannot be skipped: it is not in UPDATE_FAILED state.`);
    const child = resource.type === nestedStackType ? await tx.in(Stacks).get(resource.physicalId ?? '') : undefined;
    if (child && !child.status.startsWith('DELETE_'))
      throw invalid(
        `Resource ${one} cannot be skipped: its stack is in ${child.status}. ` +
          `Skip what has failed in it instead, as ${child.name}.<logical id>.`,
      );
  }
}

async function isWithin(tx: ReadTx, { id, parentId }: StackRecord, root: string): Promise<boolean> {
  if (id === root) return true;
  const parent = parentId === undefined ? undefined : await tx.in(Stacks).get(parentId);
  return parent !== undefined && isWithin(tx, parent, root);
}
