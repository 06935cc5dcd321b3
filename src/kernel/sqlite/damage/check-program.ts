/**
 * Checks a store's file from outside of the server, so that neither its event loop nor its locks notice: prints a line
 * of JSON with `rows` for every 10,000 rows, and one with the `damage` at the end.
 * Arguments: the file; then `with-log`: what a crash left in its log counts; `live-log`: so does what a running server
 * has there; `file-only`: the file has everything.
 */
import { damageOf } from './open-to-read.ts';

const [path, log] = process.argv.slice(2);
const print = (line: unknown): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};
try {
  print({
    damage: damageOf(path!, { log: log !== 'file-only', live: log === 'live-log', onRows: (rows) => print({ rows }) }),
  });
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}
