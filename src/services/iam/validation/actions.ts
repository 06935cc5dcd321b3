/** Actions that AWS does not have, and those that another one covers. */
import { actionsOf, servicePrefixes, similarAction, similarService } from '../../../authorization-reference/index.ts';
import { compilePattern, matchesPattern } from '../../../policy/values/pattern.ts';
import { didYouMean, error, short, suggestion, within, type StatementCheck, type StatementFinding } from './finding.ts';
import { unsupportedVariable, variableIn } from './resource-elements.ts';

export const checkActions: StatementCheck = (statement) => {
  const written = statement.actions ?? statement.notActions ?? [];
  const element = statement.actions ? 'Action' : 'NotAction';
  return [
    ...written.flatMap((action, index) => within([element, index], checkAction(action))),
    ...within([element], redundant(written)),
  ];
};

function checkAction(action: string): readonly StatementFinding[] {
  if (action === '*' || action === '*:*') return [];
  const variable = variableIn(action);
  if (variable !== undefined) return [unsupportedVariable(variable)];
  const [prefix = '', name] = action.split(':', 2);
  if (name === undefined || prefix === '')
    return [error('INVALID_ACTION', `The action ${short(action)} does not exist.${didYouMean(similarAction(action))}`)];
  if (/[*?]/.test(prefix)) {
    const why = 'because it might grant unintended access to other AWS services with similar names.';
    return [suggestion('WILDCARD_IN_SERVICE_NAME', `Avoid using wildcards (*, ?) in the service name ${why}`)];
  }
  if (!isService(prefix)) {
    const meant = didYouMean(similarService(prefix));
    const sentence = `The service ${short(prefix)} specified in the action does not exist.${meant}`;
    return [error('INVALID_SERVICE_IN_ACTION', sentence)];
  }
  const pattern = compilePattern(name.toLowerCase());
  if ([...actionsOf(prefix)].some((one) => matchesPattern(pattern, one.name.toLowerCase()))) return [];
  return [error('INVALID_ACTION', `The action ${short(action)} does not exist.${didYouMean(similarAction(action))}`)];
}

let services: ReadonlySet<string> | undefined;

/** Whether AWS has a service whose actions and keys begin so. */
export function isService(prefix: string): boolean {
  services ??= new Set(servicePrefixes());
  return services.has(prefix.toLowerCase());
}

/** As many as are compared with each other. */
const mostCompared = 200;

function redundant(written: readonly string[]): readonly StatementFinding[] {
  const lower = written.slice(0, mostCompared).map((action) => action.toLowerCase());
  const wide = lower.filter((action) => action.includes('*')).map((text) => ({ text, pattern: compilePattern(text) }));
  const covered = written.filter((_, at) => {
    const action = lower[at];
    return (
      action !== undefined &&
      (lower.indexOf(action) < at ||
        wide.some(({ text, pattern }) => text !== action && matchesPattern(pattern, action)))
    );
  });
  if (covered.length === 0) return [];
  const sentence =
    `The ${covered.length} action(s) are redundant because they provide similar permissions. ` +
    `Update the policy to remove the redundant action such as: ${short(covered[0]!)}.`;
  return [suggestion('REDUNDANT_ACTION', sentence)];
}
