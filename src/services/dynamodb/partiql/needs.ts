/**
 * Permissions that statements need. What is no statement needs none: it is refused.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-iam.html
 */
import type { ConditionKeys, Context } from '../../../wire/context.ts';
import type { Requirement } from '../../../wire/service.ts';
import { indexArn, placeOfTable, tableArn } from '../arns.ts';
import { findTable } from '../tables/find-table.ts';
import type { TableRecord } from '../records.ts';
import type { AttributeValue } from '../values/attribute-value.ts';
import { conditionsOn, namesIn, namesInWhere } from './keys-in-where.ts';
import { parseStatement } from './parse-statement.ts';
import { type Statement, StatementRefused } from './statement.ts';

interface StatementInput {
  readonly Statement: string;
  readonly Parameters?: readonly AttributeValue[];
}

interface Asked {
  readonly statement: Statement;
  readonly parameters: readonly AttributeValue[];
}

const actions: Readonly<Record<Statement['kind'], string>> = {
  SELECT: 'dynamodb:PartiQLSelect',
  EXISTS: 'dynamodb:PartiQLSelect',
  INSERT: 'dynamodb:PartiQLInsert',
  UPDATE: 'dynamodb:PartiQLUpdate',
  DELETE: 'dynamodb:PartiQLDelete',
};

export function statementNeeds(input: StatementInput, ctx: Context): Promise<Requirement[]> {
  return needsOf([input], ctx, undefined);
}

export function batchStatementNeeds(
  { Statements }: { Statements: readonly StatementInput[] },
  ctx: Context,
): Promise<Requirement[]> {
  return needsOf(Statements, ctx, undefined);
}

export function transactionStatementNeeds(
  { TransactStatements }: { TransactStatements: readonly StatementInput[] },
  ctx: Context,
): Promise<Requirement[]> {
  return needsOf(TransactStatements, ctx, 'ExecuteTransaction');
}

async function needsOf(
  inputs: readonly StatementInput[],
  ctx: Context,
  enclosing: string | undefined,
): Promise<Requirement[]> {
  const requirements: Requirement[] = [];
  for (const asked of inputs.flatMap(askedOf)) {
    const { statement } = asked;
    const place = placeOfTable(statement.table, ctx);
    const table = await ctx.read((tx) => findTable(tx, place));
    const index = statement.kind === 'SELECT' ? statement.index : undefined;
    requirements.push({
      action: actions[statement.kind],
      resource: index === undefined ? tableArn(place) : indexArn(place, index),
      conditionKeys: {
        'dynamodb:Attributes': [...new Set(attributesOf(statement))],
        ...(table && keysOf(table, asked)),
        ...wanted(statement),
        'dynamodb:EnclosingOperation': enclosing,
      },
    });
  }
  return requirements;
}

function askedOf({ Statement, Parameters = [] }: StatementInput): Asked[] {
  try {
    return [{ statement: parseStatement(Statement).statement, parameters: Parameters }];
  } catch (error) {
    if (error instanceof StatementRefused) return [];
    throw error;
  }
}

function wanted(statement: Statement): ConditionKeys {
  if (statement.kind === 'UPDATE' || statement.kind === 'DELETE')
    return { 'dynamodb:ReturnValues': statement.returning?.replace('MODIFIED', 'UPDATED').replace(' ', '_') ?? 'NONE' };
  if (statement.kind === 'INSERT') return {};
  const isSpecific = statement.kind === 'SELECT' && statement.paths !== undefined;
  return { 'dynamodb:Select': isSpecific ? 'SPECIFIC_ATTRIBUTES' : 'ALL_ATTRIBUTES' };
}

function keysOf(table: TableRecord, { statement, parameters }: Asked): ConditionKeys {
  const index = statement.kind === 'SELECT' ? table.indexes.find(({ name }) => name === statement.index) : undefined;
  const { hash } = (index ?? table).key;
  const values =
    statement.kind === 'INSERT'
      ? insertedKey(statement, hash, parameters)
      : conditionsOn(hash, statement.where, parameters).flatMap((one) => (one.operator === '=' ? one.values : []));
  const keys = values.map(({ S, N, B }) => S ?? N ?? Buffer.from(B ?? []).toString('base64'));
  return {
    ...(keys.length > 0 && { 'dynamodb:LeadingKeys': keys }),
    ...(statement.kind === 'SELECT' && { 'dynamodb:FullTableScan': String(keys.length === 0) }),
  };
}

function insertedKey(
  { value }: Extract<Statement, { kind: 'INSERT' }>,
  hash: string,
  parameters: readonly AttributeValue[],
): AttributeValue[] {
  if (value.kind === 'parameter') return [parameters[value.at]?.M?.[hash]].filter((one) => one !== undefined);
  const entry = value.kind === 'map' ? value.entries.findLast(([name]) => name === hash)?.[1] : undefined;
  if (entry?.kind === 'literal') return [entry.value];
  return entry?.kind === 'parameter' && parameters[entry.at] ? [parameters[entry.at]!] : [];
}

function attributesOf(statement: Statement): string[] {
  if (statement.kind === 'INSERT')
    return statement.value.kind === 'map' ? statement.value.entries.map(([name]) => name) : [];
  const named = namesInWhere(statement.where);
  if (statement.kind === 'SELECT') return [...named, ...(statement.paths ?? []).map(([name]) => name as string)];
  if (statement.kind !== 'UPDATE') return named;
  const set = statement.sets.flatMap(({ path, value }) => [path[0] as string, ...namesIn(value)]);
  return [...named, ...set, ...statement.removes.map(([name]) => name as string)];
}
