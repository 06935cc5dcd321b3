/** Statements by their text; the texts that come again are kept. */
import type { Path } from '../expressions/paths.ts';
import { readExpression, readPath, readWhere } from './read-expression.ts';
import { type Parsed, type Returning, type Statement, StatementRefused } from './statement.ts';
import { StatementReader } from './statement-reader.ts';

const known = new Map<string, Parsed>();
const maxKept = 200;

/** @throws StatementRefused */
export function parseStatement(text: string): Parsed {
  const before = known.get(text);
  if (before) return before;
  const reader = new StatementReader(text);
  const statement = readStatement(reader);
  if (reader.peek().kind !== 'end') throw reader.unexpected();
  const parsed = { statement, parameters: reader.parameters };
  if (known.size >= maxKept) known.delete(known.keys().next().value!);
  known.set(text, parsed);
  return parsed;
}

function readStatement(reader: StatementReader): Statement {
  if (reader.takeWord('SELECT')) return readSelect(reader);
  if (reader.takeWord('INSERT')) {
    reader.expectWord('INTO');
    const table = reader.name();
    reader.expectWord('VALUE');
    return { kind: 'INSERT', table, value: readExpression(reader) };
  }
  if (reader.takeWord('UPDATE')) return readUpdate(reader);
  if (reader.takeWord('DELETE')) {
    reader.expectWord('FROM');
    return { kind: 'DELETE', table: reader.name(), ...readConditions(reader) };
  }
  reader.expectWord('EXISTS');
  reader.expectSign('(');
  reader.expectWord('SELECT');
  const { table, index, where, order } = readSelect(reader);
  reader.expectSign(')');
  if (index !== undefined || order) throw new StatementRefused('EXISTS is about one item of a table');
  return { kind: 'EXISTS', table, ...(where && { where }) };
}

function readSelect(reader: StatementReader): Extract<Statement, { kind: 'SELECT' }> {
  const paths: Path[] = [];
  if (!reader.takeSign('*')) {
    do paths.push(readPath(reader));
    while (reader.takeSign(','));
  }
  reader.expectWord('FROM');
  const table = reader.name();
  const index = reader.takeSign('.') ? reader.name() : undefined;
  const where = reader.takeWord('WHERE') ? readWhere(reader) : undefined;
  const order = reader.takeWord('ORDER') ? readOrder(reader) : undefined;
  return {
    kind: 'SELECT',
    table,
    ...(index !== undefined && { index }),
    ...(paths.length > 0 && { paths }),
    ...(where && { where }),
    ...(order && { order }),
  };
}

/** The last key that is named has the say: all of one partition have the same first one. */
function readOrder(reader: StatementReader) {
  reader.expectWord('BY');
  let order;
  do {
    const name = reader.name();
    const isDescending = reader.takeWord('DESC');
    if (!isDescending) reader.takeWord('ASC');
    order = { name, isDescending };
  } while (reader.takeSign(','));
  return order;
}

function readUpdate(reader: StatementReader): Statement {
  const table = reader.name();
  const sets: { path: Path; value: ReturnType<typeof readExpression> }[] = [];
  const removes: Path[] = [];
  for (;;) {
    if (reader.takeWord('SET')) {
      do {
        const path = readPath(reader);
        reader.expectSign('=');
        sets.push({ path, value: readExpression(reader) });
      } while (reader.takeSign(','));
    } else if (reader.takeWord('REMOVE')) {
      do removes.push(readPath(reader));
      while (reader.takeSign(','));
    } else break;
  }
  if (sets.length + removes.length === 0) throw reader.unexpected();
  return { kind: 'UPDATE', table, sets, removes, ...readConditions(reader) };
}

function readConditions(reader: StatementReader) {
  const where = reader.takeWord('WHERE') ? readWhere(reader) : undefined;
  const returning = reader.takeWord('RETURNING') ? readReturning(reader) : undefined;
  return { ...(where && { where }), ...(returning && { returning }) };
}

function readReturning(reader: StatementReader): Returning {
  const which = reader.takeWord('ALL') ? 'ALL' : reader.takeWord('MODIFIED') ? 'MODIFIED' : undefined;
  const when = reader.takeWord('OLD') ? 'OLD' : reader.takeWord('NEW') ? 'NEW' : undefined;
  if (!which || !when) throw reader.unexpected();
  reader.expectSign('*');
  return `${which} ${when}`;
}
