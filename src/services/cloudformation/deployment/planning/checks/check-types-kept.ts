/** What is there under a logical id is of the template's type: another type is another logical id's. Pure. */
import type { StackResourceRecord } from '../../../records.ts';
import { TemplateError } from '../../../template/index.ts';
import type { Target } from '../target.ts';

/** @throws TemplateError */
export function checkTypesKept(
  there: Iterable<{ readonly logicalId: string; readonly type: string }>,
  { graph, template }: Target,
): void {
  const changed = [...there].flatMap(({ logicalId, type }) => {
    const wanted = graph.has(logicalId) ? template.resources.get(logicalId)!.type : type;
    return wanted === type ? [] : [logicalId];
  });
  if (changed.length === 0) return;
  throw new TemplateError(
    'Update of resource type is not permitted. The new template modifies resource type of the following resources: ' +
      `[${changed.join(', ')}]`,
  );
}

/** With their types. What was half made is not there. */
export function thereOf(records: readonly StackResourceRecord[]): { logicalId: string; type: string }[] {
  return records.flatMap(({ logicalId, status, deployed }) =>
    deployed && status !== 'CREATE_FAILED' ? [{ logicalId, type: deployed.type }] : [],
  );
}
