/** The inbox. */
import { InvalidCursor } from '../kernel/collection.ts';
import { PageError, type PageRoute } from '../wire/page.ts';
import { deleteAllMail, findMail, listMail, type MailRecord } from '../signin/internal.ts';
import { apiRoute, invalid, wholeNumber } from './api-route.ts';
import { iso } from './console.ts';

export function mailRoutes(apiToken: string): PageRoute[] {
  return [
    apiRoute(apiToken, 'GET', '/mail', { action: 'sandlot:ListMail' }, async ({ request, ctx }) => {
      const limit = wholeNumber(request.query.get('limit'), 'limit', 1, 100, 50);
      const after = request.query.get('after') ?? undefined;
      const page = await ctx.read((tx) => listMail(tx, { limit, after })).catch((error: unknown) => {
        if (error instanceof InvalidCursor) throw invalid('after must be the "next" of an earlier answer.');
        throw error;
      });
      return { items: page.items.map(summary), ...(page.next === undefined ? {} : { next: page.next }) };
    }),
    apiRoute(apiToken, 'GET', '/mail/:id', { action: 'sandlot:GetMail' }, async ({ request, ctx }) => {
      const id = request.params['id'] ?? '';
      const mail = await ctx.read((tx) => findMail(tx, id));
      if (mail === undefined) throw new PageError(404, 'MailNotFound', `There is no message ${id} in the inbox.`);
      return { ...summary(mail), text: mail.text, html: mail.html };
    }),
    apiRoute(apiToken, 'DELETE', '/mail', { action: 'sandlot:DeleteMail' }, async ({ ctx }) => { await ctx.write(deleteAllMail); }),
  ];
}

function summary(mail: MailRecord): Record<string, string> {
  return { id: mail.mailId, from: mail.from, to: mail.to, subject: mail.subject, date: iso(mail.sentAt) };
}
