/**
 * Preloaded (`node --import`): the servers of this process meet conflicts and yields at random;
 * see src/kernel/chaos.ts.
 */
import { chaos } from '../../src/kernel/chaos.ts';
import { testBehind } from '../../src/testing/start-sandlot.ts';

let seed = Number(process.env['SANDLOT_TEST_SEED'] ?? '1');
testBehind((store) => chaos(store, { seed: seed++ }));
