/** What states come to, as recorded on AWS: their histories' texts, numbers and details. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Machine } from '../language/definition.ts';
import type { Json } from '../language/json.ts';
import { advance } from './advance.ts';
import { leaves, newExecution, nextTime, type HistoryEvent } from './execution.ts';

const begin = Date.parse('2026-01-01T00:00:00Z');

async function run(definition: object, input: Json) {
  const machineArn = 'arn:aws:states:us-east-1:111111111111:stateMachine:m';
  const names = { arn: 'arn:aws:states:us-east-1:111111111111:execution:m:n', name: 'n', roleArn: 'r' };
  const facts = { ...names, machineArn, machineName: 'm', startedAt: begin, input };
  let execution = newExecution(facts, definition as Machine);
  execution.events = 1;
  const events: HistoryEvent[] = [];
  for (let now = begin; ;) {
    const stepped = await advance({ machine: definition as Machine, execution, answers: [], now });
    execution = stepped.execution;
    events.push(...stepped.events);
    const { phase, failure, output } = execution.root;
    if (phase === 'succeeded' || phase === 'failed') return { events, failure, output };
    now = Math.max(now, ...leaves(execution.root).map(nextTime));
  }
}

const one = (state: object) => ({ StartAt: 'One', States: { One: { ...state, End: true } } });
const place = "An error occurred while executing the state 'One' (entered at the event id #2). ";

const seconds = one({ Type: 'Wait', SecondsPath: '$.s' });
const timestamp = one({ Type: 'Wait', TimestampPath: '$.t' });
const offset = 'ISO-8601 extended offset date-time format string:';
const map = (more: object) => {
  const within = { StartAt: 'In', States: { In: { Type: 'Pass', End: true } } };
  return { QueryLanguage: 'JSONata', ...one({ Type: 'Map', ItemProcessor: within, ...more }) };
};

const failures: readonly [what: string, definition: object, input: Json, error: string, cause: string][] = [
  [
    'fewer than no seconds',
    seconds,
    { s: -1 },
    'Runtime',
    'The SecondsPath parameter references a negative value: $.s == -1',
  ],
  [
    'a part of a second',
    seconds,
    { s: 1.5 },
    'Runtime',
    'The SecondsPath parameter cannot be parsed as a long value: $.s == 1.5',
  ],
  ['no seconds', seconds, {}, 'Runtime', 'The SecondsPath parameter does not reference an input value: $.s'],
  [
    'a time without its offset',
    timestamp,
    { t: '2016-12-05T21:29:29' },
    'Runtime',
    `The TimestampPath parameter does not reference a valid ${offset} $.t == 2016-12-05T21:29:29`,
  ],
  [
    'a time of no day',
    one({ Type: 'Wait', Timestamp: '2016-13-05T21:29:29Z' }),
    {},
    'Runtime',
    `The Timestamp field cannot be parsed as an ${offset} 2016-13-05T21:29:29Z`,
  ],
  ['a time that is too far', timestamp, { t: '2095-01-01T00:00:00Z' }, 'Runtime', 'Wait state delay is too long.'],
  [
    'a path to nothing',
    one({ Type: 'Pass', Parameters: { 'value.$': '$.none' } }),
    {},
    'Runtime',
    "The JSONPath '$.none' specified for the field 'Parameters.value.$' could not be found in the input '{}'",
  ],
  [
    'a map of an object',
    map({ Items: "{% {'foo': 'bar'} %}" }),
    {},
    'QueryEvaluationError',
    "The JSONata expression '{'foo': 'bar'}' specified for the field 'Items' returned an unexpected result type. " +
      `Expected 'array', but was 'object' for value: {"foo":"bar"}`,
  ],
  ['a map of a text', map({}), 'string', 'QueryEvaluationError', 'Map state input must be an array but was: "string"'],
];

for (const [what, definition, input, error, cause] of failures)
  test(`${what} fails a state, whose entry is told`, async () => {
    const { failure } = await run(definition, input);
    assert.deepEqual(failure, { error: `States.${error}`, cause: place + cause });
  });

test('a path to no array is told without its place', async () => {
  const within = { StartAt: 'In', States: { In: { Type: 'Pass', End: true } } };
  const { failure } = await run(one({ Type: 'Map', ItemProcessor: within }), { a: 1 });
  assert.deepEqual(failure, { error: 'States.Runtime', cause: 'Reference path "$" must point to array.' });
});

test('the first state follows nothing, and the exit of a state tells what it has set', async () => {
  const { events } = await run(one({ Type: 'Pass', Assign: { 'a.$': '$.a', list: [1] } }), { a: "it's" });
  assert.deepEqual(
    events.map(({ id, previousEventId, type }) => [id, previousEventId, type]),
    [
      [2, 0, 'PassStateEntered'],
      [3, 2, 'PassStateExited'],
    ],
  );
  const { value } = events[1]!.details!;
  assert.deepEqual(value['assignedVariables'], { a: '"it\'s"', list: '[1]' });
  assert.deepEqual(value['assignedVariablesDetails'], { truncated: false });
});

test('only what can be tried again is told how often it was', async () => {
  const { output } = await run(one({ Type: 'Pass', Parameters: { 'state.$': '$$.State' } }), {});
  assert.deepEqual(Object.keys((output as { state: object }).state).toSorted(), ['EnteredTime', 'Name']);
});
