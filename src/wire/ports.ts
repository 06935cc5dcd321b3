/** What `wire/` asks of the rest of Sandlot; the composition root connects it. */
import type { Caller } from './caller.ts';
import type { AccessFacts, Context, Decision } from './context.ts';

/** What an access key (with its session token) stands for, or why it is refused. */
export type Credentials =
  | { readonly ok: true; readonly secretAccessKey: string; readonly caller: Caller }
  | { readonly ok: false; readonly reason: 'unknown-key' | 'inactive-key' | 'invalid-token' | 'expired-token' };

export interface Authenticate {
  (accessKeyId: string, sessionToken: string | undefined): Promise<Credentials>;
}

export interface Authorize {
  (caller: Caller, action: string, resource: string, ctx: Context, facts?: AccessFacts): Promise<Decision>;
}
