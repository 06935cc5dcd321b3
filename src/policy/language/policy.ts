/**
 * IAM policies as data: what a policy document says, compiled once for fast decisions.
 *
 * This folder is pure: text in, decision and explanation out; it knows no store, no service and no caller. It is not
 * IAM's validation of documents: services/iam has AWS's rules and texts for that. A document that parses may hold what
 * nobody can decide (an operator that does not exist); the evaluator then fails closed and says so.
 *
 * Spec: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 *       https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import type { CompiledCondition } from '../condition.ts';
import type { Pattern } from '../values/pattern.ts';
import type { Template } from '../values/template.ts';

export type Effect = 'Allow' | 'Deny';

/** The `Principal` element; `*` is everyone. */
export type PrincipalElement =
  | '*'
  | {
      readonly AWS?: readonly string[];
      readonly Service?: readonly string[];
      readonly Federated?: readonly string[];
      readonly CanonicalUser?: readonly string[];
    };

/** One operator on one key, as written; values as text (`true`, `5`). */
export interface ConditionTest {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

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
  readonly conditions?: readonly ConditionTest[];
  /** Condition keys as written (`aws:SourceIp`). */
  readonly conditionKeys?: readonly string[];
}

/** Actions, lower case: the literal ones in a set, the others as patterns. */
export interface ActionMatcher {
  readonly literals: ReadonlySet<string>;
  readonly patterns: readonly Pattern[];
  readonly negated: boolean;
}

/** Resources; those with policy variables also with the variables as `*`: what cannot match needs no resolving. */
export interface ResourceMatcher {
  readonly patterns: readonly Pattern[];
  readonly templates: readonly { readonly template: Template; readonly possible: Pattern }[];
  readonly negated: boolean;
}

export interface CompiledStatement {
  readonly index: number;
  readonly statement: Statement;
  readonly action: ActionMatcher;
  /** Absent in role trust policies: they concern their role. */
  readonly resource?: ResourceMatcher;
  readonly conditions: readonly CompiledCondition[];
}

export interface StatementsByEffect {
  readonly allows: readonly CompiledStatement[];
  readonly denies: readonly CompiledStatement[];
  /** Of those, the ones that may be about a resource, by what it begins with. */
  allowsAbout(resource: string): readonly CompiledStatement[];
  deniesAbout(resource: string): readonly CompiledStatement[];
}

export interface Policy {
  readonly version: '2008-10-17' | '2012-10-17';
  /** Whether the document names its version (without one it is 2008-10-17). */
  readonly versionGiven: boolean;
  readonly id?: string;
  readonly statements: readonly Statement[];
  /** Condition keys that any statement asks for, in conditions or variables; lower case. */
  readonly keys: ReadonlySet<string>;
  /** The statements whose Action (or NotAction) covers the action, in lower case. */
  concerning(lowerAction: string): StatementsByEffect;
}

export interface PolicyError {
  /** Index into the document, in UTF-16 code units. */
  readonly position: number;
  /** What is wrong there, as a sentence for people. */
  readonly reason: string;
  /** `json`: not even JSON; `grammar`: not a policy, for a reason that has no code of its own. */
  readonly code:
    | 'size'
    | 'json'
    | 'grammar'
    | 'version'
    | 'no-statement'
    | 'empty-statement'
    | 'no-effect'
    | 'effect'
    | 'no-action'
    | 'empty-principal'
    | 'empty-resource'
    | 'both'
    | 'unknown-element'
    | 'principal-format'
    | 'principal-key'
    | 'type';
  /**
   * For `effect`, `version`, `unknown-element` and `principal-key`: what stands there; for `both`: the element, without
   * `Not`; for `type`: the JSON type that belongs there; for `empty-principal`: `object` where it has no kind at all.
   */
  readonly found?: string;
}

export type ParsedPolicy =
  | { readonly ok: true; readonly policy: Policy }
  | { readonly ok: false; readonly error: PolicyError };
