/** Sandlot's local API about the mail that it keeps. Times are ISO 8601. */
import { callLocalApi } from '../../../api/session';

export interface MailSummary {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly date: string;
}

export interface MailMessage extends MailSummary {
  readonly text: string;
  readonly html?: string;
}

const root = '/_sandlot/v1/mail';

/** `own`: nobody else's mail is shown to this principal. */
export function listMail(
  options: { limit: number; after?: string },
  signal?: AbortSignal,
): Promise<{ items: MailSummary[]; next?: string; own?: boolean }> {
  const query = new URLSearchParams({ limit: String(options.limit), ...(options.after && { after: options.after }) });
  return callLocalApi('GET', `${root}?${query}`, undefined, signal);
}

export const getMail = (id: string, signal?: AbortSignal) =>
  callLocalApi<MailMessage>('GET', `${root}/${encodeURIComponent(id)}`, undefined, signal);

export const deleteAllMail = () => callLocalApi<unknown>('DELETE', root);
