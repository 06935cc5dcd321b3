/**
 * Preloaded (`node --import`): the servers of this process refuse transactions that await anything else;
 * see src/kernel/strict.ts.
 */
import { strict } from '../../src/kernel/strict.ts';
import { testBehind } from '../../src/testing/start-sandlot.ts';

testBehind(strict);
