/** Short Weierstrass curves, with points that anybody may know: what verifying a signature takes. Not for secrets. */
export interface Curve {
  readonly p: bigint;
  readonly a: bigint;
  readonly n: bigint;
  readonly g: Point;
}

/** `undefined`: the point at infinity. */
export type Point = { readonly x: bigint; readonly y: bigint };

const h = (hex: string): bigint => BigInt(`0x${hex.replaceAll(' ', '')}`);

function curve(p: bigint, a: bigint, n: bigint, x: bigint, y: bigint): Curve {
  return { p, a: a < 0n ? a + p : a, n, g: { x, y } };
}

/** By OpenSSL's names; FIPS 186-5 with SP 800-186, and SEC 2. */
export const curves: Readonly<Record<string, Curve>> = {
  prime256v1: curve(
    2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n,
    -3n,
    h('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'),
    h('6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296'),
    h('4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5'),
  ),
  secp384r1: curve(
    2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
    -3n,
    h('ffffffffffffffffffffffffffffffffffffffffffffffff c7634d81f4372ddf581a0db248b0a77aecec196accc52973'),
    h('aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b98 59f741e082542a385502f25dbf55296c3a545e3872760ab7'),
    h('3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147c e9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5f'),
  ),
  secp521r1: curve(
    2n ** 521n - 1n,
    -3n,
    h(
      '01fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa' +
        '51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409',
    ),
    h(
      '00c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dba' +
        'a14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66',
    ),
    h(
      '011839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c' +
        '97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650',
    ),
  ),
  secp256k1: curve(
    2n ** 256n - 2n ** 32n - 977n,
    0n,
    h('fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141'),
    h('79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798'),
    h('483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8'),
  ),
};

export function mod(value: bigint, modulus: bigint): bigint {
  const rest = value % modulus;
  return rest < 0n ? rest + modulus : rest;
}

/** By Euclid's algorithm; of a modulus that is prime. */
export function inverse(value: bigint, modulus: bigint): bigint {
  let [low, high] = [mod(value, modulus), modulus];
  let [x, y] = [1n, 0n];
  while (low > 1n) {
    const quotient = high / low;
    [low, high] = [high - low * quotient, low];
    [x, y] = [y - x * quotient, x];
  }
  return mod(x, modulus);
}

/** Jacobian coordinates: (x / z², y / z³). */
interface Jacobian {
  readonly x: bigint;
  readonly y: bigint;
  readonly z: bigint;
}

const infinity: Jacobian = { x: 1n, y: 1n, z: 0n };

/** u · g + v · q, bit by bit of both at once; `undefined`: infinity. */
export function combine(on: Curve, u: bigint, v: bigint, q: Point): Point | undefined {
  const g: Jacobian = { ...on.g, z: 1n };
  const other: Jacobian = { ...q, z: 1n };
  const both = add(on, g, other);
  let sum = infinity;
  for (let bit = on.n.toString(2).length; bit-- > 0;) {
    sum = double(on, sum);
    const [ofG, ofQ] = [(u >> BigInt(bit)) & 1n, (v >> BigInt(bit)) & 1n];
    if (ofG || ofQ) sum = add(on, sum, ofG ? (ofQ ? both : g) : other);
  }
  if (sum.z === 0n) return undefined;
  const z = inverse(sum.z, on.p);
  return { x: mod(sum.x * z * z, on.p), y: mod(sum.y * z * z * z, on.p) };
}

/** https://hyperelliptic.org/EFD/g1p/auto-shortw-jacobian.html */
function double({ p, a }: Curve, { x, y, z }: Jacobian): Jacobian {
  if (z === 0n || y === 0n) return infinity;
  const yy = mod(y * y, p);
  const s = mod(4n * x * yy, p);
  const zz = mod(z * z, p);
  const m = mod(3n * x * x + a * zz * zz, p);
  const nextX = mod(m * m - 2n * s, p);
  return { x: nextX, y: mod(m * (s - nextX) - 8n * yy * yy, p), z: mod(2n * y * z, p) };
}

function add(on: Curve, left: Jacobian, right: Jacobian): Jacobian {
  if (left.z === 0n) return right;
  if (right.z === 0n) return left;
  const { p } = on;
  const [zz1, zz2] = [mod(left.z * left.z, p), mod(right.z * right.z, p)];
  const [u1, u2] = [mod(left.x * zz2, p), mod(right.x * zz1, p)];
  const [s1, s2] = [mod(left.y * zz2 * right.z, p), mod(right.y * zz1 * left.z, p)];
  if (u1 === u2) return s1 === s2 ? double(on, left) : infinity;
  const d = mod(u2 - u1, p);
  const r = mod(s2 - s1, p);
  const dd = mod(d * d, p);
  const ddd = mod(d * dd, p);
  const v = mod(u1 * dd, p);
  const x = mod(r * r - ddd - 2n * v, p);
  return { x, y: mod(r * (v - x) - s1 * ddd, p), z: mod(left.z * right.z * d, p) };
}
