/**
 * What is said of a policy that is being written, by the names and in the words of IAM Access Analyzer's policy checks.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
 */
import type { Statement } from '../../../policy/language/policy.ts';

/** The kinds of policies that are checked, as ValidatePolicy has them. */
export type CheckedPolicyType =
  | 'IDENTITY_POLICY'
  | 'RESOURCE_POLICY'
  | 'SERVICE_CONTROL_POLICY'
  | 'RESOURCE_CONTROL_POLICY';

/** What a resource policy is of, as far as there are checks of it alone (`AWS::IAM::AssumeRolePolicyDocument`). */
export type CheckedResourceType = string;

/** Members and positions, from the statement or from the document: `['Action', 0]`. */
export type FindingPath = readonly (string | number)[];

export type FindingType = 'ERROR' | 'SECURITY_WARNING' | 'WARNING' | 'SUGGESTION';

export interface Finding {
  readonly findingType: FindingType;
  /** AWS's; absent where its grammar is told in words of ours. */
  readonly issueCode?: string;
  readonly findingDetails: string;
  /** What it is about, from the document on. */
  readonly path: FindingPath;
  /** Position of the statement, from 0. */
  readonly statement?: number;
  readonly sid?: string;
  /** In UTF-16 code units, where the text cannot be read further. */
  readonly position?: number;
  /** From 1, there. */
  readonly line?: number;
  readonly column?: number;
}

/** Of one statement, without its place. */
export interface StatementFinding extends Pick<Finding, 'findingType' | 'issueCode' | 'findingDetails'> {
  /** What in the statement it is about; absent where it is the whole of it. */
  readonly within?: FindingPath;
}

export type StatementCheck = (statement: Statement, policy: StatementsPolicy) => readonly StatementFinding[];

export interface StatementsPolicy {
  readonly type: CheckedPolicyType;
  /** Whether `${…}` is a variable: of version 2012-10-17. */
  readonly variables: boolean;
  readonly resourceType?: CheckedResourceType;
}

/** Whether it is a role's trust policy, which has rules of its own. */
export function isTrustPolicy({ type, resourceType }: StatementsPolicy): boolean {
  return type === 'RESOURCE_POLICY' && resourceType === 'AWS::IAM::AssumeRolePolicyDocument';
}

/** The findings, said to be about that part of the statement where they do not say it themselves. */
export function within(path: FindingPath, findings: readonly StatementFinding[]): readonly StatementFinding[] {
  return findings.map((finding) => ({ within: path, ...finding }));
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

export const securityWarning = (issueCode: string, findingDetails: string): StatementFinding => ({
  findingType: 'SECURITY_WARNING',
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
