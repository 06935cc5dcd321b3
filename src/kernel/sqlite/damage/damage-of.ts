/** The damage of a file that nobody has open here, and of the log beside it. */
import { StoreDamaged } from '../../store-errors.ts';
import { everything, findDamage, type Damage } from './check.ts';
import { checkReadable, openPagesToRead } from './open-to-read.ts';
import { openPages } from './database-pages.ts';

export interface CheckOptions {
  /** Whether what a log beside the file holds counts; default true. */
  readonly log?: boolean;
  /** A server writes the log, whose end may not be whole at any moment. */
  readonly live?: boolean;
  readonly onRows?: (count: number) => void;
}

/** Only while no connection of this process has the file open. */
export function damageOf(path: string, { log = true, live = false, onRows }: CheckOptions = {}): Damage {
  const pages = openPages(path, log);
  const db = openPagesToRead(path, pages);
  try {
    checkReadable(db, path);
    const found = findDamage(db, pages, onRows);
    const inLog = live ? undefined : pages.wal.damage;
    return inLog === undefined ? found : { problems: [inLog, ...found.problems], suspects: [everything] };
  } catch (error) {
    if (error instanceof StoreDamaged) return { problems: [error.message], suspects: [everything] };
    throw error;
  } finally {
    db.close();
    pages.close();
  }
}
