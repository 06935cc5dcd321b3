/** What only the text tells of conditions: that they are empty, and that their values are of several types. */
import type { JsonNode } from '../../../../policy/language/json.ts';
import { error, suggestion, within, type StatementFinding } from '../finding.ts';

/** Of a statement as it is written. */
export function checkWrittenConditions(statement: JsonNode | undefined): readonly StatementFinding[] {
  const condition = membersOf(statement)?.get('Condition');
  const operators = membersOf(condition);
  if (!operators) return [];
  if (operators.size === 0) return within(['Condition'], [empty]);
  return [...operators].flatMap(([operator, tests]) => {
    const keys = membersOf(tests);
    if (!keys) return [];
    if (keys.size === 0) return within(['Condition', operator], [empty]);
    return [...keys]
      .filter(([, values]) => values.kind === 'array' && new Set(values.items.map(({ kind }) => kind)).size > 1)
      .flatMap(([key]) => within(['Condition', operator, key], [mixed]));
  });
}

const empty: StatementFinding = suggestion(
  'EMPTY_OBJECT_CONDITION',
  'This condition block is empty and it does not affect the policy. Specify conditions.',
);
const mixed: StatementFinding = error(
  'INVALID_CONDITION_DATA_TYPE',
  'The condition value data types do not match. Use condition values of the same JSON data type.',
);

function membersOf(node: JsonNode | undefined): ReadonlyMap<string, JsonNode> | undefined {
  return node?.kind === 'object' ? node.members : undefined;
}
