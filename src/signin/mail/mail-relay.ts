/**
 * The way out for the inbox's mail: nothing leaves unless the server was started with `--smtp`. Every message has a
 * durable job from its own commit on; the job tries until the server has taken the message, refused it for good, or
 * half a day is over. A message may arrive twice (a crash after the server took it); its Message-ID stays the same.
 * SMTP: RFC 5321.
 */
import { readFile } from 'node:fs/promises';
import type { Transporter } from 'nodemailer';
import type { JobHandler, StepResult } from '../../kernel/jobs/index.ts';
import type { Context } from '../../wire/context.ts';
import { Mails, type Mail, type MailRelay } from '../records/mail.ts';
import { openMail, sealMail } from './mail-seal.ts';
import type { RelayJob } from './relay-job.ts';

/** Where to, as the configuration has it. */
export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  /** `always`: TLS from the first byte; `starttls`: before anything is said; `none`: in the clear. */
  readonly tls: 'always' | 'starttls' | 'none';
  readonly login: { readonly user: string; readonly password: string } | undefined;
  /** The sender that the server accepts, instead of AWS's. */
  readonly from: string | undefined;
  /** A file of certificates (PEM) to trust besides the usual ones. */
  readonly caFile: string | undefined;
}

type RelayContext = Pick<Context, 'read' | 'write' | 'clock' | 'seal'>;

const second = 1000;
const mostTries = 30;
const longestWait = 30 * 60 * second;
/** Characters of a server's refusal that are kept. */
const longestReason = 500;

/** `options` undefined: the job ends without a word to the network. */
export function mailRelay(options: SmtpServer | undefined): JobHandler<RelayJob, RelayContext> {
  return { steps: { start: async (job, ctx) => (options === undefined ? undefined : await relay(options, job, ctx)) } };
}

async function relay(
  options: SmtpServer,
  { mailId, tries = 0 }: RelayJob,
  ctx: RelayContext,
): Promise<StepResult<RelayJob>> {
  const record = await ctx.read((tx) => tx.in(Mails).get(mailId));
  // Deleted from the inbox meanwhile: not wanted any more.
  if (record === undefined || record.relay?.state === 'SENT') return undefined;
  const problem = await send(options, openMail(record, ctx.seal));
  const done = problem === undefined;
  const givenUp = problem !== undefined && (problem.permanent || tries + 1 >= mostTries);
  const state: MailRelay = {
    state: done ? 'SENT' : givenUp ? 'FAILED' : 'WAITING',
    server: `${options.host}:${options.port}`,
    at: ctx.clock.now(),
    ...(done ? {} : { problem: problem.text }),
  };
  await ctx.write(async (tx) => {
    const current = await tx.in(Mails).get(mailId);
    if (current === undefined) return;
    await tx.in(Mails).put(sealMail({ ...openMail(current, ctx.seal), relay: state }, ctx.seal));
  });
  return done || givenUp
    ? undefined
    : {
        step: 'start',
        payload: { mailId, tries: tries + 1 },
        delayMs: Math.min(longestWait, second * 2 ** Math.min(tries, 20)),
      };
}

/** What kept the server from taking the message. */
interface Problem {
  readonly text: string;
  readonly permanent: boolean;
}

async function send(options: SmtpServer, mail: Mail): Promise<Problem | undefined> {
  let transport: Transporter | undefined;
  try {
    transport = await connect(options);
    await transport.sendMail(messageOf(mail, options.from));
    return undefined;
  } catch (error) {
    const {
      responseCode = 0,
      code = '',
      response,
      message,
    } = error as Error & { responseCode?: number; code?: string; response?: string };
    // A refusal of the message or its receiver is final (RFC 5321, 4.2.1); one of the login may be mended in the
    // configuration.
    const permanent =
      code !== 'EAUTH' && ((responseCode >= 500 && responseCode < 600) || (responseCode === 0 && code === 'EENVELOPE'));
    return { text: (response ?? message).slice(0, longestReason), permanent };
  } finally {
    transport?.close();
  }
}

async function connect({ host, port, tls, login, caFile }: SmtpServer): Promise<Transporter> {
  const [{ createTransport }, { rootCertificates }] = await Promise.all([import('nodemailer'), import('node:tls')]);
  const ca = caFile === undefined ? undefined : [...rootCertificates, await readFile(caFile, 'utf8')];
  return createTransport({
    host,
    port,
    secure: tls === 'always',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    ...(login === undefined ? {} : { auth: { user: login.user, pass: login.password } }),
    tls: { minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) },
    connectionTimeout: 5 * second,
    greetingTimeout: 5 * second,
    socketTimeout: 10 * second,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
}

/** Addresses as they are, never parsed: one mail has one receiver. */
function messageOf(mail: Mail, from: string | undefined) {
  const sender = from ?? mail.from;
  return {
    from: { name: 'IAM Identity Center', address: sender },
    to: { name: '', address: mail.to },
    envelope: { from: sender, to: [mail.to] },
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    date: new Date(mail.sentAt),
    messageId: `<${mail.mailId}@${sender.slice(sender.lastIndexOf('@') + 1)}>`,
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}

/** The message as it would travel (RFC 5322): for the inbox's raw view. */
export async function rawMail(mail: Mail): Promise<string> {
  const { createTransport } = await import('nodemailer');
  const transport = createTransport({
    streamTransport: true,
    buffer: true,
    newline: 'windows',
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const { message } = await transport.sendMail(messageOf(mail, undefined));
  return String(message);
}
