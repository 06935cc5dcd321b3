/**
 * What is said of a policy that is being written, by the names and in the words of IAM Access Analyzer's policy checks.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 */
import type { Statement } from '../../../policy/language/policy.ts';

/** The kinds of policies that are checked here; AWS has more. */
export type CheckedPolicyType = 'IDENTITY_POLICY' | 'SERVICE_CONTROL_POLICY';

export type FindingType = 'ERROR' | 'SECURITY_WARNING' | 'WARNING' | 'SUGGESTION';

export interface Finding {
  readonly findingType: FindingType;
  /** AWS's; absent where its grammar is told in words of ours. */
  readonly issueCode?: string;
  readonly findingDetails: string;
  /** Position of the statement, from 0. */
  readonly statement?: number;
  readonly sid?: string;
  /** From 1, where the text cannot be read further. */
  readonly line?: number;
  readonly column?: number;
}

/** Of one statement, without its place. */
export type StatementFinding = Pick<Finding, 'findingType' | 'issueCode' | 'findingDetails'>;

export type StatementCheck = (statement: Statement, policy: StatementsPolicy) => readonly StatementFinding[];

export interface StatementsPolicy {
  readonly type: CheckedPolicyType;
  /** Whether `${…}` is a variable: of version 2012-10-17. */
  readonly variables: boolean;
}

export const error = (issueCode: string, findingDetails: string): StatementFinding => ({
  findingType: 'ERROR',
  issueCode,
  findingDetails,
});

export const warning = (issueCode: string, findingDetails: string): StatementFinding => ({
  findingType: 'WARNING',
  issueCode,
  findingDetails,
});

export const suggestion = (issueCode: string, findingDetails: string): StatementFinding => ({
  findingType: 'SUGGESTION',
  issueCode,
  findingDetails,
});

/** What is meant, where something is like it. */
export function didYouMean(meant: string | undefined): string {
  return meant === undefined ? '' : ` Did you mean ${meant}?`;
}

/** As much of a hostile text as a sentence holds. */
export function short(text: string): string {
  return text.length > 120 ? `${text.slice(0, 119)}…` : text;
}
