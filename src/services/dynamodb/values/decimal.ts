/**
 * DynamoDB's numbers: decimals of up to 38 significant digits, from 1E-130 to 9.99…E+125 either side of zero, kept and
 * shown as plain digits without exponent.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */

/** `sign` × 0.`digits` × 10^`exponent`; digits have no zeros at either end, and zero has none. */
export interface Decimal {
  readonly sign: -1 | 0 | 1;
  readonly digits: string;
  readonly exponent: number;
}

/** What is no number of DynamoDB's; the message is AWS's. */
export class NumberRefused extends Error {
  override readonly name = 'NumberRefused';
}

const form = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;
const maxDigits = 38;
const zero: Decimal = { sign: 0, digits: '', exponent: 0 };

/** @throws NumberRefused */
export function parseDecimal(text: string): Decimal {
  const match = form.exec(text);
  const [, sign = '', whole = '', fraction = '', power = '0'] = match ?? [];
  if (!match || whole.length + fraction.length === 0)
    throw new NumberRefused(
      text === ''
        ? 'The parameter cannot be converted to a numeric value'
        : `The parameter cannot be converted to a numeric value: ${text}`,
    );
  const all = whole + fraction;
  const first = leadingZeros(all);
  if (first === all.length) return zero;
  const digits = withoutTrailingZeros(all.slice(first));
  const exponent = whole.length - first + Number(power);
  if (exponent > 126)
    throw new NumberRefused('Number overflow. Attempting to store a number with magnitude larger than supported range');
  if (exponent < -129)
    throw new NumberRefused(
      'Number underflow. Attempting to store a number with magnitude smaller than supported range',
    );
  if (digits.length > maxDigits)
    throw new NumberRefused('Attempting to store more than 38 significant digits in a Number');
  return { sign: sign === '-' ? -1 : 1, digits, exponent };
}

function leadingZeros(digits: string): number {
  let at = 0;
  while (digits.charCodeAt(at) === 0x30) at++;
  return at;
}

function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (digits.charCodeAt(end - 1) === 0x30) end--;
  return digits.slice(0, end);
}

/** What most numbers are: of those the plain form is themselves. */
const simple = /^(?:0|-?[1-9]\d{0,36})$/;
/** As long as that, with a fraction: fewer digits than there may be, and no exponent out of range. */
const short = 37;
const fraction = /^-?(?:0|[1-9]\d*)\.\d*[1-9]$/;

/** As DynamoDB shows it. @throws NumberRefused */
export function normalNumber(text: string): string {
  if (simple.test(text) || (text.length <= short && fraction.test(text))) return text;
  return plain(parseDecimal(text));
}

export function plain({ sign, digits, exponent }: Decimal): string {
  if (sign === 0) return '0';
  const minus = sign < 0 ? '-' : '';
  if (exponent <= 0) return `${minus}0.${'0'.repeat(-exponent)}${digits}`;
  if (exponent >= digits.length) return minus + digits + '0'.repeat(exponent - digits.length);
  return `${minus}${digits.slice(0, exponent)}.${digits.slice(exponent)}`;
}

/** Of two in plain form: negative where `a` is the smaller. */
export function compareNumbers(a: string, b: string): number {
  if (a === b) return 0;
  // Up to 15 digits, a double tells all decimals apart and keeps their order.
  if (a.length <= 15 && b.length <= 15) return Number(a) - Number(b);
  return compareDecimals(parseDecimal(a), parseDecimal(b));
}

function compareDecimals(a: Decimal, b: Decimal): number {
  if (a.sign !== b.sign) return a.sign - b.sign;
  if (a.exponent !== b.exponent) return (a.exponent - b.exponent) * a.sign;
  if (a.digits === b.digits) return 0;
  return a.digits < b.digits ? -a.sign : a.sign;
}

/** The sum in plain form, or (`-1`) the difference. @throws NumberRefused where it has no place */
export function addNumbers(a: string, b: string, factor: 1 | -1 = 1): string {
  if (a.length <= 15 && b.length <= 15) {
    const sum = Number(a) + factor * Number(b);
    if (Number.isSafeInteger(sum) && simple.test(a) && simple.test(b)) return String(sum + 0);
  }
  const [x, y] = [parseDecimal(a), parseDecimal(b)];
  const scale = Math.min(x.exponent - x.digits.length, y.exponent - y.digits.length);
  const sum = scaled(x, scale) + BigInt(factor) * scaled(y, scale);
  return normalNumber(`${sum}e${scale}`);
}

function scaled({ sign, digits, exponent }: Decimal, scale: number): bigint {
  if (sign === 0) return 0n;
  return BigInt(sign) * BigInt(digits + '0'.repeat(exponent - digits.length - scale));
}

/** The number of significant digits of a plain form. */
export function significantDigits(text: string): number {
  let [count, zeros, hasFraction] = [0, 0, false];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x2e) hasFraction = true;
    else if (code !== 0x2d && (count > 0 || code !== 0x30)) {
      count++;
      zeros = code === 0x30 ? zeros + 1 : 0;
    }
  }
  return hasFraction ? count : Math.max(1, count - zeros);
}

/**
 * ASCII text whose order is that of the numbers: the sign, the exponent, the digits; all complemented below zero, and
 * closed there by what sorts after digits.
 */
export function sortableNumber(text: string): string {
  const { sign, digits, exponent } = parseDecimal(text);
  if (sign === 0) return '1';
  if (sign > 0) return `2${exponent + 500}${digits}`;
  return `0${complement(String(exponent + 500))}${complement(digits)}~`;
}

function complement(digits: string): string {
  let complemented = '';
  for (let at = 0; at < digits.length; at++) complemented += String.fromCharCode(0x69 - digits.charCodeAt(at));
  return complemented;
}
