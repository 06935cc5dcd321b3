/** The inbox. */
import { InvalidCursor } from '../kernel/collections/collection.ts';
import { PageError, type PageContext, type PageRequest, type PageRoute } from '../wire/page.ts';
import { deleteAllMail, findMail, listMail, rawMail, type Mail } from '../signin/internal.ts';
import { apiRoute, invalid, wholeNumber } from './api-route.ts';
import { iso } from './console.ts';

export function mailRoutes(apiToken: string): PageRoute[] {
  return [
    apiRoute(apiToken, 'GET', '/mail', { action: 'sandlot:ListMail' }, async ({ request, ctx }) => {
      const limit = wholeNumber(request.query.get('limit'), 'limit', 1, 100, 50);
      const after = request.query.get('after') ?? undefined;
      const page = await ctx
        .read((tx) => listMail(tx, ctx.seal, { limit, after }))
        .catch((error: unknown) => {
          if (error instanceof InvalidCursor) throw invalid('after must be the "next" of an earlier answer.');
          throw error;
        });
      return { items: page.items.map(summary), ...(page.next === undefined ? {} : { next: page.next }) };
    }),
    apiRoute(apiToken, 'GET', '/mail/:id', { action: 'sandlot:GetMail' }, async ({ request, ctx }) => {
      const mail = await requireMail(request, ctx);
      return { ...summary(mail), text: mail.text, html: mail.html };
    }),
    apiRoute(apiToken, 'GET', '/mail/:id/raw', { action: 'sandlot:GetMail' }, async ({ request, ctx }) => ({
      raw: await rawMail(await requireMail(request, ctx)),
    })),
    apiRoute(apiToken, 'DELETE', '/mail', { action: 'sandlot:DeleteMail' }, async ({ ctx }) => {
      await ctx.write(deleteAllMail);
    }),
  ];
}

async function requireMail(request: PageRequest, ctx: PageContext): Promise<Mail> {
  const id = request.params['id'] ?? '';
  const mail = await ctx.read((tx) => findMail(tx, id, ctx.seal));
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
