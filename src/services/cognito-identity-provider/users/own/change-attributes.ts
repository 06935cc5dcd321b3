/** What becomes of a user's attributes when some are set: an address that changes is not verified any more. */
import type { Attributes } from '../../attributes/attribute-values.ts';

const addresses = ['email', 'phone_number'];

/** One that is set to nothing goes. `given` may say itself that an address is verified. */
export function changedAttributes(before: Attributes, given: Attributes): Record<string, string> {
  const unverified = addresses.filter((name) => given[name] !== undefined && given[name] !== before[name]);
  const lost = Object.fromEntries(unverified.map((name) => [`${name}_verified`, 'false']));
  const merged = { ...before, ...lost, ...given };
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== ''));
}

export function withoutAttributes(before: Attributes, names: readonly string[]): Record<string, string> {
  const gone = new Set(names.flatMap((name) => (addresses.includes(name) ? [name, `${name}_verified`] : [name])));
  return Object.fromEntries(Object.entries(before).filter(([name]) => !gone.has(name)));
}
