/**
 * Which messages a subscription is told: by the arguments that it was made with, or by the filter that its resolver
 * set, which then decides alone.
 * https://docs.aws.amazon.com/appsync/latest/devguide/aws-appsync-real-time-enhanced-filtering.html
 */
import { containsText } from '../../../kernel/bounded/contains-text.ts';
import { isObject, type Json, type JsonObject } from '../functions/json.ts';

/** Groups, of which one has to match whole; filters of a group. */
const maxGroups = 1000;

export function isTold(data: Json, args: JsonObject, filter: Json | undefined): boolean {
  if (filter !== undefined) return matchesFilter(data, filter);
  return Object.entries(args).every(([name, wanted]) => isSame(at(data, name), wanted));
}

export function matchesFilter(data: Json, filter: Json): boolean {
  const groups = isObject(filter) ? filter['filterGroup'] : undefined;
  // Without a group there is nothing that it has to match.
  if (!Array.isArray(groups) || groups.length === 0) return true;
  return groups.slice(0, maxGroups).some((group: Json) => {
    const filters = isObject(group) ? group['filters'] : undefined;
    return Array.isArray(filters) && filters.every((one: Json) => isObject(one) && matches(data, one));
  });
}

/** A member; `a.b` is one of a member. */
function at(data: Json, path: string): Json {
  let value: Json = data;
  for (const name of path.split('.')) value = isObject(value) && Object.hasOwn(value, name) ? value[name]! : null;
  return value;
}

const isSame = (one: Json, other: Json): boolean => JSON.stringify(one) === JSON.stringify(other);

function isBefore(one: Json, other: Json | undefined): boolean {
  if (typeof one === 'number' && typeof other === 'number') return one < other;
  return typeof one === 'string' && typeof other === 'string' && one < other;
}

const items = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

function holds(value: Json, part: Json): boolean {
  if (Array.isArray(value)) return value.some((item: Json) => isSame(item, part));
  return typeof value === 'string' && typeof part === 'string' && containsText(value, part);
}

function matches(data: Json, { fieldName, operator, value = null }: JsonObject): boolean {
  const found = at(data, String(fieldName));
  switch (operator) {
    case 'eq':
      return isSame(found, value);
    case 'ne':
      return !isSame(found, value);
    case 'lt':
      return isBefore(found, value);
    case 'gt':
      return isBefore(value, found);
    case 'le':
      return isBefore(found, value) || isSame(found, value);
    case 'ge':
      return isBefore(value, found) || isSame(found, value);
    case 'between':
      return !isBefore(found, items(value)[0]) && !isBefore(items(value)[1] ?? null, found) && found !== null;
    case 'beginsWith':
      return typeof found === 'string' && typeof value === 'string' && found.startsWith(value);
    case 'contains':
      return holds(found, value);
    case 'notContains':
      return !holds(found, value);
    case 'in':
      return items(value).some((item) => isSame(item, found));
    case 'notIn':
      return !items(value).some((item) => isSame(item, found));
    case 'containsAny':
      return items(value).some((item) => holds(found, item));
  }
  return false;
}
