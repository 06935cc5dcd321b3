import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayMs, expiryOf, isMarkerDue, isNoncurrentDue, isUploadDue, midnightAfter } from './due.ts';
import { checkRules, type LifecycleRule, type SentRule } from './rules.ts';

const rule = (more: Partial<SentRule>): LifecycleRule => ({ ID: 'rule', Status: 'Enabled', Filter: {}, ...more });
const day = (text: string): number => Date.parse(`2026-${text}Z`);

test('days end at the midnight after the last of them', () => {
  assert.equal(midnightAfter(day('01-15T10:30'), 3), day('01-19T00:00'));
  assert.equal(midnightAfter(day('01-15T00:00'), 1), day('01-17T00:00'));
  assert.equal(midnightAfter(day('01-15T23:59:59.999'), 1), day('01-17T00:00'));
});

test('an object goes by the rule that lets it go first', () => {
  const object = { key: 'logs/a', size: 100, modifiedAt: day('01-15T10:00'), tags: [{ Key: 'k', Value: 'v' }] };
  const expiry = (...rules: LifecycleRule[]) => expiryOf(rules, object)?.at;
  const days = (Days: number, more: Partial<SentRule> = {}) => rule({ Expiration: { Days }, ...more });
  const after = (count: number) => day('01-16T00:00') + count * dayMs;
  assert.equal(expiry(days(3), days(1), days(2)), after(1));
  assert.equal(expiry(rule({ Expiration: { Date: new Date(day('01-10T00:00')) } })), day('01-10T00:00'));
  assert.equal(expiry(rule({ Expiration: { Date: '2026-01-10T00:00:00.000Z' as never } })), day('01-10T00:00'));
  assert.equal(expiry(days(1, { Status: 'Disabled' })), undefined);
  assert.equal(expiry(rule({ NoncurrentVersionExpiration: { NoncurrentDays: 1 } })), undefined);
  const filters: readonly (readonly [filter: Partial<SentRule>, matches: boolean])[] = [
    [{ Filter: { Prefix: 'logs/' } }, true],
    [{ Filter: { Prefix: 'log/' } }, false],
    [{ Filter: undefined, Prefix: 'logs' }, true],
    [{ Filter: undefined, Prefix: 'x' }, false],
    [{ Filter: { Tag: { Key: 'k', Value: 'v' } } }, true],
    [{ Filter: { Tag: { Key: 'k', Value: 'w' } } }, false],
    [{ Filter: { ObjectSizeGreaterThan: 99 } }, true],
    [{ Filter: { ObjectSizeGreaterThan: 100 } }, false],
    [{ Filter: { ObjectSizeLessThan: 101 } }, true],
    [{ Filter: { ObjectSizeLessThan: 100 } }, false],
    [{ Filter: { And: { Prefix: 'logs/', Tags: [{ Key: 'k', Value: 'v' }] } } }, true],
    [{ Filter: { And: { Prefix: 'logs/', Tags: [{ Key: 'other', Value: 'v' }] } } }, false],
    [{ Filter: { And: { Prefix: 'logs/', ObjectSizeGreaterThan: 200 } } }, false],
  ];
  for (const [filter, matches] of filters)
    assert.equal(expiry(days(1, filter)) !== undefined, matches, JSON.stringify(filter));
});

test('versions that are not current go after their days, but for the newest of them', () => {
  const version = { key: 'k', size: 1, modifiedAt: 0, since: day('01-15T10:00'), newer: 2 };
  const due = (expiration: SentRule['NoncurrentVersionExpiration'], now: string, more = {}) =>
    isNoncurrentDue([rule({ NoncurrentVersionExpiration: expiration })], { ...version, ...more }, day(now));
  assert.equal(due({ NoncurrentDays: 1 }, '01-16T23:59'), false);
  assert.equal(due({ NoncurrentDays: 1 }, '01-17T00:00'), true);
  assert.equal(due({ NoncurrentDays: 1, NewerNoncurrentVersions: 3 }, '01-17T00:00'), false);
  assert.equal(due({ NoncurrentDays: 1, NewerNoncurrentVersions: 2 }, '01-17T00:00'), true);
  assert.equal(due(undefined, '02-17T00:00'), false);
});

test('delete markers and uploads', () => {
  const marker = { key: 'logs/a', modifiedAt: day('01-15T10:00') };
  const only = (more: Partial<SentRule>, now = '01-15T11:00') => isMarkerDue([rule(more)], marker, day(now));
  assert.equal(only({ Expiration: { ExpiredObjectDeleteMarker: true } }), true);
  assert.equal(only({ Expiration: { ExpiredObjectDeleteMarker: false } }), false);
  assert.equal(only({ Expiration: { ExpiredObjectDeleteMarker: true }, Filter: { Prefix: 'x' } }), false);
  assert.equal(only({ Expiration: { Days: 1 } }), false);
  assert.equal(only({ Expiration: { Days: 1 } }, '01-17T00:00'), true);
  assert.equal(only({ Expiration: { Days: 1 }, Filter: { ObjectSizeLessThan: 5 } }, '01-17T00:00'), false);
  const upload = { key: 'logs/a', startedAt: day('01-15T10:00') };
  const abort = { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } };
  assert.equal(isUploadDue([rule(abort)], upload, day('01-16T23:00')), false);
  assert.equal(isUploadDue([rule(abort)], upload, day('01-17T00:00')), true);
  assert.equal(isUploadDue([rule({ ...abort, Filter: { Prefix: 'x' } })], upload, day('01-17T00:00')), false);
});

test('a configuration is refused in S3s words', () => {
  const Expiration = { Days: 7 };
  const tags = [
    { Key: 'a', Value: '1' },
    { Key: 'b', Value: '2' },
  ];
  const cases: readonly (readonly [rules: readonly SentRule[], error: string])[] = [
    [[], 'MalformedXML'],
    [Array.from({ length: 1001 }, (_, index) => rule({ ID: String(index), Expiration })), '1000 rules'],
    [[rule({ Expiration, Filter: undefined })], 'MalformedXML'],
    [[rule({ Expiration, Prefix: '' })], 'MalformedXML'],
    [[rule({})], 'At least one action needs to be specified in a rule.'],
    [[rule({ ID: 'x'.repeat(256), Expiration })], 'ID length should not exceed allowed limit of 255'],
    [[rule({ Expiration }), rule({ Expiration })], 'Rule ID must be unique.'],
    [[rule({ Expiration, Filter: { Prefix: '', ObjectSizeGreaterThan: 500 } })], 'MalformedXML'],
    [[rule({ Expiration, Filter: { And: { Prefix: 'test' } } })], 'MalformedXML'],
    [[rule({ Expiration, Filter: { And: { Tags: [tags[0]!, tags[0]!] } } })], 'Duplicate Tag Keys are not allowed.'],
    [
      [rule({ Expiration, Filter: { And: { ObjectSizeGreaterThan: 5, ObjectSizeLessThan: 5 } } })],
      "'ObjectSizeLessThan' has to be a value greater than 'ObjectSizeGreaterThan'.",
    ],
    [[rule({ Expiration: { Days: 0 } })], "'Days' for Expiration action must be a positive integer"],
    [[rule({ Expiration: {} })], 'MalformedXML'],
    [[rule({ Expiration: { Days: 1, ExpiredObjectDeleteMarker: true } })], 'MalformedXML'],
    [[rule({ Expiration: { Date: new Date(1) } })], "'Date' must be at midnight GMT"],
    [[rule({ NoncurrentVersionExpiration: {} })], 'MalformedXML'],
    [[rule({ NoncurrentVersionExpiration: { NoncurrentDays: 0 } })], "'NoncurrentDays' for Noncurrent"],
    [[rule({ NoncurrentVersionExpiration: { NoncurrentDays: 1, NewerNoncurrentVersions: 0 } })], 'positive integer'],
    [[rule({ AbortIncompleteMultipartUpload: {} })], 'MalformedXML'],
    [[rule({ AbortIncompleteMultipartUpload: { DaysAfterInitiation: 0 } })], "'DaysAfterInitiation' for Abort"],
    [
      [rule({ Filter: { And: { Tags: tags } }, Expiration: { ExpiredObjectDeleteMarker: true } })],
      'ExpiredObjectDeleteMarker cannot be specified with Tags.',
    ],
    [
      [rule({ Filter: { Tag: tags[0]! }, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } })],
      'AbortIncompleteMultipartUpload cannot be specified with Tags.',
    ],
    [[rule({ Transitions: [{ Days: 1 }] })], 'MalformedXML'],
    [[rule({ Transitions: [{ Days: 29, StorageClass: 'STANDARD_IA' }] })], 'greater than or equal to 30'],
    [
      [rule({ Expiration: { Days: 60 }, Transitions: [{ Days: 60, StorageClass: 'GLACIER' }] })],
      "'Days' in the Expiration action for filter '(prefix=)' must be greater than 'Days' in the Transition action",
    ],
  ];
  for (const [rules, error] of cases)
    assert.throws(
      () => checkRules(rules),
      (thrown: Error) => `${thrown.name}: ${thrown.message}`.includes(error),
      error,
    );
  checkRules([rule({ Expiration, Transitions: [{ Days: 0, StorageClass: 'GLACIER' }] }), rule({ ID: '', Expiration })]);
});
