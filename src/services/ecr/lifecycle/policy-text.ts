/**
 * Lifecycle policies: what AWS takes as one.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html
 */
import { parseBoundedJson } from '../../../kernel/bounded/json.ts';
import type { AwsError } from '../../../wire/errors.ts';
import { invalidParameter, notSupported } from '../errors.ts';

export interface LifecycleRule {
  readonly rulePriority: number;
  readonly description?: string;
  readonly selection: Selection;
  readonly action: { readonly type: 'expire' };
}

export interface Selection {
  readonly tagStatus: 'tagged' | 'untagged' | 'any';
  readonly tagPrefixList?: readonly string[];
  /** `*` stands for any text. */
  readonly tagPatternList?: readonly string[];
  readonly countType: 'imageCountMoreThan' | 'sinceImagePushed' | 'sinceImagePulled';
  readonly countUnit?: 'days';
  readonly countNumber: number;
}

const limits = { maxDepth: 8, maxTokens: 20_000 };
const mostRules = 50;
const mostWildcards = 4;

/** The policy's rules, the most important first. @throws AwsError InvalidParameterException */
export function readLifecyclePolicy(text: string): readonly LifecycleRule[] {
  const { rules } = members(parse(text), 'the policy', ['rules']);
  if (!Array.isArray(rules) || rules.length === 0 || rules.length > mostRules)
    throw invalid(`"rules" holds 1 to ${mostRules} rules`);
  const read = rules.map(ruleOf);
  const priorities = read.map(({ rulePriority }) => rulePriority);
  if (new Set(priorities).size < priorities.length) throw invalid('rulePriority must be unique');
  const sorted = read.toSorted((a, b) => a.rulePriority - b.rulePriority);
  const onAny = read.filter(({ selection }) => selection.tagStatus === 'any');
  if (onAny.length > 1) throw invalid('only one rule may have the tagStatus "any"');
  if (onAny.length === 1 && sorted.at(-1) !== onAny[0])
    throw invalid('a rule with the tagStatus "any" must have the highest rulePriority');
  return sorted;
}

/** As AWS keeps it. */
export function withoutSpace(text: string): string {
  return JSON.stringify(parse(text));
}

function parse(text: string): unknown {
  try {
    return parseBoundedJson(text, limits);
  } catch {
    throw invalid('it is no JSON');
  }
}

function ruleOf(value: unknown): LifecycleRule {
  const rule = members(value, 'a rule', ['rulePriority', 'description', 'selection', 'action']);
  const { rulePriority, description } = rule;
  if (!isCount(rulePriority)) throw invalid('rulePriority is a whole number from 1');
  if (description !== undefined && typeof description !== 'string') throw invalid('description is a string');
  const action = members(rule['action'], 'action', ['type', 'targetStorageClass']);
  if (action['type'] === 'transition')
    throw notSupported('archived images: the action "transition" of a lifecycle rule');
  if (action['type'] !== 'expire' || action['targetStorageClass'] !== undefined)
    throw invalid('action has the type "expire", and nothing else');
  return {
    rulePriority,
    ...(description !== undefined && { description }),
    selection: selectionOf(rule['selection']),
    action: { type: 'expire' },
  };
}

function selectionOf(value: unknown): Selection {
  const names = [
    'tagStatus',
    'tagPrefixList',
    'tagPatternList',
    'countType',
    'countUnit',
    'countNumber',
    'storageClass',
  ];
  const given = members(value, 'selection', names) as Partial<Selection> & { storageClass?: unknown };
  const { tagStatus, tagPrefixList, tagPatternList, countType, countUnit, countNumber, storageClass } = given;
  if (storageClass !== undefined && storageClass !== 'standard')
    throw notSupported('archived images: the storageClass of a lifecycle rule');
  if (tagStatus !== 'tagged' && tagStatus !== 'untagged' && tagStatus !== 'any')
    throw invalid('tagStatus is "tagged", "untagged" or "any"');
  const lists = [tagPrefixList, tagPatternList].filter((list) => list !== undefined);
  if (lists.some((list) => !isTextList(list))) throw invalid('tagPrefixList and tagPatternList are lists of strings');
  if ((tagStatus === 'tagged') !== lists.length > 0)
    throw invalid('tagPrefixList or tagPatternList is needed with the tagStatus "tagged", and only there');
  if (tagPatternList?.some((pattern) => pattern.split('*').length - 1 > mostWildcards))
    throw invalid(`a pattern has at most ${mostWildcards} wildcards`);
  checkCount(given);
  return {
    tagStatus,
    ...(tagPrefixList && { tagPrefixList }),
    ...(tagPatternList && { tagPatternList }),
    countType: countType!,
    ...(countUnit && { countUnit }),
    countNumber: countNumber!,
  };
}

function checkCount({ countType, countUnit, countNumber }: Partial<Selection>): void {
  if (String(countType) === 'sinceImageTransitioned')
    throw notSupported('archived images: the countType "sinceImageTransitioned" of a lifecycle rule');
  const isAge = countType === 'sinceImagePushed' || countType === 'sinceImagePulled';
  if (!isAge && countType !== 'imageCountMoreThan')
    throw invalid('countType is "imageCountMoreThan", "sinceImagePushed" or "sinceImagePulled"');
  if (isAge ? countUnit !== 'days' : countUnit !== undefined)
    throw invalid('countUnit is "days" with ages, and not there with counts');
  if (!isCount(countNumber)) throw invalid('countNumber is a whole number from 1');
}

function members(value: unknown, what: string, names: readonly string[]): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(`${what} is no object`);
  const unknown = Object.keys(value).find((name) => !names.includes(name));
  if (unknown !== undefined) throw invalid(`${what} has no member ${JSON.stringify(unknown.slice(0, 80))}`);
  return value as Record<string, unknown>;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}

function isTextList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string' && item !== '');
}

function invalid(what: string): AwsError {
  return invalidParameter('LifecyclePolicyText', `Lifecycle policy validation failure: ${what}`);
}
