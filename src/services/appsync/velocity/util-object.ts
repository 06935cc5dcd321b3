/**
 * `$util` and `$extensions` as templates have them.
 * https://docs.aws.amazon.com/appsync/latest/devguide/resolver-util-reference.html
 */
import { faultOf, type EvaluationContext, type ResolverFault } from '../functions/evaluation.ts';
import { utilities } from '../functions/index.ts';
import { UtilityError, type Json, type Utility } from '../functions/json.ts';
import { TemplateError, type Budget } from './budget.ts';
import { fromJson, HostObject, isSame, toJson, toText, type HostMethod, type Value } from './values.ts';

/** What templates say besides their text. */
export interface Said {
  readonly errors: ResolverFault[];
  readonly headers: Map<string, Json>;
  readonly extensions: Map<string, Json>;
  readonly logs: string[];
}

type Methods = Readonly<Record<string, HostMethod>>;

const host = (methods: Methods, properties: Readonly<Record<string, Value>> = {}): HostObject =>
  new HostObject(new Map(Object.entries(properties)), new Map(Object.entries(methods)));

export function utilObject(context: EvaluationContext, said: Said): HostObject {
  const shared = (place: string): Methods =>
    Object.fromEntries(Object.entries(utilities[place]!).map(([name, run]) => [name, sharedMethod(run, context)]));
  return host(
    { ...shared(''), ...ofValues, ...ofErrors(context, said) },
    {
      dynamodb: host({ ...shared('dynamodb'), ...asText(shared('dynamodb')) }),
      time: host(shared('time')),
      transform: host(shared('transform')),
      str: host(shared('str')),
      math: host(shared('math')),
      map: host(ofMaps),
      list: host(ofLists),
      http: host(ofHttp(said)),
      log: host(ofLogs(said)),
    },
  );
}

/** `toDynamoDB` gives a Map, `toDynamoDBJson` the text of it. */
function asText(methods: Methods): Methods {
  return Object.fromEntries(
    Object.entries(methods).map(([name, run]) => [
      `${name}Json`,
      (args, budget) => JSON.stringify(toJson(run(args, budget), budget)),
    ]),
  );
}

function sharedMethod(run: Utility, { now }: EvaluationContext): HostMethod {
  return (args, budget) => {
    try {
      return fromJson(
        run(
          args.map((arg) => toJson(arg, budget)),
          { now },
        ),
      );
    } catch (error) {
      if (error instanceof UtilityError) throw new TemplateError(error.message);
      throw error;
    }
  };
}

const isNull = (value: Value | undefined): boolean => value === null || value === undefined;

function isNullOrEmpty(value: Value | undefined): boolean {
  if (value instanceof Map) return value.size === 0;
  return isNull(value) || value === '' || (Array.isArray(value) && value.length === 0);
}

const isBlank = (value: Value | undefined): boolean =>
  isNull(value) || (typeof value === 'string' && value.trim() === '');

function typeOf(value: Value): string {
  if (value === null) return 'Null';
  if (Array.isArray(value)) return 'List';
  if (value instanceof Map) return 'Map';
  const names = { string: 'String', number: 'Number', boolean: 'Boolean' } as const;
  return names[typeof value as keyof typeof names] ?? 'Object';
}

const ofValues: Methods = {
  qr: () => '',
  quiet: () => '',
  toJson: ([value = null], budget) => textOfJson(value, budget),
  parseJson: ([text = null]) => parsed(text),
  isNull: ([value]) => isNull(value),
  isNullOrEmpty: ([value]) => isNullOrEmpty(value),
  isNullOrBlank: ([value]) => isBlank(value),
  defaultIfNull: ([value = null, other = null]) => (isNull(value) ? other : value),
  defaultIfNullOrEmpty: ([value = null, other = null]) => (isNullOrEmpty(value) ? other : value),
  defaultIfNullOrBlank: ([value = null, other = null]) => (isBlank(value) ? other : value),
  isString: ([value]) => typeof value === 'string',
  isNumber: ([value]) => typeof value === 'number',
  isBoolean: ([value]) => typeof value === 'boolean',
  isList: ([value]) => Array.isArray(value),
  isMap: ([value]) => value instanceof Map,
  typeOf: ([value = null]) => typeOf(value),
};

function textOfJson(value: Value, budget: Budget): string {
  const text = JSON.stringify(toJson(value, budget));
  budget.allocate(text.length);
  return text;
}

function parsed(text: Value): Value {
  if (text === null) return null;
  try {
    return fromJson(JSON.parse(String(text)) as Json);
  } catch (error) {
    throw new TemplateError(`Unable to parse the JSON document: '${(error as Error).message}'`);
  }
}

/** Data of an error; text that is JSON stays text. */
const jsonOf = (value: Value | undefined, budget: Budget): Json => toJson(value ?? null, budget) as Json;

function ofErrors({ authType, info }: EvaluationContext, { errors }: Said): Methods {
  const textOr = (value: Value | undefined, budget: Budget): string | null =>
    isNull(value) ? null : toText(value!, budget);
  const fail = ([message, type, data, errorInfo]: readonly Value[], budget: Budget): never => {
    const [shown, kept] = [jsonOf(data, budget), jsonOf(errorInfo, budget)];
    throw new TemplateError(textOr(message, budget) ?? '', textOr(type, budget) as string, shown, kept);
  };
  return {
    error: fail,
    appendError: ([message, type, data, errorInfo], budget) => {
      budget.allocate(64);
      const fault = faultOf(
        textOr(message, budget) ?? '',
        textOr(type, budget),
        jsonOf(data, budget),
        jsonOf(errorInfo, budget),
      );
      errors.push(fault);
      return '';
    },
    validate: ([condition, message = null, type = null, data = null], budget) =>
      condition === true ? '' : fail([message, type ?? 'CustomTemplateException', data], budget),
    unauthorized: () => {
      const place = `${String(info['fieldName'])} on type ${String(info['parentTypeName'])}`;
      throw new TemplateError(`Not Authorized to access ${place}`, 'Unauthorized');
    },
    authType: () => authType,
  };
}

const ofMaps: Methods = {
  copyAndRetainAllKeys: ([map, keys], budget) => copied(map, keys, true, budget),
  copyAndRemoveAllKeys: ([map, keys], budget) => copied(map, keys, false, budget),
};

function copied(map: Value = null, keys: Value = null, retains: boolean, budget: Budget): Value {
  if (!(map instanceof Map)) return null;
  const named = new Set(Array.isArray(keys) ? keys : []);
  budget.spend(map.size + named.size);
  budget.allocate(map.size);
  return new Map([...map].filter(([key]) => named.has(key) === retains));
}

const ofLists: Methods = {
  copyAndRetainAll: ([list, others], budget) => kept(list, others, true, budget),
  copyAndRemoveAll: ([list, others], budget) => kept(list, others, false, budget),
  sortList: ([list, descending = false, name = null], budget) => sorted(list, descending === true, name, budget),
};

function kept(list: Value = null, others: Value = null, retains: boolean, budget: Budget): Value {
  if (!Array.isArray(list)) return null;
  const named = Array.isArray(others) ? others : [];
  return list.filter((item) => named.some((other) => isSame(item, other, budget)) === retains);
}

/** AWS sorts up to 1,000 items, of one type. */
function sorted(list: Value = null, descending: boolean, name: Value, budget: Budget): Value {
  if (!Array.isArray(list)) return null;
  budget.spend(list.length * 10);
  const keyOf = (item: Value): string | number => {
    const key = item instanceof Map && name !== null ? (item.get(name) ?? null) : item;
    return typeof key === 'number' ? key : toText(key, budget);
  };
  const order = descending ? -1 : 1;
  return list.toSorted((one, other) => {
    const [a, b] = [keyOf(one), keyOf(other)];
    return a < b ? -order : a > b ? order : 0;
  });
}

/** Headers that belong to the connection, not to who asks. */
const notCopied = new Set([
  'transfer-encoding',
  'connection',
  'host',
  'expect',
  'keep-alive',
  'upgrade',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'content-length',
]);

function ofHttp({ headers }: Said): Methods {
  const add = (name: Value, value: Value, budget: Budget): void => {
    headers.set(toText(name, budget), toText(value, budget));
  };
  return {
    copyHeaders: ([map]) =>
      map instanceof Map ? new Map([...map].filter(([name]) => !notCopied.has(String(name).toLowerCase()))) : null,
    addResponseHeader: ([name = null, value = null], budget) => {
      add(name, value, budget);
      return '';
    },
    addResponseHeaders: ([map], budget) => {
      if (map instanceof Map) for (const [name, value] of map) add(name, value, budget);
      return '';
    },
  };
}

function ofLogs({ logs }: Said): Methods {
  const log: HostMethod = (args, budget) => {
    logs.push(args.map((arg) => toText(arg, budget)).join(' '));
    return '';
  };
  return { info: log, error: log, debug: log };
}

const extensionNames = [
  'setSubscriptionFilter',
  'setSubscriptionInvalidationFilter',
  'invalidateSubscriptions',
  'evictFromApiCache',
];

export function extensionsObject({ extensions }: Said): HostObject {
  const set = (name: string): [string, HostMethod] => [
    name,
    ([value = null], budget) => {
      extensions.set(name, toJson(typeof value === 'string' ? parsed(value) : value, budget) as Json);
      return '';
    },
  ];
  return host(Object.fromEntries(extensionNames.map(set)));
}
