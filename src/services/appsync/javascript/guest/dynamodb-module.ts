/**
 * `@aws-appsync/utils/dynamodb` as code in the sandbox sees it: functions that make requests.
 * https://docs.aws.amazon.com/appsync/latest/devguide/built-in-modules-js.html
 */
export const dynamodbModule = `
import { util } from '@aws-appsync/utils';
const keyOf = (key) => util.dynamodb.toMapValues(key);
const filled = (request) => Object.fromEntries(Object.entries(request).filter(([, value]) => value !== undefined));
const filterOf = (filter) => filter && JSON.parse(util.transform.toDynamoDBFilterExpression(filter));
const conditionOf = (condition) => condition && JSON.parse(util.transform.toDynamoDBConditionExpression(condition));
const projectionOf = (names) => names && {
  expression: names.map((name) => name.split('.').map((part) => '#' + part).join('.')).join(', '),
  expressionNames: Object.fromEntries(names.flatMap((name) => name.split('.')).map((part) => ['#' + part, part])),
};
const mark = '__operation';
const operation = (kind) => (...args) => ({ [mark]: kind, args });
export const operations = {
  add: operation('add'), remove: operation('remove'), replace: operation('replace'),
  increment: operation('increment'), decrement: operation('decrement'),
  append: operation('append'), prepend: operation('prepend'), updateListItem: operation('updateListItem'),
};
function updateOf(update) {
  const names = {}, values = {}, sets = [], removes = [];
  for (const [field, given] of Object.entries(update)) {
    const name = '#' + field, value = ':' + field;
    names[name] = field;
    const put = (of, placeholder = value) => {
      values[placeholder] = util.dynamodb.toDynamoDB(of);
      return placeholder;
    };
    const orEmpty = () => 'if_not_exists(' + name + ', ' + put([], value + '_empty') + ')';
    const kind = given?.[mark], args = given?.args ?? [];
    if (kind === undefined) sets.push(name + ' = ' + put(given));
    else if (kind === 'remove') removes.push(name);
    else if (kind === 'add' || kind === 'replace') sets.push(name + ' = ' + put(args[0]));
    else if (kind === 'increment' || kind === 'decrement')
      sets.push(name + ' = if_not_exists(' + name + ', ' + put(0, value + '_zero') + ') ' +
        (kind === 'increment' ? '+ ' : '- ') + put(args[0] ?? 1));
    else if (kind === 'append')
      sets.push(name + ' = list_append(' + orEmpty() + ', ' + put(args[0]) + ')');
    else if (kind === 'prepend')
      sets.push(name + ' = list_append(' + put(args[0]) + ', ' + orEmpty() + ')');
    else sets.push(name + '[' + args[1] + '] = ' + put(args[0]));
  }
  const expression = [sets.length && 'SET ' + sets.join(', '), removes.length && 'REMOVE ' + removes.join(', ')]
    .filter(Boolean).join(' ');
  const expressionValues = Object.keys(values).length > 0 ? values : undefined;
  return filled({ expression, expressionNames: names, expressionValues });
}
export const get = ({ key, consistentRead, projection }) =>
  filled({ operation: 'GetItem', key: keyOf(key), consistentRead, projection: projectionOf(projection) });
export const put = ({ key, item, condition, customPartitionKey, populateIndexFields, _version }) =>
  filled({ operation: 'PutItem', key: keyOf(key), attributeValues: util.dynamodb.toMapValues(item),
    condition: conditionOf(condition), customPartitionKey, populateIndexFields, _version });
export const remove = ({ key, condition, customPartitionKey, populateIndexFields, _version }) =>
  filled({ operation: 'DeleteItem', key: keyOf(key), condition: conditionOf(condition),
    customPartitionKey, populateIndexFields, _version });
export const update = ({ key, update, condition, customPartitionKey, populateIndexFields, _version }) =>
  filled({ operation: 'UpdateItem', key: keyOf(key), update: updateOf(update), condition: conditionOf(condition),
    customPartitionKey, populateIndexFields, _version });
const read = { index: 1, nextToken: 1, limit: 1, scanIndexForward: 1, consistentRead: 1, select: 1, totalSegments: 1,
  segment: 1 };
const shared = (given) => filled({
  ...Object.fromEntries(Object.entries(given).filter(([name]) => name in read)),
  filter: filterOf(given.filter), projection: projectionOf(given.projection),
});
export const query = ({ query, ...others }) =>
  ({ operation: 'Query', query: filterOf(query), ...shared(others) });
export const scan = (given) => ({ operation: 'Scan', ...shared(given ?? {}) });
export const sync = (given) => ({ operation: 'Sync', ...given, filter: filterOf(given.filter) });
const perTable = (tables, make) =>
  Object.fromEntries(Object.entries(tables).map(([table, given]) => [table, make(given)]));
export const batchGet = ({ tables }) => ({ operation: 'BatchGetItem', tables: perTable(tables, ({ keys, ...others }) =>
  ({ ...others, keys: keys.map(keyOf) })) });
export const batchPut = ({ tables }) =>
  ({ operation: 'BatchPutItem', tables: perTable(tables, (items) => items.map((item) => keyOf(item))) });
export const batchDelete = ({ tables }) =>
  ({ operation: 'BatchDeleteItem', tables: perTable(tables, (keys) => keys.map(keyOf)) });
export const transactGet = ({ items }) => ({ operation: 'TransactGetItems', transactItems: items.map((item) =>
  filled({ ...item, key: keyOf(item.key), projection: projectionOf(item.projection) })) });
const writes = { putItem: ['PutItem', (of) => ({ attributeValues: keyOf(of.item) })],
  updateItem: ['UpdateItem', (of) => ({ update: updateOf(of.update) })],
  deleteItem: ['DeleteItem', () => ({})], conditionCheck: ['ConditionCheck', () => ({})] };
export const transactWrite = ({ items }) => ({ operation: 'TransactWriteItems', transactItems: items.flatMap((item) =>
  Object.entries(item).filter(([name]) => name in writes).map(([name, of]) => filled({ table: of.table,
    operation: writes[name][0], key: keyOf(of.key), ...writes[name][1](of),
    condition: of.condition && { ...conditionOf(of.condition), returnValuesOnConditionCheckFailure:
      of.returnValuesOnConditionCheckFailure } }))) });
`;
