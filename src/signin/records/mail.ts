/** The inbox, sealed, and the addresses that are verified. Times are domain milliseconds. */
import { defineCollection, type Collection } from '../../kernel/collections/collection.ts';

/** What became of a message on its way out. */
export interface MailRelay {
  readonly state: 'WAITING' | 'SENT' | 'FAILED';
  /** `host:port` */
  readonly server: string;
  readonly at: number;
  readonly problem?: string;
}

/** What is said in a message, and of it. */
export interface MailWords {
  readonly text: string;
  readonly html: string;
  readonly problem?: string;
}

interface MailHead {
  readonly mailId: string;
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly sentAt: number;
}

/** A message that AWS would have sent; it stays in the inbox, and goes out only where a relay is configured. */
export interface Mail extends MailHead, Omit<MailWords, 'problem'> {
  readonly relay?: MailRelay;
}

/** As it is stored (`mail/mail-seal.ts`). */
export interface MailRecord extends MailHead {
  /** Its words as JSON, sealed for the purpose `signin/mail`. */
  readonly sealed?: string;
  /** Instead of `sealed`: what version 1 has stored, until the next start seals it. */
  readonly clear?: MailWords;
  readonly relay?: Omit<MailRelay, 'problem'>;
}

export const Mails: Collection<MailRecord> = defineCollection<MailRecord>('signin/mail', {
  scope: 'global',
  version: 3,
  key: (record) => [record.mailId],
  indexes: {
    sent: (record) => [record.sentAt, record.mailId],
    recipient: (record) => [record.to.toLowerCase(), record.sentAt, record.mailId],
  },
  upcasters: {
    1: ({ text, html, relay: { problem, ...relay } = {}, ...head }) => ({
      ...head,
      clear: { text, html, ...(problem !== undefined && { problem }) },
      ...(relay.state !== undefined && { relay }),
    }),
    2: (old) => old,
  },
});

/** The e-mail address that a user has proved to read. Another address of the user is not verified. */
export interface VerifiedEmailRecord {
  readonly identityStoreId: string;
  readonly userId: string;
  readonly email: string;
  readonly verifiedAt: number;
}

export const VerifiedEmails: Collection<VerifiedEmailRecord> = defineCollection<VerifiedEmailRecord>(
  'signin/verified-email',
  {
    scope: 'global',
    version: 1,
    key: (record) => [record.identityStoreId, record.userId],
  },
);
