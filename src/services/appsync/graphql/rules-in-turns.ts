/**
 * A document held to GraphQL's rules. Some follow each fragment from each operation, so that ten thousand tokens take
 * tens of milliseconds: others have their turns in between.
 */
import {
  DeferStreamDirectiveOnValidOperationsRule,
  NoFragmentCyclesRule,
  NoUndefinedVariablesRule,
  NoUnusedFragmentsRule,
  NoUnusedVariablesRule,
  OverlappingFieldsCanBeMergedRule,
  validate,
  VariablesInAllowedPositionRule,
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  type ValidationRule,
} from 'graphql';

/** Tokens of a document that is held to all rules at once. */
const validAtOnce = 1000;
/** Of the rules that look at each part of a document once. */
const rulesAtOnce = 8;
const maxErrors = 20;

/** They follow the fragments from each operation or field. */
const followers: ReadonlySet<ValidationRule> = new Set([
  DeferStreamDirectiveOnValidOperationsRule,
  NoFragmentCyclesRule,
  NoUndefinedVariablesRule,
  NoUnusedFragmentsRule,
  NoUnusedVariablesRule,
  OverlappingFieldsCanBeMergedRule,
  VariablesInAllowedPositionRule,
]);

/** What is wrong with it, the first twenty and some; of a long document in the order of the rules. */
export async function faultsIn(
  document: DocumentNode,
  schema: GraphQLSchema,
  rules: readonly ValidationRule[],
  turn: () => Promise<void>,
): Promise<readonly GraphQLError[]> {
  const options = { maxErrors, hideSuggestions: true };
  if ((document.tokenCount ?? 0) <= validAtOnce) return validate(schema, document, rules, options);
  const errors: GraphQLError[] = [];
  for (const some of inGroups(rules)) {
    errors.push(...validate(schema, document, some, options));
    if (errors.length >= maxErrors) break;
    await turn();
  }
  return errors;
}

function inGroups(rules: readonly ValidationRule[]): ValidationRule[][] {
  const others = rules.filter((rule) => !followers.has(rule));
  const groups: ValidationRule[][] = [];
  for (let at = 0; at < others.length; at += rulesAtOnce) groups.push(others.slice(at, at + rulesAtOnce));
  return [...groups, ...rules.filter((rule) => followers.has(rule)).map((rule) => [rule])];
}
