/** Cases follow https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_examples.html */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dueImages, type ImageFacts } from './due.ts';
import type { LifecycleRule, Selection } from './policy-text.ts';

const dayMs = 86_400_000;
const now = 100 * dayMs;

const image = (digest: string, days: number, tags: string[] = [], more: Partial<ImageFacts> = {}): ImageFacts => ({
  digest,
  tags,
  pushedAt: now - days * dayMs,
  children: [],
  ...more,
});

const rule = (rulePriority: number, selection: Partial<Selection>): LifecycleRule => ({
  rulePriority,
  selection: { tagStatus: 'any', countType: 'imageCountMoreThan', countNumber: 1, ...selection },
  action: { type: 'expire' },
});

const due = (rules: LifecycleRule[], images: ImageFacts[]): [string, number][] =>
  dueImages(rules, images, now)
    .map(({ image: { digest }, rulePriority }): [string, number] => [digest, rulePriority])
    .toSorted();

const age = (days: number): Partial<Selection> => ({
  countType: 'sinceImagePushed',
  countUnit: 'days',
  countNumber: days,
});

test('images that were pushed long ago', () => {
  const images = [image('new', 3), image('old', 15), image('old-tagged', 20, ['v1'])];
  assert.deepEqual(due([rule(1, { tagStatus: 'untagged', ...age(14) })], images), [['old', 1]]);
  assert.deepEqual(due([rule(1, age(14))], images), [
    ['old', 1],
    ['old-tagged', 1],
  ]);
});

test('images that nobody pulled for long', () => {
  const images = [image('pulled', 40, [], { pulledAt: now - dayMs }), image('never', 40), image('young', 5)];
  assert.deepEqual(due([rule(1, { ...age(30), countType: 'sinceImagePulled' })], images), [['never', 1]]);
});

test('more images than there may be: the latest stay', () => {
  const images = [image('a', 1), image('b', 2), image('c', 3)];
  assert.deepEqual(due([rule(1, {})], images), [
    ['b', 1],
    ['c', 1],
  ]);
  assert.deepEqual(due([rule(1, { countNumber: 3 })], images), []);
});

test('tags by prefix and pattern, all of which an image must have', () => {
  const images = [image('prod', 9, ['prod-1']), image('both', 9, ['prod-2', 'web']), image('dev', 9, ['dev'])];
  const tagged = (more: Partial<Selection>) => due([rule(1, { tagStatus: 'tagged', ...age(1), ...more })], images);
  assert.deepEqual(tagged({ tagPrefixList: ['prod'] }), [
    ['both', 1],
    ['prod', 1],
  ]);
  assert.deepEqual(tagged({ tagPrefixList: ['prod', 'web'] }), [['both', 1]]);
  assert.deepEqual(tagged({ tagPatternList: ['*od-1'] }), [['prod', 1]]);
});

test('an image is the affair of the most important rule about its tags', () => {
  const rules = [
    rule(1, { tagStatus: 'tagged', tagPrefixList: ['prod'], countNumber: 1 }),
    rule(2, { tagStatus: 'any', countNumber: 1 }),
  ];
  const images = [image('p1', 1, ['prod-1']), image('p2', 2, ['prod-2']), image('x', 3), image('y', 4)];
  assert.deepEqual(due(rules, images), [
    ['p2', 1],
    ['x', 2],
    ['y', 2],
  ]);
});

test('what an index names stays with it, and goes after it', () => {
  const child = image('child', 20);
  const index = image('index', 20, ['v1'], { children: ['child'] });
  const untagged = rule(1, { tagStatus: 'untagged', ...age(14) });
  assert.deepEqual(due([untagged], [child, index]), []);
  const all = dueImages([rule(1, age(14))], [child, index], now);
  assert.deepEqual(
    all.map(({ image: { digest } }) => digest),
    ['index', 'child'],
  );
});
