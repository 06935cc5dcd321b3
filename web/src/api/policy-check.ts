/** What a policy that is being saved says in vain. */
import { callLocalApi } from './session';

export interface UndefinedKey {
  readonly key: string;
  /** From 0; absent: a policy variable. */
  readonly statement?: number;
  readonly sid?: string;
  /** The key that was probably meant. */
  readonly meant?: string;
}

/** Condition keys that AWS does not define. */
export async function undefinedKeysIn(document: string): Promise<readonly UndefinedKey[]> {
  if (document.trim() === '') return [];
  const { undefinedKeys } = await callLocalApi<{ readonly undefinedKeys: readonly UndefinedKey[] }>(
    'POST',
    '/_sandlot/v1/policy-check',
    { document },
  );
  return undefinedKeys;
}
