/** Tells PostgreSQL's errors apart as the store's own. https://www.postgresql.org/docs/15/errcodes-appendix.html */
import { DatabaseError } from 'pg';
import { StoreClosed, StoreFull, StoreTooNew, StoreUnavailable, TransactionConflict } from '../store-errors.ts';
import type { Target } from './connection.ts';

const storeErrors = [StoreClosed, StoreFull, StoreTooNew, StoreUnavailable, TransactionConflict];

export const codeOf = (error: unknown): string | undefined => (error as { code?: string } | undefined)?.code;

/** Serialization failure, deadlock: nothing was kept, and the same may succeed. */
export function isConflict(error: unknown): boolean {
  return ['40001', '40P01'].includes(codeOf(error) ?? '');
}

/** A table that is not there (any more). */
export function isMissingTable(error: unknown): boolean {
  return codeOf(error) === '42P01';
}

/** The connection is of no more use; what was under way may have been carried out or not. */
export function isConnectionLost(error: unknown): boolean {
  if (storeErrors.some((kind) => error instanceof kind) || isConflict(error)) return false;
  if (!(error instanceof DatabaseError)) return true;
  return error.severity === 'FATAL' || error.severity === 'PANIC' || error.code?.startsWith('08') === true;
}

/** Anything else than PostgreSQL's stays as it is. */
export function asStoreError(error: unknown, target: Target): unknown {
  if (!(error instanceof Error) || storeErrors.some((kind) => error instanceof kind)) return error;
  const cause = { cause: error };
  const place = placeOf(target);
  const code = codeOf(error) ?? '';
  if (code === '53100') {
    return new StoreFull(
      `No space is left for ${place}: the write was not kept. Free some space and try again.`,
      cause,
    );
  }
  return new StoreUnavailable(`${place} cannot be used: ${error.message || code}. ${adviceFor(code)}`, cause);
}

/** For messages; without the password. */
export function placeOf({ url, schema }: Target): string {
  const at = URL.parse(url);
  const host = at?.searchParams.get('host') ?? at?.host ?? '';
  const database = decodeURIComponent(at?.pathname.slice(1) ?? '');
  return `PostgreSQL at ${host || 'its default address'} (database ${database || 'by default'}, schema ${schema})`;
}

function adviceFor(code: string): string {
  if (code.startsWith('28')) return 'Correct the user or the password in its address.';
  if (code === '3D000') return 'Create the database, or correct its name in the address.';
  if (code === '42501') return 'Let the user create a schema in this database, or give it the schema.';
  if (code === '53300') return 'Raise max_connections, or close other clients.';
  if (code === '25006') return 'It is a standby: give the address of the primary server.';
  if (/^[0-9A-Z]{5}$/.test(code) && !code.startsWith('57') && code !== 'EPIPE') return 'Nothing was half-written.';
  return 'Start the server, or correct its address.';
}
