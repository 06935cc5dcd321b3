/** A statement as the evaluator wants it: patterns split, actions lower case, indexed by service. */
import type { ActionMatcher, CompiledStatement, Policy, ResourceMatcher, Statement, StatementIndex } from './policy.ts';
import { compilePattern } from './pattern.ts';

export function compileStatement(statement: Statement, index: number, version: Policy['version']): CompiledStatement {
  const written = statement.resources ?? statement.notResources;
  // Policy variables came with version 2012-10-17; in older documents `${` is plain text.
  const variables = version === '2012-10-17';
  return {
    index,
    statement,
    action: compileActions(statement.actions ?? statement.notActions ?? [], statement.notActions !== undefined),
    ...(written && { resource: compileResources(written, statement.notResources !== undefined, variables) }),
    hasCondition: statement.conditionKeys !== undefined,
    hasVariable: variables && (written ?? []).some(hasVariable),
  };
}

function compileActions(written: readonly string[], negated: boolean): ActionMatcher {
  const patterns = written.map((action) => compilePattern(action.toLowerCase()));
  return {
    literals: new Set(patterns.filter((pattern) => pattern.literal).map((pattern) => pattern.text)),
    patterns: patterns.filter((pattern) => !pattern.literal),
    negated,
  };
}

function compileResources(written: readonly string[], negated: boolean, variables: boolean): ResourceMatcher {
  return {
    certain: written.filter((text) => !variables || !hasVariable(text)).map(compilePattern),
    possible: written.map((text) => compilePattern(variables ? variablesAsWildcards(text) : text)),
    negated,
  };
}

function hasVariable(text: string): boolean {
  const open = text.indexOf('${');
  return open >= 0 && text.indexOf('}', open) >= 0;
}

function variablesAsWildcards(text: string): string {
  let out = '';
  let from = 0;
  for (;;) {
    const open = text.indexOf('${', from);
    const close = open < 0 ? -1 : text.indexOf('}', open);
    if (close < 0) return out + text.slice(from);
    out += `${text.slice(from, open)}*`;
    from = close + 1;
  }
}

/** Service prefixes that the statement's actions name; `undefined` when it may concern any service. */
function servicesOf(statement: CompiledStatement): ReadonlySet<string> | undefined {
  if (statement.action.negated) return undefined;
  const services = new Set<string>();
  for (const literal of statement.action.literals) services.add(literal.slice(0, literal.indexOf(':') + 1));
  for (const pattern of statement.action.patterns) {
    const colon = pattern.text.indexOf(':');
    const service = pattern.text.slice(0, colon + 1);
    if (colon < 0 || service.includes('*') || service.includes('?')) return undefined;
    services.add(service);
  }
  return services;
}

export function indexStatements(statements: readonly CompiledStatement[]): StatementIndex {
  const byService = new Map<string, CompiledStatement[]>();
  const any: CompiledStatement[] = [];
  for (const statement of statements) {
    const services = servicesOf(statement);
    if (!services) any.push(statement);
    else {
      for (const service of services) {
        const list = byService.get(service);
        if (list) list.push(statement);
        else byService.set(service, [statement]);
      }
    }
  }
  return { byService, any };
}
