import { test } from 'node:test';
import { equal } from 'node:assert/strict';
import { sessionDurationSeconds } from './session-duration.ts';

const durations: readonly [string, number | undefined][] = [
  ['PT1H', 3600],
  ['PT12H', 43_200],
  ['PT90M', 5400],
  ['PT1H30M', 5400],
  ['PT3600S', 3600],
  ['PT59M', undefined],
  ['PT12H1S', undefined],
  ['PT13H', undefined],
  ['PT', undefined],
  ['P1D', undefined],
  ['', undefined],
  ['1H', undefined],
  ['pt1h', undefined],
  ['PT1H ', undefined],
  ['PT-1H', undefined],
];

for (const [text, seconds] of durations) {
  test(`session duration ${JSON.stringify(text)}`, () => equal(sessionDurationSeconds(text), seconds));
}
