/**
 * The client's side of a user pool's sign-in by password, which the password never leaves: RFC 5054's arithmetic on RFC
 * 3526's 3072-bit group, and the claim as Cognito's clients make it.
 */
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

type Bytes = Uint8Array<ArrayBuffer>;

const encode = (text: string): Bytes => new TextEncoder().encode(text);
const concat = (...parts: readonly Bytes[]): Bytes => Uint8Array.from(parts.flatMap((part) => [...part]));
const toHex = (bytes: Bytes): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
const numberOf = (bytes: Bytes): bigint => BigInt(`0x${toHex(bytes)}`);
const base64Of = (bytes: Bytes): string => btoa(String.fromCharCode(...bytes));
const fromBase64 = (text: string): Bytes => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));

const sha256 = async (bytes: Bytes): Promise<Bytes> => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

async function hmac(secret: Bytes, message: Bytes): Promise<Bytes> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', secret, algorithm, false, ['sign']);
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, message));
}

/** Without a sign, so that a byte of zero stands before a high first bit. */
function bytesOf(value: bigint): Bytes {
  const hex = value.toString(16);
  const even = hex.length % 2 === 1 ? `0${hex}` : hex;
  const padded = /^[89a-f]/.test(even) ? `00${even}` : even;
  return Uint8Array.from(padded.match(/../g)!, (byte) => Number.parseInt(byte, 16));
}

function power(base: bigint, exponent: bigint): bigint {
  let [result, factor] = [1n, ((base % N) + N) % N];
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * factor) % N;
    factor = (factor * factor) % N;
  }
  return result;
}

export interface PasswordChallenge {
  readonly SALT?: string;
  readonly SRP_B?: string;
  readonly SECRET_BLOCK?: string;
  readonly USER_ID_FOR_SRP?: string;
}

export function startSrp(userPoolId: string) {
  const poolName = userPoolId.split('_')[1] ?? '';
  const a = numberOf(crypto.getRandomValues(new Uint8Array(128))) % N;
  const A = power(g, a);
  return {
    SRP_A: A.toString(16),
    /** The responses to a PASSWORD_VERIFIER challenge. */
    async answer(challenge: PasswordChallenge, password: string): Promise<Record<string, string>> {
      const { SALT = '0', SRP_B = '0', SECRET_BLOCK = '', USER_ID_FOR_SRP: user = '' } = challenge;
      const B = BigInt(`0x${SRP_B}`);
      const u = numberOf(await sha256(concat(bytesOf(A), bytesOf(B))));
      const k = numberOf(await sha256(concat(bytesOf(N), bytesOf(g))));
      const identity = await sha256(encode(`${poolName}${user}:${password}`));
      const x = numberOf(await sha256(concat(bytesOf(BigInt(`0x${SALT}`)), identity)));
      const S = power(B - k * power(g, x), a + u * x);
      const derived = await hmac(await hmac(bytesOf(u), bytesOf(S)), encode('Caldera Derived Key\u0001'));
      const TIMESTAMP = timestampOf(new Date());
      const claim = concat(encode(`${poolName}${user}`), fromBase64(SECRET_BLOCK), encode(TIMESTAMP));
      const PASSWORD_CLAIM_SIGNATURE = base64Of(await hmac(derived.slice(0, 16), claim));
      return { USERNAME: user, PASSWORD_CLAIM_SECRET_BLOCK: SECRET_BLOCK, PASSWORD_CLAIM_SIGNATURE, TIMESTAMP };
    },
  };
}

/** `Sun Nov 9 07:05:03 UTC 2026`: the day without a zero in front. */
function timestampOf(now: Date): string {
  const [week = '', day = '', month = '', year = '', time = ''] = now.toUTCString().replace(',', '').split(' ');
  return `${week} ${month} ${Number(day)} ${time} UTC ${year}`;
}
