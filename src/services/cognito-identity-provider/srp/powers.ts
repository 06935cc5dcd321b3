/**
 * SRP's powers on the server's worker threads, so that many sign-ins at once are in nobody's way
 * (docs/decisions/0049-srp-powers.md).
 */
import { task, TaskError, type Task } from '../../../kernel/workers/task.ts';
import type { Context } from '../../../wire/context.ts';
import { AwsError } from '../../../wire/errors.ts';
import type { Credentials, Exchange } from './srp.ts';

type Tasks = typeof import('./powers-task.ts');

const source = 'powers-task.ts';
const verifier = task<Tasks['verifier']>(source, import.meta.url, 'verifier');
const challenge = task<Tasks['challenge']>(source, import.meta.url, 'challenge');
const key = task<Tasks['key']>(source, import.meta.url, 'key');

/** A power takes a millisecond; this is for a machine that does everything else first. */
const timeoutMs = 30_000;

type Threads = Pick<Context, 'threads'>;

/** What is kept of a password. @throws AwsError TooManyRequestsException */
export function verifierFor(ctx: Threads, credentials: Credentials, salt: bigint): Promise<bigint> {
  return inThread(ctx, verifier, { credentials, salt });
}

/** B, which is sent to the client. @throws AwsError TooManyRequestsException */
export function publicValueFor(ctx: Threads, of: { readonly verifier: bigint; readonly b: bigint }): Promise<bigint> {
  return inThread(ctx, challenge, of);
}

/**
 * The key that both sides have; `undefined`: a value that no honest client's leads to.
 * @throws AwsError TooManyRequestsException
 */
export function sharedKeyFor(ctx: Threads, exchange: Exchange): Promise<Uint8Array | undefined> {
  return inThread(ctx, key, exchange);
}

async function inThread<I, O>({ threads }: Threads, work: Task<I, O>, input: I): Promise<O> {
  try {
    return await threads.run(work, input, { timeoutMs });
  } catch (error) {
    if (!(error instanceof TaskError) || error.code !== 'Full') throw error;
    throw new AwsError('TooManyRequestsException', 'Too many requests');
  }
}
