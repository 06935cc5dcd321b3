/** What the types' handlers share: ids of two parts. */

/** The parts of a physical id. */
export function parted(physicalId: string): [group: string, name: string] {
  const at = physicalId.indexOf('|');
  return [physicalId.slice(0, at), physicalId.slice(at + 1)];
}
