/** Condition keys that requests of the statement's actions do not have, so that nothing comes of them. */
import {
  actionsOf,
  isConditionKey,
  isGlobalKey,
  mayHaveKey,
  type ReferenceAction,
} from '../../../../authorization-reference/index.ts';
import type { Statement } from '../../../../policy/language/policy.ts';
import { compilePattern, matchesPattern } from '../../../../policy/values/pattern.ts';
import {
  error,
  isTrustPolicy,
  securityWarning,
  short,
  suggestion,
  within,
  type StatementCheck,
  type StatementFinding,
} from '../finding.ts';

export const checkApplicableKeys: StatementCheck = (statement, policy) => {
  const { conditions = [] } = statement;
  const isTrust = isTrustPolicy(policy);
  return conditions.flatMap(({ operator, key }) =>
    within(
      ['Condition', operator, key],
      [
        ...(isTrust ? missingActions(key, statement) : unsupportedActions(key, statement)),
        ...(operator === 'Null' || isTrust || !/^aws:ResourceTag\/./i.test(key) ? [] : untagged(key, statement)),
      ],
    ),
  );
};

/** As many as a sentence names. */
const mostNamed = 10;

function listed(names: Iterable<string>): string {
  return [...new Set(names)].slice(0, mostNamed).map(short).join(', ');
}

/** Actions with wildcards are not judged. */
function unsupportedActions(key: string, { actions = [] }: Statement): readonly StatementFinding[] {
  const isOfTags = /^aws:(?:RequestTag\/.|TagKeys$)/i.test(key);
  const isOfService = !/^aws:/i.test(key) && [...actionsOf(key.split(':')[0]!)].length > 0;
  if (!(isOfTags || (isOfService && isConditionKey(key) && !isGlobalKey(key)))) return [];
  const without = actions.filter((action) => referenced(action) && !mayHaveKey(action, key));
  if (without.length === 0) return [];
  const sentence = `The following actions: ${listed(without)} are not supported by the condition key ${short(key)}.`;
  const effect = 'The condition will not be evaluated for these actions.';
  const advice = 'We recommend that you move these actions to a different statement without this condition key.';
  return [error('UNSUPPORTED_ACTION_FOR_CONDITION_KEY', `${sentence} ${effect} ${advice}`)];
}

function referenced(action: string): ReferenceAction | undefined {
  const [prefix = '', name = ''] = action.toLowerCase().split(':', 2);
  return /[*?]/.test(action) ? undefined : [...actionsOf(prefix)].find((one) => one.name.toLowerCase() === name);
}

/**
 * What a session may be given, is an action of its own.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
 */
const givers: readonly [key: RegExp, action: string][] = [
  [/^sts:sourceidentity$/, 'sts:SetSourceIdentity'],
  [/^(?:aws:requesttag\/.+|aws:tagkeys|sts:transitivetagkeys)$/, 'sts:TagSession'],
];

function missingActions(key: string, { actions = [] }: Statement): readonly StatementFinding[] {
  const action = givers.find(([form]) => form.test(key.toLowerCase()))?.[1];
  const patterns = actions.map((one) => compilePattern(one.toLowerCase()));
  if (action === undefined || patterns.some((pattern) => matchesPattern(pattern, action.toLowerCase()))) return [];
  const sentence = `The ${action} action must be in the action block to allow setting values for the condition key`;
  return [error('MISSING_ACTION_FOR_CONDITION_KEY', `${sentence} ${short(key)}. Add ${action} to the action block.`)];
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/introduction_attribute-based-access-control.html */
function untagged(key: string, { effect, actions, notActions }: Statement): readonly StatementFinding[] {
  const using = `Using the effect ${effect} with`;
  const named = `the tag condition key ${short(key)}`;
  const advice = 'We recommend that you use Action instead of NotAction.';
  if (notActions)
    return effect === 'Deny'
      ? [
          securityWarning(
            'DENY_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE',
            `${using} NotAction and ${named} can be overly permissive because some service actions are not denied by ` +
              `this statement. This is because the condition key doesn't apply to some service actions. ${advice}`,
          ),
        ]
      : [
          suggestion(
            'ALLOW_NOTACTION_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE',
            `${using} NotAction and ${named} allows only service actions that support the condition key. The ` +
              `condition key doesn't apply to some service actions. ${advice}`,
          ),
        ];
  const prefixes = (actions ?? []).filter(isUntagged).map((action) => action.split(':')[0]!.toLowerCase());
  if (prefixes.length === 0) return [];
  const services = `actions for services with the following prefixes`;
  const move = 'We recommend that you move these actions to a different statement without this condition key.';
  return effect === 'Deny'
    ? [
        securityWarning(
          'DENY_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE',
          `${using} ${named} and ${services} can be overly permissive: ${listed(prefixes)}. Actions for the listed ` +
            `services are not denied by this statement. ${move}`,
        ),
      ]
    : [
        suggestion(
          'ALLOW_WITH_UNSUPPORTED_TAG_CONDITION_KEY_FOR_SERVICE',
          `${using} ${named} and ${services} does not affect the policy: ${listed(prefixes)}. Actions for the listed ` +
            `service are not allowed by this statement. ${move}`,
        ),
      ];
}

/** Whether none of the actions that it names is on something with tags. */
function isUntagged(action: string): boolean {
  const [prefix = '', name = ''] = action.toLowerCase().split(':', 2);
  if (prefix === '*' || /[*?]/.test(prefix)) return false;
  const pattern = compilePattern(name);
  const found = [...actionsOf(prefix)].filter((one) => matchesPattern(pattern, one.name.toLowerCase()));
  return found.length > 0 && !found.some(({ tagged }) => tagged);
}
