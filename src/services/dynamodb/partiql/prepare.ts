/** A statement as it was sent, ready to be done: parsed, with its parameters; and what of it is a write. */
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import { placeOfTable, type TablePlace } from '../arns.ts';
import { validation } from '../errors.ts';
import { type Decision, joined, testing } from '../expressions/decision.ts';
import { pathFault } from '../expressions/paths.ts';
import type { UpdateAction } from '../expressions/update.ts';
import { UpdateRefused } from '../expressions/update-refused.ts';
import type { WriteAction } from '../items/writes/perform-write.ts';
import { checkedItem, checkedValue } from '../items/requests/request-expressions.ts';
import type { TableRecord } from '../records.ts';
import type { AttributeValue, Item } from '../values/attribute-value.ts';
import { decisionOf, evaluate } from './evaluate.ts';
import { isOnlyKey, keyInWhere } from './keys-in-where.ts';
import { parseStatement } from './parse-statement.ts';
import { type Statement, StatementRefused } from './statement.ts';

export interface StatementInput {
  readonly Statement: string;
  readonly Parameters?: readonly any[] | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: 'ALL_OLD' | 'NONE' | undefined;
}

export interface Prepared {
  readonly statement: Statement;
  readonly parameters: readonly AttributeValue[];
  readonly place: TablePlace;
  readonly returnsOnFailure: boolean;
  /** Of its WHERE; `undefined`: everything. */
  readonly decision?: Decision;
  /** Of an item that is there; and of one that may be gone already. */
  readonly passes: Decision;
  readonly mayGo: Decision;
}

/** @throws AwsError ValidationException */
export function prepare(input: StatementInput, ctx: Context): Prepared {
  const { statement, parameters: count } = refusing(() => parseStatement(input.Statement));
  const parameters = (input.Parameters ?? []).map((value) => checkedValue(value));
  if (parameters.length !== count) throw validation("Number of parameters in request and statement don't match.");
  const where = statement.kind === 'INSERT' ? undefined : statement.where;
  const decision = where && decisionOf(where, parameters, refusing);
  const passes = joined('all', testing(isThere), ...(decision ? [decision] : []));
  return {
    statement,
    parameters,
    place: placeOfTable(statement.table, ctx),
    returnsOnFailure: input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD',
    ...(decision && { decision }),
    passes,
    mayGo: joined('any', { kind: 'not', of: testing(isThere) }, passes),
  };
}

/** What no statement can be, and what no item admits. @throws AwsError ValidationException */
export function refusing<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof StatementRefused)
      throw validation(`Statement wasn't well formed, can't be processed: ${error.message}`);
    throw error instanceof UpdateRefused ? validation(error.message) : error;
  }
}

export function isRead({ statement }: Prepared): boolean {
  return statement.kind === 'SELECT';
}

/** The item that a statement is about. @throws AwsError ValidationException */
export function keyOfStatement({ key }: TableRecord, { statement, parameters }: Prepared): Item {
  const where = statement.kind === 'INSERT' ? undefined : statement.where;
  const found = keyInWhere(key, where, parameters);
  if (!found) throw validation('Where clause does not contain a mandatory equality on all key attributes');
  return found;
}

/** @throws AwsError ValidationException */
export function writeActionOf(table: TableRecord, prepared: Prepared): WriteAction {
  const { statement, place, parameters, returnsOnFailure } = prepared;
  if (statement.kind === 'INSERT') return insertion(prepared, statement.value);
  const key = keyOfStatement(table, prepared);
  const parts = { place, key, returnsOnFailure, condition: { decision: prepared.passes, paths: [] } };
  switch (statement.kind) {
    case 'UPDATE':
      return { kind: 'Update', ...parts, update: { actions: updateActions(statement, parameters), paths: [] } };
    case 'DELETE': {
      // What is not there is deleted already, unless more was asked of it.
      const decision = isOnlyKey(table.key, statement.where) ? prepared.mayGo : prepared.passes;
      return { kind: 'Delete', ...parts, condition: { decision, paths: [] } };
    }
    default:
      return { kind: 'ConditionCheck', ...parts };
  }
}

function isThere(item: Item): boolean {
  return Object.keys(item).length > 0;
}

function insertion({ place, parameters }: Prepared, value: Parameters<typeof evaluate>[0]): WriteAction {
  const item = refusing(() => evaluate(value, {}, parameters))?.M;
  if (!item) throw validation("Statement wasn't well formed, can't be processed: VALUE is no map");
  return {
    kind: 'Put',
    place,
    item: checkedItem(item),
    condition: { decision: testing((before) => !isThere(before)), paths: [] },
    failure: () => new AwsError('DuplicateItemException', 'Duplicate primary key exists in table'),
  };
}

type UpdateStatement = Extract<Statement, { kind: 'UPDATE' }>;

function updateActions({ sets, removes }: UpdateStatement, parameters: readonly AttributeValue[]): UpdateAction[] {
  const actions = [
    ...sets.map(({ path, value }): UpdateAction => {
      if (value.kind === 'call' && (value.name === 'set_add' || value.name === 'set_delete')) {
        const change = value.args[1] && refusing(() => evaluate(value.args[1]!, {}, parameters));
        if (!change) throw validation(`Incorrect number of operands for operator or function: ${value.name}`);
        return { kind: value.name === 'set_add' ? 'ADD' : 'DELETE', path, value: checkedValue(change) };
      }
      return { kind: 'SET', path, valueOf: (item) => checkedValue(present(evaluate(value, item, parameters))) };
    }),
    ...removes.map((path): UpdateAction => ({ kind: 'REMOVE', path })),
  ];
  const fault = pathFault(actions.map(({ path }) => path));
  if (fault) throw validation(fault.text);
  return actions;
}

function present(value: AttributeValue | undefined): AttributeValue {
  if (value === undefined)
    throw new UpdateRefused('The provided expression refers to an attribute that does not exist in the item');
  return value;
}
