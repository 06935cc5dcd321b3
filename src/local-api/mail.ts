/** The inbox: all of it for those who may, and for other signed-in people their own mail. */
import { InvalidCursor } from '../kernel/collections/collection.ts';
import { PageError, type PageContext, type PageRequest, type PageRoute } from '../wire/page.ts';
import {
  deleteAllMail,
  findMail,
  ifOwnMail,
  listMail,
  listOwnMail,
  rawMail,
  type Mail,
  type Person,
} from '../signin/internal.ts';
import { apiRoute, invalid, wholeNumber, type ApiCall } from './api-route.ts';
import { iso } from './console.ts';

export function mailRoutes(apiToken: string): PageRoute[] {
  return [
    apiRoute(apiToken, 'GET', '/mail', 'handler', async (call) => {
      const { request, ctx } = call;
      const person = await onlyOwn(call, 'sandlot:ListMail');
      const limit = wholeNumber(request.query.get('limit'), 'limit', 1, 100, 50);
      const { items, next } = await page(ctx, person, limit, request.query.get('after') ?? undefined);
      return {
        items: items.map(summary),
        ...(next === undefined ? {} : { next }),
        ...(person === undefined ? {} : { own: true }),
      };
    }),
    apiRoute(apiToken, 'GET', '/mail/:id', 'handler', async (call) => {
      const mail = await requireMail(call.request, call.ctx, await onlyOwn(call, 'sandlot:GetMail'));
      return { ...summary(mail), text: mail.text, html: mail.html };
    }),
    apiRoute(apiToken, 'GET', '/mail/:id/raw', 'handler', async (call) => ({
      raw: await rawMail(await requireMail(call.request, call.ctx, await onlyOwn(call, 'sandlot:GetMail'))),
    })),
    apiRoute(apiToken, 'DELETE', '/mail', { action: 'sandlot:DeleteMail' }, async ({ ctx }) => {
      await ctx.write(deleteAllMail);
    }),
  ];
}

/** Whose mail alone the caller may read; `undefined`: everybody's. */
async function onlyOwn({ authorize, session }: ApiCall, action: string): Promise<Person | undefined> {
  try {
    await authorize(action);
    return undefined;
  } catch (error) {
    if (session?.person === undefined || !(error instanceof PageError) || error.status !== 403) throw error;
    return session.person;
  }
}

async function page(ctx: PageContext, person: Person | undefined, limit: number, after: string | undefined) {
  try {
    return await ctx.read((tx) =>
      person === undefined ? listMail(tx, ctx.seal, { limit, after }) : listOwnMail(tx, ctx, person, { limit, after }),
    );
  } catch (error) {
    if (error instanceof InvalidCursor) throw invalid('after must be the "next" of an earlier answer.');
    throw error;
  }
}

async function requireMail(request: PageRequest, ctx: PageContext, person: Person | undefined): Promise<Mail> {
  const id = request.params['id'] ?? '';
  const mail = await ctx.read(async (tx) => {
    const found = await findMail(tx, id, ctx.seal);
    return found && person ? ifOwnMail(tx, ctx, person, found) : found;
  });
  if (mail === undefined) throw new PageError(404, 'MailNotFound', `There is no message ${id} in the inbox.`);
  return mail;
}

function summary({ mailId, from, to, subject, sentAt, relay }: Mail): Record<string, unknown> {
  return {
    id: mailId,
    from,
    to,
    subject,
    date: iso(sentAt),
    ...(relay === undefined ? {} : { relay: { ...relay, at: iso(relay.at) } }),
  };
}
