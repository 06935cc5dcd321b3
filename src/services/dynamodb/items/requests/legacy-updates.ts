/**
 * AttributeUpdates, from before there were update expressions.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.AttributeUpdates.html
 */
import type { Update, UpdateAction } from '../../expressions/update.ts';
import { typeOf } from '../../values/attribute-value.ts';
import { invalidParameter } from '../../errors.ts';
import { checkedValue } from './request-expressions.ts';

interface GivenUpdate {
  readonly Action?: 'ADD' | 'PUT' | 'DELETE' | undefined;
  readonly Value?: any;
}

/** @throws AwsError ValidationException */
export function legacyUpdate(given: Readonly<Record<string, GivenUpdate>>): Update {
  const actions = Object.entries(given).map(([name, one]) => actionOf(name, one));
  return { actions, paths: actions.map(({ path }) => path) };
}

function actionOf(name: string, { Action = 'PUT', Value }: GivenUpdate): UpdateAction {
  const path = [name];
  if (Value === undefined) {
    if (Action !== 'DELETE')
      throw invalidParameter('Only DELETE action is allowed when no attribute value is specified');
    return { kind: 'REMOVE', path };
  }
  const value = checkedValue(Value);
  const type = typeOf(value);
  if (Action === 'PUT') return { kind: 'SET', path, valueOf: () => value };
  const isSet = type === 'SS' || type === 'NS' || type === 'BS';
  if (Action === 'DELETE' && !isSet)
    throw invalidParameter(`DELETE action with value is not supported for the type ${type}`);
  if (Action === 'ADD' && !isSet && type !== 'N')
    throw invalidParameter(`ADD action is not supported for the type ${type}`);
  return { kind: Action, path, value };
}
