/** Status, the movable clock and reset. */
import type { PageRoute } from '../wire/page.ts';
import { apiRoute, invalid, wholeNumber } from './api-route.ts';
import type { LocalApiOptions } from './index.ts';

/** Ten years, in seconds: enough for any expiry, too little to leave the range of dates. */
const furthestAdvance = 10 * 365 * 24 * 60 * 60;

export function controlRoutes(options: LocalApiOptions): PageRoute[] {
  const { apiToken } = options;
  return [
    apiRoute(apiToken, 'GET', '/status', { action: 'sandlot:GetStatus' }, async () => options.status()),
    apiRoute(apiToken, 'POST', '/clock', { action: 'sandlot:SetClock' }, async ({ body, ctx }) => {
      const seconds = wholeNumber((await body())['advanceSeconds'], 'advanceSeconds', 0, furthestAdvance, 0);
      try {
        await options.clock.advance(seconds * 1000);
      } catch (error) {
        if (error instanceof RangeError) throw invalid(error.message);
        throw error;
      }
      return { now: new Date(ctx.clock.now()).toISOString() };
    }),
    apiRoute(apiToken, 'DELETE', '/clock', { action: 'sandlot:SetClock' }, async ({ ctx }) => {
      await options.clock.reset();
      return { now: new Date(ctx.clock.now()).toISOString() };
    }),
    apiRoute(apiToken, 'POST', '/data-check', 'bearer', async () => {
      options.dataCheck.start();
      return dataCheckStatus(options);
    }),
    apiRoute(apiToken, 'GET', '/data-check', 'bearer', async () => dataCheckStatus(options)),
    apiRoute(apiToken, 'POST', '/reset', 'bearer', async () => {
      await options.reset();
    }),
  ];
}

function dataCheckStatus({ dataCheck }: LocalApiOptions) {
  const { checkedAt, ...status } = dataCheck.status();
  return { ...status, checkedAt: checkedAt === null ? null : new Date(checkedAt).toISOString() };
}
