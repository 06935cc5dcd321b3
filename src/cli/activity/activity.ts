/** The local API's activity as `logs` and `why` read it. */
export type {
  ActivityItem,
  ActivityPage,
  Condition,
  Denial,
  Explanation,
  Layer,
  Statement,
  UndefinedKey,
  UnmetStatement,
} from '../../client-environment/activity.ts';

/** Names and values come from users of the API: nothing of theirs may steer the terminal. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, ' ');
}
