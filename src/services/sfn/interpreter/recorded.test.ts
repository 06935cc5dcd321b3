/** What states come to, as recorded on AWS: their histories' texts, numbers and details. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Machine } from '../language/definition.ts';
import type { Json } from '../language/json.ts';
import { advance } from './advance.ts';
import { leaves, newExecution, nextTime, type HistoryEvent } from './execution.ts';

const begin = Date.parse('2026-01-01T00:00:00Z');

async function run(definition: object, input: Json, given?: string) {
  const machineArn = 'arn:aws:states:us-east-1:111111111111:stateMachine:m';
  const names = { arn: 'arn:aws:states:us-east-1:111111111111:execution:m:n', name: 'n', roleArn: 'r' };
  const facts = { ...names, machineArn, machineName: 'm', startedAt: begin, input };
  let execution = newExecution(facts, definition as Machine, given);
  execution.events = 1;
  const events: HistoryEvent[] = [];
  for (let now = begin; ;) {
    const stepped = await advance({ machine: definition as Machine, execution, answers: [], now });
    execution = stepped.execution;
    events.push(...stepped.events);
    const { phase, failure, output, outputText } = execution.root;
    if (phase === 'succeeded' || phase === 'failed') return { events, failure, output, outputText };
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
    "The JSONPath '$.none' specified for the field 'value.$' could not be found in the input '{}'",
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

const order = (events: readonly HistoryEvent[]) =>
  events.map(({ id, previousEventId, type }) => [id, previousEventId, type]);

test('what cannot be evaluated is told in the history, after what the entry of its state follows', async () => {
  const { events } = await run(
    { QueryLanguage: 'JSONata', ...one({ Type: 'Pass', Output: { a: '{% $none %}' } }) },
    {},
  );
  assert.deepEqual(order(events), [
    [2, 0, 'PassStateEntered'],
    [3, 0, 'EvaluationFailed'],
  ]);
  assert.deepEqual(events[1]!.details!.value, {
    error: 'States.QueryEvaluationError',
    cause: `${place}The JSONata expression '$none' specified for the field 'Output/a' returned nothing (undefined).`,
    location: 'Output/a',
    state: 'One',
  });
  const ofMap = await run(map({}), 'string');
  assert.deepEqual(order(ofMap.events), [
    [2, 0, 'MapStateEntered'],
    [3, 0, 'EvaluationFailed'],
    [4, 3, 'MapStateFailed'],
  ]);
  assert.equal(ofMap.events[1]!.details!.value['location'], undefined);
  const wait = { QueryLanguage: 'JSONata', ...one({ Type: 'Wait', Timestamp: '2016-12-05 21:29:29Z' }) };
  const ofWait = await run(wait, {});
  assert.deepEqual(order(ofWait.events), [
    [2, 0, 'WaitStateEntered'],
    [3, 2, 'EvaluationFailed'],
  ]);
  assert.equal(ofWait.failure!.error, 'States.QueryEvaluationError');
});

test('how many iterations may be at work is an integer at a path, or a text of one', async () => {
  const within = { StartAt: 'In', States: { In: { Type: 'Pass', End: true } } };
  const bounded = one({ Type: 'Map', ItemsPath: '$.items', MaxConcurrencyPath: '$.most', ItemProcessor: within });
  for (const most of [1, '1']) assert.deepEqual((await run(bounded, { items: [1], most })).output, [1]);
  for (const [most, told] of [
    ['NoNumber', 'NoNumber'],
    [{}, '{}'],
  ] as const) {
    const { failure, events } = await run(bounded, { items: [1], most });
    assert.deepEqual(failure, {
      error: 'States.Runtime',
      cause: `${place}The MaxConcurrencyPath field refers to value "${told}" which is not a valid integer: $.most`,
    });
    assert.deepEqual(order(events), [[2, 0, 'MapStateEntered']]);
  }
});

test('an iteration follows what the one before it told last, and a map’s exit what its success follows', async () => {
  const { events } = await run(map({ MaxConcurrency: 1 }), [1, 2]);
  assert.deepEqual(order(events), [
    [2, 0, 'MapStateEntered'],
    [3, 2, 'MapStateStarted'],
    [4, 3, 'MapIterationStarted'],
    [5, 4, 'PassStateEntered'],
    [6, 5, 'PassStateExited'],
    [7, 6, 'MapIterationSucceeded'],
    [8, 6, 'MapIterationStarted'],
    [9, 8, 'PassStateEntered'],
    [10, 9, 'PassStateExited'],
    [11, 10, 'MapIterationSucceeded'],
    [12, 11, 'MapStateSucceeded'],
    [13, 11, 'MapStateExited'],
  ]);
  const atOnce = await run(map({}), [1, 2]);
  const begun = order(atOnce.events).filter(([, , type]) => type === 'MapIterationStarted');
  assert.deepEqual(begun, [
    [4, 3, 'MapIterationStarted'],
    [5, 3, 'MapIterationStarted'],
  ]);
});

test('a map fails after what its iteration told last, and a parallel state is left as a map is', async () => {
  const failing = { StartAt: 'In', States: { In: { Type: 'Fail', Error: 'E', Cause: 'C' } } };
  const failed = await run(one({ Type: 'Map', ItemProcessor: failing }), [1]);
  assert.deepEqual(order(failed.events).slice(3), [
    [5, 4, 'FailStateEntered'],
    [6, 5, 'MapIterationFailed'],
    [7, 5, 'MapStateFailed'],
  ]);
  const within = { StartAt: 'In', States: { In: { Type: 'Pass', End: true } } };
  const { events } = await run(one({ Type: 'Parallel', Branches: [within] }), {});
  assert.deepEqual(order(events).slice(3), [
    [5, 4, 'PassStateExited'],
    [6, 5, 'ParallelStateSucceeded'],
    [7, 5, 'ParallelStateExited'],
  ]);
});

test('an empty assignment is not told', async () => {
  const { events } = await run(one({ Type: 'Pass', Assign: {} }), {});
  assert.ok(!('assignedVariables' in events[1]!.details!.value));
});

test('what is tried again is not told to have failed before', async () => {
  const Retry = [{ ErrorEquals: ['E'], MaxAttempts: 1 }];
  const failing = { StartAt: 'In', States: { In: { Type: 'Fail', Error: 'E', Cause: 'C' } } };
  const parallel = await run(one({ Type: 'Parallel', Branches: [failing], Retry }), {});
  assert.deepEqual(order(parallel.events), [
    [2, 0, 'ParallelStateEntered'],
    [3, 2, 'ParallelStateStarted'],
    [4, 3, 'FailStateEntered'],
    [5, 4, 'ParallelStateStarted'],
    [6, 5, 'FailStateEntered'],
    [7, 6, 'ParallelStateFailed'],
  ]);
  const ofMap = await run(one({ Type: 'Map', ItemProcessor: failing, Retry }), [1]);
  assert.deepEqual(order(ofMap.events).slice(4), [
    [6, 5, 'MapIterationFailed'],
    [7, 5, 'MapStateStarted'],
    [8, 7, 'MapIterationStarted'],
    [9, 8, 'FailStateEntered'],
    [10, 9, 'MapIterationFailed'],
    [11, 9, 'MapStateFailed'],
  ]);
});

test('nothing takes States.Runtime, and a path of a state is told as far as it leads', async () => {
  const Catch = [{ ErrorEquals: ['States.Runtime'], Next: 'One' }];
  const within = { StartAt: 'In', States: { In: { Type: 'Pass', InputPath: '$.none', End: true } } };
  const caught = await run(one({ Type: 'Parallel', Branches: [within], Catch }), { a: 1 });
  assert.match(caught.failure!.cause, /Invalid path '\$\.none' : No results for path: \$\['none'\]$/);
  const { failure } = await run(one({ Type: 'Pass', OutputPath: '$.no.such.path' }), {});
  assert.equal(failure!.cause, `${place}Invalid path '$.no.such.path' : Missing property in path $['no']`);
});

test('a range of one item is that item', async () => {
  const ranged = async (text: string) =>
    (await run({ QueryLanguage: 'JSONata', ...one({ Type: 'Pass', Output: `{% ${text} %}` }) }, {})).output;
  assert.equal(await ranged('$range(1, 1, 1)'), 1);
  assert.deepEqual(await ranged('$range(1, 2, 1)'), [1, 2]);
});

test('functions of JSONPath are found nowhere', async () => {
  const { failure } = await run(one({ Type: 'Pass', Parameters: { 'sum.$': '$.jobs.sum()' } }), { jobs: [0, 1] });
  const cause = "The JSONPath '$.jobs.sum()' specified for the field 'sum.$' could not be found in the input";
  assert.deepEqual(failure, { error: 'States.Runtime', cause: `${place}${cause} '{"jobs":[0,1]}'` });
});

const textsIn = (events: readonly HistoryEvent[]) =>
  events.flatMap(({ details }) => [details?.value['input'], details?.value['output']].filter((text) => text));

test('a text is passed on as it was given, until something is made of it', async () => {
  const within = { StartAt: 'In', States: { In: { Type: 'Pass', End: true } } };
  const nested = one({ Type: 'Parallel', Branches: [within] });
  const given = '[[1, 2], [0.0]]';
  const { events, outputText } = await run(nested, [[1, 2], [0]], given);
  assert.deepEqual(textsIn(events), [given, given, given, `[${given}]`]);
  assert.equal(outputText, `[${given}]`);
  for (const state of [
    { Type: 'Succeed' },
    { Type: 'Wait', Seconds: 0 },
    { Type: 'Pass', ResultPath: null, Result: 2 },
    { Type: 'Pass', QueryLanguage: 'JSONata' },
  ])
    assert.equal((await run({ StartAt: 'One', States: { One: state } }, 1, '1.0')).outputText, '1.0');
  const chosen = { Type: 'Choice', Choices: [{ Variable: '$', NumericEquals: 1, Next: 'Two' }] };
  const choice = { StartAt: 'One', States: { One: chosen, Two: { Type: 'Succeed' } } };
  assert.equal((await run(choice, 1, '1.0')).outputText, '1.0');
  for (const [state, output] of [
    [{ Type: 'Pass', Result: [1, 2] }, '[1,2]'],
    [{ Type: 'Pass', Result: 1 }, '1'],
    [{ Type: 'Pass', InputPath: '$[0]' }, '[1,2]'],
    [{ Type: 'Pass', Parameters: { 'a.$': '$' } }, '{"a":[[1,2],[0]]}'],
    [{ Type: 'Map', ItemProcessor: within }, '[[1,2],[0]]'],
  ] as const) {
    const made = await run(one(state), [[1, 2], [0]], given);
    assert.deepEqual([made.outputText, textsIn(made.events).at(-1)], [undefined, output]);
  }
});

test('the context tells of no redrives yet', async () => {
  const { output } = await run(one({ Type: 'Pass', Parameters: { 'told.$': '$$.Execution.RedriveCount' } }), {});
  assert.deepEqual(output, { told: 0 });
});
