/** Values within properties: at a path, and secrets that templates name by dynamic references. Pure. */

/** `undefined`: nothing is there. */
export function valueAt(value: unknown, path: readonly string[]): unknown {
  let found = value;
  for (const name of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined;
    found = (found as Record<string, unknown>)[name];
  }
  return found;
}

/**
 * Where the template says what it said (`{{resolve:…}}`), the value is the deployed one: a change set reads no secrets.
 * `shown`: what is deployed, dynamic references as written.
 */
export function withDeployedSecrets(
  desired: Readonly<Record<string, unknown>>,
  shown: Readonly<Record<string, unknown>>,
  deployed: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  return kept(desired, shown, deployed) as Readonly<Record<string, unknown>>;
}

function kept(desired: unknown, shown: unknown, deployed: unknown): unknown {
  if (typeof desired === 'string')
    return desired.includes('{{resolve:') && desired === shown && deployed !== undefined ? deployed : desired;
  if (typeof desired !== 'object' || desired === null) return desired;
  const within = (name: string, value: unknown): unknown =>
    kept(value, valueAt(shown, [name]), valueAt(deployed, [name]));
  if (Array.isArray(desired)) return desired.map((value, at) => within(String(at), value));
  return Object.fromEntries(Object.entries(desired).map(([name, value]) => [name, within(name, value)]));
}
