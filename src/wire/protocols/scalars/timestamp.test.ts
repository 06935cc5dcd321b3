import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TimestampFormat } from '../../models/model.ts';
import { formatTimestamp, parseTimestamp } from './timestamp.ts';

const readable: [text: string, iso: string | undefined][] = [
  ['0', '1970-01-01T00:00:00.000Z'],
  ['1700000000.123', '2023-11-14T22:13:20.123Z'],
  ['-1.5', '1969-12-31T23:59:58.500Z'],
  ['2023-11-14T22:13:20Z', '2023-11-14T22:13:20.000Z'],
  ['2023-11-14T22:13:20.1239Z', '2023-11-14T22:13:20.123Z'],
  ['2023-11-14T22:13:20+02:00', '2023-11-14T20:13:20.000Z'],
  ['2023-11-14T22:13:20-0130', '2023-11-14T23:43:20.000Z'],
  ['20231114T221320Z', '2023-11-14T22:13:20.000Z'],
  ['2023-11-14', '2023-11-14T00:00:00.000Z'],
  ['Tue, 14 Nov 2023 22:13:20 GMT', '2023-11-14T22:13:20.000Z'],
  ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ['2023-02-29T00:00:00Z', undefined],
  ['2023-13-01T00:00:00Z', undefined],
  ['2023-11-14T24:00:00Z', undefined],
  ['Tue, 14 Foo 2023 22:13:20 GMT', undefined],
  ['9999999999999', undefined],
  ['yesterday', undefined],
  ['', undefined],
];

for (const [text, iso] of readable) {
  test(`parseTimestamp: ${JSON.stringify(text)}`, () => {
    assert.equal(parseTimestamp(text)?.toISOString(), iso);
  });
}

const written: [ms: number, format: TimestampFormat, always: boolean, text: string][] = [
  [0, 'iso8601', false, '1970-01-01T00:00:00Z'],
  [0, 'iso8601', true, '1970-01-01T00:00:00.000Z'],
  [5, 'iso8601', false, '1970-01-01T00:00:00.005Z'],
  [1_700_000_000_000, 'rfc822', false, 'Tue, 14 Nov 2023 22:13:20 GMT'],
  [1_700_000_000_123, 'unixTimestamp', false, '1700000000.123'],
];

for (const [ms, format, always, text] of written) {
  test(`formatTimestamp: ${format} ${text}`, () => {
    assert.equal(formatTimestamp(new Date(ms), format, always), text);
  });
}
