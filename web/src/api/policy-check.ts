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

export type PolicyType = 'IDENTITY_POLICY' | 'SERVICE_CONTROL_POLICY';
export type FindingType = 'ERROR' | 'SECURITY_WARNING' | 'WARNING' | 'SUGGESTION';

/** As the local API's reference has it. */
export interface Finding {
  readonly findingType: FindingType;
  readonly issueCode?: string;
  readonly findingDetails: string;
  readonly statement?: number;
  readonly sid?: string;
  readonly line?: number;
  readonly column?: number;
}

/** What IAM Access Analyzer's checks say of a policy. */
export async function policyFindings(document: string, policyType: PolicyType): Promise<readonly Finding[]> {
  const { findings } = await callLocalApi<{ readonly findings: readonly Finding[] }>(
    'POST',
    '/_sandlot/v1/policy-check',
    { document, policyType },
  );
  return findings;
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
