/** The job that relays a message of the inbox; what it does is `mail-relay.ts`. */
import type { Lane } from '../../kernel/jobs/index.ts';
import type { WriteTx } from '../../wire/context.ts';

export interface RelayJob {
  readonly mailId: string;
  readonly tries?: number;
}

export const relayJobKind = 'signin/relay-mail';

/** A slow mail server holds up mail alone. */
export const mailLane: Lane = { name: 'mail', concurrency: 8 };

/** In the transaction that puts the mail into the inbox. */
export function enqueueRelay(tx: WriteTx, mailId: string): void {
  const payload: RelayJob = { mailId };
  tx.enqueue({ kind: relayJobKind, payload });
}
