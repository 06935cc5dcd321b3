/** How the commands start the server's program. */
import { realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Node's arguments for the built server, beside this built command. A small young generation keeps the resident memory
 * low under load, and one that need not grow to its size spares a start its collections; an old one that may grow to
 * so much before it is looked through does not cost a request with a body two collections; V8's
 * middle compiler takes more memory than it gives speed; regular expressions compiled when they are first used cost a
 * start less than first interpreted. docs/decisions/0038-heap.md, docs/decisions/0031-start.md
 */
export const serverArguments: readonly string[] = [
  '--min-semi-space-size=4',
  '--max-semi-space-size=4',
  '--initial-old-space-size=28',
  '--no-maglev',
  '--no-regexp-tier-up',
  // Node 24's SQLite is one; what Sandlot uses of it has not changed since.
  '--disable-warning=ExperimentalWarning',
  join(dirname(realpathSync(process.argv[1]!)), 'server.js'),
];
