/**
 * `@aws-appsync/utils` as code in the sandbox sees it: what needs no host is written here, in its language;
 * the rest asks one function of the host, with JSON on both ways.
 * https://docs.aws.amazon.com/appsync/latest/devguide/resolver-util-reference.html
 */
import { utilities } from '../../functions/index.ts';

const shared = JSON.stringify(
  Object.fromEntries(Object.entries(utilities).map(([place, functions]) => [place, Object.keys(functions)])),
);

/** `globalThis.__host(place, name, arguments)` gives `{ value }` or `{ error }`; the state is `globalThis.__said`. */
export const utilsModule = `
const host = globalThis.__host;
const said = globalThis.__said;
delete globalThis.__host;
delete globalThis.__said;
const ask = (place, name) => (...args) => {
  const answer = JSON.parse(host(place, name, JSON.stringify(args.map((arg) => arg ?? null))));
  if ('error' in answer) throw new Error(answer.error);
  return answer.value;
};
const shared = ${shared};
const group = (place) => Object.fromEntries(shared[place].map((name) => [name, ask(place, name)]));
const fault = (message, errorType = null, data = null, errorInfo = null) =>
  ({ message: String(message), errorType, data, errorInfo });
const isNullOrEmpty = (value) => value == null || value === '' ||
  (typeof value === 'object' && Object.keys(value).length === 0);
const notCopied = /^(?:transfer-encoding|connection|host|expect|keep-alive|upgrade|proxy-auth.*|te|content-length)$/i;
export const util = {
  ...group(''),
  time: group('time'), dynamodb: group('dynamodb'), transform: group('transform'),
  str: group('str'), math: group('math'),
  http: {
    copyHeaders: (headers) => Object.fromEntries(Object.entries(headers).filter(([name]) => !notCopied.test(name))),
    addResponseHeader: (name, value) => { said.headers[name] = String(value); },
    addResponseHeaders: (headers) => { for (const name in headers) said.headers[name] = String(headers[name]); },
  },
  error: (...args) => { throw { thrown: said.mark, fault: fault(...args) }; },
  appendError: (...args) => { said.errors.push(fault(...args)); },
  unauthorized: () => { throw { thrown: said.mark, fault: fault(said.unauthorized, 'Unauthorized') }; },
  validate: (condition, message, errorType = 'CustomTemplateException', data = null) => {
    if (!condition) throw { thrown: said.mark, fault: fault(message, errorType, data) };
  },
  authType: () => said.authType,
  isNull: (value) => value == null,
  isNullOrEmpty,
  isNullOrBlank: (value) => value == null || (typeof value === 'string' && value.trim() === ''),
  defaultIfNull: (value, other) => value ?? other,
  defaultIfNullOrEmpty: (value, other) => (isNullOrEmpty(value) ? other : value),
};
const set = (name) => (value) => { said.extensions[name] = value; };
export const extensions = {
  setSubscriptionFilter: set('setSubscriptionFilter'),
  setSubscriptionInvalidationFilter: set('setSubscriptionInvalidationFilter'),
  invalidateSubscriptions: set('invalidateSubscriptions'),
  evictFromApiCache: set('evictFromApiCache'),
};
export const runtime = {
  earlyReturn: (value, options) => { throw { thrown: said.mark, early: options?.skipTo ?? 'NEXT', value }; },
};
`;
