/**
 * What is wrong with a definition, told with its place.
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_ValidateStateMachineDefinition.html
 */
import { givenJson } from '../given-json.ts';
import { isOperator } from './choices.ts';
import { languageOf, processorOf, stateTypes, type ChoiceRule, type Machine, type State } from './definition.ts';
import { isExpression } from './expressions.ts';
import { isObject, type JsonObject } from './json.ts';
import { timeOf } from './timestamps.ts';

export interface Diagnostic {
  readonly code: string;
  readonly message: string;
  /** `/States/Name` */
  readonly location: string;
}

export interface Checked {
  readonly machine?: Machine;
  readonly diagnostics: readonly Diagnostic[];
}

/** Whether a Task's resource is one that can be asked: a sentence says why not. */
export type ResourceCheck = (resource: string) => string | undefined;

const maxDepth = 20;

export function checkDefinition(text: string, resource: ResourceCheck): Checked {
  if (text.trim() === '') {
    const message = 'Definition must be a valid JSON object';
    return { diagnostics: [{ code: 'SCHEMA_VALIDATION_FAILED', message, location: '' }] };
  }
  let json: unknown;
  try {
    json = givenJson(text);
  } catch (error) {
    const message = `${(error as Error).message}`;
    return { diagnostics: [{ code: 'INVALID_JSON_DESCRIPTION', message, location: '' }] };
  }
  const check = new Check(json as Machine, resource);
  check.machine(json, '', 0);
  return check.diagnostics.length > 0
    ? { diagnostics: check.diagnostics }
    : { machine: json as Machine, diagnostics: [] };
}

const common = ['Type', 'Comment', 'QueryLanguage', 'InputPath', 'OutputPath', 'Output'];
const onward = ['Next', 'End'];
const results = ['ResultSelector', 'ResultPath', 'Assign'];
const caught = ['Retry', 'Catch'];

/** https://states-language.net: the members of each type of state. */
const membersOf: Readonly<Record<State['Type'], readonly string[]>> = {
  Task: [
    ...common,
    ...onward,
    ...results,
    ...caught,
    'Parameters',
    'Arguments',
    'Resource',
    'Credentials',
    'TimeoutSeconds',
    'TimeoutSecondsPath',
    'HeartbeatSeconds',
    'HeartbeatSecondsPath',
  ],
  Pass: [...common, ...onward, 'ResultPath', 'Assign', 'Parameters', 'Result'],
  Choice: [...common, 'Choices', 'Default', 'Assign'],
  Wait: [...common, ...onward, 'Assign', 'Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'],
  Succeed: common,
  Fail: ['Type', 'Comment', 'QueryLanguage', 'Error', 'ErrorPath', 'Cause', 'CausePath'],
  Parallel: [...common, ...onward, ...results, ...caught, 'Parameters', 'Arguments', 'Branches'],
  Map: [
    ...common,
    ...onward,
    ...results,
    ...caught,
    'Parameters',
    'ItemProcessor',
    'Iterator',
    'ItemsPath',
    'Items',
    'ItemSelector',
    'MaxConcurrency',
    'MaxConcurrencyPath',
    'Label',
  ],
};

/** Of AWS's Map, but not here: said by name. */
const absent = [
  'ItemReader',
  'ItemBatcher',
  'ResultWriter',
  'ToleratedFailureCount',
  'ToleratedFailureCountPath',
  'ToleratedFailurePercentage',
  'ToleratedFailurePercentagePath',
];
const ofJsonPath = ['InputPath', 'OutputPath', 'Parameters', 'ResultSelector', 'ResultPath', 'ItemsPath'];
const ofJsonata = ['Arguments', 'Output', 'Items'];

class Check {
  readonly diagnostics: Diagnostic[] = [];
  readonly #root: Machine;
  readonly #resource: ResourceCheck;
  readonly #names = new Set<string>();

  constructor(root: Machine, resource: ResourceCheck) {
    this.#root = root;
    this.#resource = resource;
  }

  #wrong(location: string, message: string, code = 'SCHEMA_VALIDATION_FAILED'): void {
    this.diagnostics.push({ code, message, location: location || '/' });
  }

  machine(json: unknown, at: string, depth: number): void {
    if (depth > maxDepth) return this.#wrong(at, `States are nested deeper than ${maxDepth}.`);
    if (!isObject(json)) return this.#wrong(at, 'A state machine must be an object.');
    const { StartAt, States } = json;
    const hasStates = isObject(States) && Object.keys(States).length > 0;
    if (!hasStates || typeof StartAt !== 'string') {
      const lacks = [!hasStates && 'States', typeof StartAt !== 'string' && 'StartAt'].filter(Boolean);
      return this.#wrong(at, `These fields are required: [${lacks.join(', ')}]`);
    }
    const version = json['Version'];
    if (version !== undefined && version !== '1.0') this.#wrong(at, `The version ${String(version)} is not supported.`);
    for (const [name, state] of Object.entries(States)) this.#state(name, state, `${at}/States/${name}`, depth);
    if (this.diagnostics.length === 0) this.#ways(StartAt, States as unknown as Machine['States'], at);
  }

  #state(name: string, json: unknown, at: string, depth: number): void {
    if (this.#names.has(name)) this.#wrong(at, `Duplicate State name: ${name}`, 'DUPLICATE_STATE_NAME');
    this.#names.add(name);
    if (name.length > 80) this.#wrong(at, 'A state name has up to 80 characters.');
    if (!isObject(json)) return this.#wrong(at, 'A state must be an object.');
    const type = json['Type'];
    if (!stateTypes.some((one) => one === type))
      return this.#wrong(at, `The value for the field 'Type' must be one of [${stateTypes.join(', ')}]`);
    const state = json as unknown as State;
    if (state.QueryLanguage === 'JSONPath' && this.#root.QueryLanguage === 'JSONata')
      this.#wrong(at, "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine");
    this.#members(state, json, at);
    if (!['Choice', 'Succeed', 'Fail'].includes(state.Type) && (state.Next === undefined) === (state.End !== true))
      this.#wrong(at, state.End ? "Only one of 'End' and 'Next' is allowed" : "Missing 'Next' or 'End' field");
    this.#ofType(state, at, depth);
    this.#errors(state, at);
  }

  #members(state: State, json: JsonObject, at: string): void {
    const language = languageOf(this.#root, state);
    const others: readonly string[] = language === 'JSONata' ? ofJsonPath : ofJsonata;
    const known = membersOf[state.Type];
    for (const name of Object.keys(json)) {
      if (absent.includes(name)) this.#wrong(`${at}/${name}`, `Sandlot does not have the field '${name}'`);
      else if (!known.includes(name)) this.#wrong(`${at}/${name}`, `Field '${name}' is not supported`);
      else if (others.includes(name) || (language === 'JSONata' && name.endsWith('Path')))
        this.#wrong(`${at}/${name}`, `Field '${name}' is not supported with the query language ${language}`);
    }
  }

  #ofType(state: State, at: string, depth: number): void {
    if (state.Type === 'Task') {
      if (typeof state.Resource !== 'string') return this.#wrong(at, 'These fields are required: [Resource]');
      const refusal = this.#resource(state.Resource);
      if (refusal !== undefined) this.#wrong(`${at}/Resource`, refusal);
      this.#credentials(state, at);
    } else if (state.Type === 'Wait') this.#wait(state, at);
    else if (state.Type === 'Choice') this.#choices(state, at);
    else if (state.Type === 'Parallel') {
      if (!Array.isArray(state.Branches) || state.Branches.length === 0)
        return this.#wrong(at, 'These fields are required: [Branches]');
      for (const [index, branch] of state.Branches.entries())
        this.machine(branch, `${at}/Branches[${index}]`, depth + 1);
    } else if (state.Type === 'Map') {
      const name = state.ItemProcessor === undefined ? 'Iterator' : 'ItemProcessor';
      if (processorOf(state)?.ProcessorConfig?.Mode === 'DISTRIBUTED')
        this.#wrong(`${at}/${name}`, 'Sandlot does not have distributed maps');
      this.machine(processorOf(state), `${at}/${name}`, depth + 1);
    }
  }

  #credentials({ Credentials }: State, at: string): void {
    if (Credentials === undefined || ['RoleArn', 'RoleArn.$'].some((name) => Object.hasOwn(Credentials, name))) return;
    this.#wrong(`${at}/Credentials`, "The field 'RoleArn' is required but was missing");
  }

  #wait(state: State, at: string): void {
    const given = (['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'] as const).filter(
      (name) => state[name] !== undefined,
    );
    if (given.length !== 1)
      this.#wrong(at, "A Wait state must have exactly one of 'Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'");
    const { Timestamp } = state;
    const isQuery = languageOf(this.#root, state) === 'JSONata' && isExpression(Timestamp);
    if (Timestamp !== undefined && !isQuery && (typeof Timestamp !== 'string' || timeOf(Timestamp) === undefined))
      this.#wrong(`${at}/Timestamp`, 'String does not match RFC3339 timestamp');
  }

  #choices({ Choices, ...state }: State, at: string): void {
    if (!Array.isArray(Choices) || Choices.length === 0) return this.#wrong(at, 'These fields are required: [Choices]');
    const isJsonata = languageOf(this.#root, state) === 'JSONata';
    for (const [index, rule] of (Choices as ChoiceRule[]).entries()) {
      const place = `${at}/Choices[${index}]`;
      if (typeof rule?.Next !== 'string') this.#wrong(place, 'These fields are required: [Next]');
      else if (isJsonata && rule.Condition === undefined) this.#wrong(place, 'These fields are required: [Condition]');
      else if (!isJsonata) this.#rule(rule, place, 0);
    }
  }

  #rule(rule: unknown, at: string, depth: number): void {
    if (!isObject(rule) || depth > maxDepth) return this.#wrong(at, 'A choice rule must be an object');
    const { And, Or, Not } = rule;
    const list = And ?? Or;
    if (list !== undefined) {
      if (!Array.isArray(list) || list.length === 0) return this.#wrong(at, 'A list of choice rules was expected');
      for (const one of list) this.#rule(one, at, depth + 1);
    } else if (Not !== undefined) this.#rule(Not, at, depth + 1);
    else if (typeof rule['Variable'] !== 'string') this.#wrong(at, 'These fields are required: [Variable]');
    else if (Object.keys(rule).filter(isOperator).length !== 1) this.#wrong(at, 'A choice rule has one comparison');
  }

  #errors({ Retry = [], Catch = [] }: State, at: string): void {
    for (const [name, list] of [
      ['Retry', Retry],
      ['Catch', Catch],
    ] as const) {
      if (!Array.isArray(list)) {
        this.#wrong(`${at}/${name}`, `The value for the field '${name}' must be an array`);
        continue;
      }
      for (const [index, one] of list.entries()) {
        const errors = (one as JsonObject)['ErrorEquals'];
        const place = `${at}/${name}[${index}]`;
        if (!Array.isArray(errors) || errors.length === 0)
          this.#wrong(place, 'These fields are required: [ErrorEquals]');
        else if (errors.includes('States.ALL') && (errors.length > 1 || index < list.length - 1))
          this.#wrong(place, "'States.ALL' must appear alone, in the last of them");
      }
    }
  }

  /** Where each state leads, and that all are reached. */
  #ways(start: string, states: Machine['States'], at: string): void {
    const reached = new Set<string>();
    const open: (readonly [name: string, from: string])[] = [[start, `${at}/StartAt`]];
    for (let next = open.pop(); next; next = open.pop()) {
      const [name, from] = next;
      if (reached.has(name)) continue;
      const state = Object.hasOwn(states, name) ? states[name] : undefined;
      if (!state) {
        this.#wrong(from, `Missing 'Next' target: ${name}`, 'MISSING_TRANSITION_TARGET');
        continue;
      }
      reached.add(name);
      const targets = [
        state.Next,
        state.Default,
        ...(state.Choices ?? []).map(({ Next }) => Next),
        ...(state.Catch ?? []).map(({ Next }) => Next),
      ];
      for (const target of targets) if (target !== undefined) open.push([target, `${at}/States/${name}`]);
    }
    for (const name of Object.keys(states))
      if (!reached.has(name))
        this.#wrong(`${at}/States/${name}`, `State "${name}" is not reachable.`, 'MISSING_TRANSITION_TARGET');
  }
}
