/** Preloaded into test processes: what they compile, and strip of types, is kept for the next; no child is told. */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { root } from './run.ts';

enableCompileCache(join(root, 'node_modules', '.cache', 'test-compile-cache'));
