/**
 * IAM policies as data: what a policy document says, compiled once for fast decisions.
 *
 * This folder is pure: text in, decision and explanation out; it knows no store, no service and no caller. It is not
 * IAM's validation of documents (services/iam has AWS's rules and texts for that), and it does not evaluate conditions
 * or policy variables yet: what depends on them fails closed (see evaluate.ts).
 *
 * Spec: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 *       https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import type { Pattern } from './pattern.ts';

export type Effect = 'Allow' | 'Deny';

/** The `Principal` element; `*` is everyone. */
export type PrincipalElement = '*' | {
  readonly AWS?: readonly string[];
  readonly Service?: readonly string[];
  readonly Federated?: readonly string[];
  readonly CanonicalUser?: readonly string[];
};

/** A statement as written. */
export interface Statement {
  readonly sid?: string;
  readonly effect: Effect;
  readonly principal?: PrincipalElement;
  readonly notPrincipal?: PrincipalElement;
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  /** Condition operators as written (`StringEquals`), without their keys and values. */
  readonly conditionOperators?: readonly string[];
  /** Condition keys as written (`aws:SourceIp`). */
  readonly conditionKeys?: readonly string[];
}

/** Actions, lower case: the literal ones in a set, the others as patterns. */
export interface ActionMatcher { readonly literals: ReadonlySet<string>; readonly patterns: readonly Pattern[]; readonly negated: boolean }

/**
 * Resources. A pattern with a policy variable may match but never surely does: `possible` reads the variable as `*`,
 * `certain` leaves such patterns out.
 */
export interface ResourceMatcher { readonly certain: readonly Pattern[]; readonly possible: readonly Pattern[]; readonly negated: boolean }

export interface CompiledStatement {
  readonly index: number;
  readonly statement: Statement;
  readonly action: ActionMatcher;
  /** Absent in role trust policies. */
  readonly resource?: ResourceMatcher;
  /** What the evaluator cannot decide yet. */
  readonly hasCondition: boolean;
  readonly hasVariable: boolean;
}

/** Statements of one effect by the service prefix of their actions; `any` holds those of no particular service. */
export interface StatementIndex {
  readonly byService: ReadonlyMap<string, readonly CompiledStatement[]>;
  readonly any: readonly CompiledStatement[];
}

export interface Policy {
  readonly version: '2008-10-17' | '2012-10-17';
  /** Whether the document names its version (without one it is 2008-10-17). */
  readonly versionGiven: boolean;
  readonly id?: string;
  readonly statements: readonly Statement[];
  readonly allows: StatementIndex;
  readonly denies: StatementIndex;
}

export interface PolicyError {
  /** Index into the document, in UTF-16 code units. */
  readonly position: number;
  /** What is wrong there, as a sentence for people. */
  readonly reason: string;
  /** `size`, `json`: not even JSON; `grammar`: not a policy; `action`: a statement without one. */
  readonly code: 'size' | 'json' | 'grammar' | 'action';
}

export type ParsedPolicy = { readonly ok: true; readonly policy: Policy } | { readonly ok: false; readonly error: PolicyError };
