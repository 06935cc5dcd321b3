/**
 * Passwords at rest: argon2id (RFC 9106) as a PHC string. Hash before a transaction, never inside it: it takes tens of
 * milliseconds, on a thread of its own.
 */
import { argon2, type Argon2Parameters, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#argon2id; memory in KiB. */
const cost = { memory: 19_456, passes: 2, parallelism: 1 };
const saltBytes = 16;
const tagBytes = 32;
/** Each takes 19 MiB while it runs, so this bounds the process's memory. */
const concurrentHashes = 3;

const derive = promisify(argon2) as (algorithm: 'argon2id', parameters: Argon2Parameters) => Promise<Buffer>;
const limited = limiter(concurrentHashes);

/** `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const tag = await compute(password, salt, tagBytes, cost);
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${encode(salt)}$${encode(tag)}`;
}

/**
 * Whether the password is the one hashed, compared in constant time. Without a hash (no such user, no password set)
 * it takes as long and answers false, so that users cannot be told apart by time.
 */
export async function verifyPassword(password: string, hash: string | undefined): Promise<boolean> {
  if (hash === undefined) {
    await compute(password, Buffer.alloc(saltBytes), tagBytes, cost);
    return false;
  }
  const { salt, tag, ...parameters } = parse(hash);
  return timingSafeEqual(await compute(password, salt, tag.length, parameters), tag);
}

/** Unicode forms that look the same are the same password (NIST SP 800-63B, 3.1.1.2). */
function compute(password: string, salt: Uint8Array, tagLength: number, parameters: typeof cost): Promise<Buffer> {
  const message = Buffer.from(password.normalize('NFKC'), 'utf8');
  return limited(() => derive('argon2id', { message, nonce: salt, tagLength, ...parameters }));
}

function parse(hash: string) {
  const match =
    /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{22,86})$/.exec(
      hash,
    );
  if (!match) throw new Error('A stored password hash is not one of argon2id.');
  const [, memory, passes, parallelism, salt, tag] = match;
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    salt: Buffer.from(salt!, 'base64'),
    tag: Buffer.from(tag!, 'base64'),
  };
}

/** PHC strings have no padding. */
function encode(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}

/** Runs at most `slots` at a time, the others in order. */
function limiter(slots: number) {
  const waiting: (() => void)[] = [];
  let free = slots;
  return async <T>(run: () => Promise<T>): Promise<T> => {
    if (free > 0) free--;
    else
      await new Promise<void>((go) => {
        waiting.push(go);
      });
    try {
      return await run();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}
