import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeSignals, parseSignal, type Signal } from './signal.ts';

const newId = (): string => 'new';
const success = (uniqueId: string, data?: string): Signal => ({
  uniqueId,
  succeeded: true,
  ...(data !== undefined && { data }),
});

test('a signal is read, and what is none is not', () => {
  const body = { Status: 'SUCCESS', UniqueId: 'ID1', Data: 'ready', Reason: 'done' };
  assert.deepEqual(parseSignal(JSON.stringify(body), newId), {
    uniqueId: 'ID1',
    succeeded: true,
    data: 'ready',
    reason: 'done',
  });
  assert.equal(parseSignal('{"Status":"SUCCESS"}', newId)?.uniqueId, 'new');
  for (const none of [
    '',
    'text',
    '[]',
    '{}',
    '{"Status":"MAYBE"}',
    '{"Status":"SUCCESS","UniqueId":7}',
    '['.repeat(99),
  ])
    assert.equal(parseSignal(none, newId), undefined, none);
});

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-waitcondition.html */
test('as many successes as are counted complete it, with what they brought', () => {
  const signals = [success('ID1', 'one'), success('ID2', 'two')];
  assert.deepEqual(judgeSignals(signals, 2, false), { kind: 'complete', data: '{"ID1":"one","ID2":"two"}' });
  assert.deepEqual(judgeSignals(signals, 3, false), { kind: 'waiting' });
});

test('one failure fails it at once, and so does the time-out', () => {
  const failure: Signal = { uniqueId: 'ID2', succeeded: false, reason: 'disk full' };
  assert.deepEqual(judgeSignals([success('ID1'), failure], 1, false), {
    kind: 'failed',
    reason: "WaitCondition received failed message: 'disk full' for uniqueId: ID2",
  });
  assert.deepEqual(judgeSignals([success('ID1')], 2, true), {
    kind: 'failed',
    reason: 'WaitCondition timed out. Received 1 conditions when expecting 2',
  });
});
