/** A pool's mail: sealed on its way to those who mail it, since it holds a code or a password. */
import { defineEvent } from '../../../kernel/events.ts';
import type { Seal } from '../../../kernel/secrets/seal.ts';

export interface PoolMessage {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  /** HTML, as the pool's templates have it. */
  readonly html: string;
}

export interface MessageDue {
  readonly sealed: string;
}

/** Somebody has to mail it. */
export const poolMessageDue = defineEvent<MessageDue>('cognito-identity-provider/message-due');

const purpose = 'cognito-identity-provider/message';

export function sealMessage(seal: Seal, message: PoolMessage): MessageDue {
  return { sealed: seal.seal(purpose, JSON.stringify(message)) };
}

export function openPoolMessage(seal: Seal, { sealed }: MessageDue): PoolMessage {
  const opened = seal.open(purpose, sealed);
  if (opened === undefined) throw new Error("A user pool's message cannot be opened with this server's key.");
  return JSON.parse(opened) as PoolMessage;
}
