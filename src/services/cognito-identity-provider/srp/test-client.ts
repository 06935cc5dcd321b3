/** For tests: the client's side, written from RFC 5054 and what Amplify's client sends, with plain arithmetic. */
import { createHash, createHmac, randomBytes } from 'node:crypto';

const N = BigInt(
  '0xFFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD' +
    'EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED' +
    'EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F' +
    '83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B' +
    'E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510' +
    '15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7' +
    'ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C' +
    'BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF',
);
const g = 2n;

const hash = (hex: string) => createHash('sha256').update(Buffer.from(hex, 'hex')).digest('hex');
const pad = (value: bigint): string => {
  const hex = value.toString(16);
  const even = hex.length % 2 ? `0${hex}` : hex;
  return '89abcdef'.includes(even[0]!) ? `00${even}` : even;
};

export function modPow(base: bigint, exponent: bigint): bigint {
  let [result, factor, left] = [1n, ((base % N) + N) % N, exponent];
  for (; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * factor) % N;
    factor = (factor * factor) % N;
  }
  return result;
}

export interface Challenge {
  readonly SALT: string;
  readonly SRP_B: string;
  readonly SECRET_BLOCK: string;
  readonly USER_ID_FOR_SRP: string;
}

export function srpClient(poolId: string) {
  const poolName = poolId.split('_')[1]!;
  // As long as RFC 5054 wants it; Amplify's own is four times as long, which takes this arithmetic twice as long.
  const a = BigInt(`0x${randomBytes(32).toString('hex')}`);
  const A = modPow(g, a);
  return {
    SRP_A: A.toString(16),
    /** The responses to a PASSWORD_VERIFIER challenge. */
    answer(challenge: Challenge, password: string, now = new Date()) {
      const user = challenge.USER_ID_FOR_SRP;
      const B = BigInt(`0x${challenge.SRP_B}`);
      const u = BigInt(`0x${hash(pad(A) + pad(B))}`);
      const k = BigInt(`0x${hash(pad(N) + pad(g))}`);
      const identity = createHash('sha256').update(`${poolName}${user}:${password}`).digest('hex');
      const x = BigInt(`0x${hash(pad(BigInt(`0x${challenge.SALT}`)) + identity)}`);
      const S = modPow(B - k * modPow(g, x), a + u * x);
      const prk = createHmac('sha256', Buffer.from(pad(u), 'hex'))
        .update(Buffer.from(pad(S), 'hex'))
        .digest();
      const key = createHmac('sha256', prk).update('Caldera Derived Key\u0001').digest().subarray(0, 16);
      const TIMESTAMP = timestamp(now);
      const PASSWORD_CLAIM_SIGNATURE = createHmac('sha256', key)
        .update(poolName + user)
        .update(Buffer.from(challenge.SECRET_BLOCK, 'base64'))
        .update(TIMESTAMP)
        .digest('base64');
      return {
        USERNAME: user,
        PASSWORD_CLAIM_SECRET_BLOCK: challenge.SECRET_BLOCK,
        PASSWORD_CLAIM_SIGNATURE,
        TIMESTAMP,
      };
    },
  };
}

/** `Sun Nov 9 07:05:03 UTC 2026`: the day without a zero in front. */
function timestamp(now: Date): string {
  const [week, day, month, year, time] = now.toUTCString().replace(',', '').split(' ');
  return `${week} ${month} ${Number(day)} ${time} UTC ${year}`;
}
