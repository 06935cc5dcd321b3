/** What the CDK's toolkit keeps of the last hotswap outlives the stacks: the next deployment fails by it. */
import { shellQuote } from '../../../../client-environment/shells.ts';
import type { Check } from '../../facts.ts';

export const hotswapCacheStale: Check = {
  id: 'hotswap-cache-stale',
  find({ project }) {
    const { hotswapCache } = project ?? {};
    const [gone] = hotswapCache?.gone ?? [];
    if (gone === undefined) return undefined;
    return {
      what: `${hotswapCache!.path} remembers a stack that is not there: ${gone}.`,
      why:
        'It outlives `ampx sandbox delete` and a reset. ' +
        'The next deployment fails: "StackNotFound", or "Stack with id … does not exist".',
      mend: `rm -r ${shellQuote(hotswapCache!.path)}`,
    };
  },
};
