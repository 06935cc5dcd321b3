/** Condition keys of a document that AWS does not define: no request has them, which its author cannot have meant. */
import { isConditionKey, similarConditionKey } from '../../../../authorization-reference/index.ts';
import { parsePolicy } from '../../../../policy/language/parse.ts';

export interface UndefinedKey {
  /** As written; of a policy variable in lower case. */
  readonly key: string;
  /** Position of the first statement with it, from 0; of a policy variable there is none. */
  readonly statement?: number;
  readonly sid?: string;
  /** The key that was probably meant. */
  readonly meant?: string;
}

/** As many as anybody reads. */
const mostFound = 50;

/** None of a document that is no policy: what is wrong with that, the service says that it is sent to. */
export function undefinedKeysIn(document: string): readonly UndefinedKey[] {
  const parsed = parsePolicy(document);
  if (!parsed.ok) return [];
  const { statements, keys } = parsed.policy;
  const written = statements.flatMap(({ conditionKeys = [], sid }, statement) =>
    conditionKeys.map((key) => ({ key, statement, ...(sid !== undefined && { sid }) })),
  );
  const inConditions = new Set(written.map(({ key }) => key.toLowerCase()));
  const inVariables = [...keys].filter((key) => !inConditions.has(key)).map((key) => ({ key }));
  const found = new Map<string, UndefinedKey>();
  for (const one of [...written, ...inVariables]) {
    const lower = one.key.toLowerCase();
    if (found.size >= mostFound) break;
    if (found.has(lower) || isConditionKey(one.key)) continue;
    const meant = similarConditionKey(one.key);
    found.set(lower, { ...one, ...(meant !== undefined && { meant }) });
  }
  return [...found.values()];
}
