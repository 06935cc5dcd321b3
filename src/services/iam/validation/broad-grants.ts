/** Passing roles, and making service-linked ones, on more than was probably meant. */
import { compilePattern, matchesPattern } from '../../../policy/values/pattern.ts';
import type { Statement } from '../../../policy/language/policy.ts';
import type { FindingType, StatementCheck, StatementFinding } from './finding.ts';

interface Watched {
  readonly action: string;
  readonly code: string;
  readonly findingType: FindingType;
  /** A condition on it says enough. */
  readonly key: string;
  /** What it can do, of an amount of resources. */
  readonly harm: string;
  /** Where the action itself is named, which says what it does. */
  readonly namedHarm: string;
  readonly remedy: string;
}

const instead = 'We recommend that you specify resource ARNs instead.';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html */
const watched: readonly Watched[] = [
  {
    action: 'iam:PassRole',
    code: 'PASS_ROLE',
    findingType: 'SECURITY_WARNING',
    key: 'iam:passedtoservice',
    harm: 'can be overly permissive because it',
    namedHarm: 'can be overly permissive because it',
    remedy:
      'We recommend that you specify resource ARNs or add the iam:PassedToService condition key to your statement.',
  },
  {
    action: 'iam:CreateServiceLinkedRole',
    code: 'CREATE_SLR',
    findingType: 'WARNING',
    key: 'iam:awsservicename',
    harm: 'can allow creation of unintended service-linked roles because it',
    namedHarm: 'can allow creation of unintended service-linked roles',
    remedy: instead,
  },
];

/** A resource control policy grants nothing. */
export const checkBroadGrants: StatementCheck = (statement, { type }) =>
  type === 'RESOURCE_CONTROL_POLICY' ? [] : watched.flatMap((one) => grantOf(statement, one));

function grantOf(statement: Statement, one: Watched): readonly StatementFinding[] {
  const { effect, resources, notResources, conditionKeys = [] } = statement;
  const by = effect === 'Allow' ? namedBy(statement, one.action) : undefined;
  const isNegated = notResources !== undefined;
  if (by === undefined || (!isNegated && !resources?.includes('*'))) return [];
  if (conditionKeys.some((key) => key.toLowerCase() === one.key)) return [];
  return [isNegated ? negated(by, one) : everything(by, one)];
}

type Named = 'itself' | 'star' | 'not-action';

/** How the statement comes to the action; `undefined`: it does not. */
function namedBy({ actions, notActions }: Statement, action: string): Named | undefined {
  const fits = (written: string): boolean =>
    matchesPattern(compilePattern(written.toLowerCase()), action.toLowerCase());
  if (notActions) return notActions.some(fits) ? undefined : 'not-action';
  const found = actions?.find(fits);
  return found === undefined ? undefined : /[*?]/.test(found) ? 'star' : 'itself';
}

function everything(by: Named, { action, code, findingType, harm, namedHarm, remedy }: Watched): StatementFinding {
  const isPassing = namedHarm === harm;
  const [suffix, using, why] = {
    itself: [
      'STAR_IN_RESOURCE',
      `the ${action} action with wildcards (*) in the resource`,
      `${namedHarm}${isPassing ? ` allows ${action} permissions on multiple resources` : ''}`,
    ],
    star: [
      'STAR_IN_ACTION_AND_RESOURCE',
      'wildcards (*) in the action and the resource',
      `${harm} allows ${action} permissions on all resources`,
    ],
    'not-action': [
      'STAR_IN_RESOURCE_AND_NOT_ACTION',
      'a resource with wildcards (*) and NotAction',
      `${harm} allows ${action} permissions on all resources`,
    ],
  }[by] as [string, string, string];
  return { findingType, issueCode: `${code}_WITH_${suffix}`, findingDetails: `Using ${using} ${why}. ${remedy}` };
}

function negated(by: Named, { action, code, findingType, harm, namedHarm }: Watched): StatementFinding {
  const isPassing = namedHarm === harm;
  const [suffix, using, why] = {
    itself: [
      'NOT_RESOURCE',
      `the ${action} action with NotResource`,
      isPassing
        ? `${harm} can allow ${action} permissions on multiple resources`
        : `${namedHarm} for multiple resources`,
    ],
    star: [
      'STAR_IN_ACTION_AND_NOT_RESOURCE',
      'an action with a wildcard (*) and NotResource',
      `${harm} can allow ${action} permissions on multiple resources`,
    ],
    'not-action': [
      'NOT_ACTION_AND_NOT_RESOURCE',
      'NotAction with NotResource',
      `${harm} ${isPassing ? 'can allow' : 'allows'} ${action} permissions on multiple ` +
        // AWS's sentence ends twice.
        `resources${isPassing ? '.' : ''}`,
    ],
  }[by] as [string, string, string];
  return { findingType, issueCode: `${code}_WITH_${suffix}`, findingDetails: `Using ${using} ${why}. ${instead}` };
}
