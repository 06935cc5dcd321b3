/** Document paths with their names: reading by them, how they are shown, and which of them are in each other's way. */
import { type AttributeValue, attributeOf, type Item } from '../values/attribute-value.ts';

/** Names and indexes; the first is an attribute's name. */
export type Path = readonly (string | number)[];

export function valueAt(item: Item, path: Path): AttributeValue | undefined {
  let value = attributeOf(item, path[0] as string);
  for (let at = 1; at < path.length && value !== undefined; at++) value = memberOf(value, path[at]!);
  return value;
}

export function memberOf(value: AttributeValue, element: string | number): AttributeValue | undefined {
  if (typeof element === 'number') return value.L?.[element];
  return value.M && attributeOf(value.M, element);
}

export function showPath(path: Path): string {
  return `[${path.map((element) => (typeof element === 'number' ? `[${element}]` : element)).join(', ')}]`;
}

export function isSamePath(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((element, at) => element === b[at]);
}

/** Why both cannot stand in one expression: `overlap` where one is the other's beginning. */
export type PathFault = 'overlap' | 'conflict';

/** The first two paths that are in each other's way. */
export function pathFault(paths: readonly Path[]): { readonly fault: PathFault; readonly text: string } | undefined {
  const root: Place = { below: new Map() };
  for (const path of paths) {
    const found = placeInTree(root, path);
    if (!found) continue;
    const { fault, other } = found;
    const verb = fault === 'overlap' ? 'overlap' : 'conflict';
    const text =
      `Two document paths ${verb} with each other; must remove or rewrite one of these paths; ` +
      `path one: ${showPath(other)}, path two: ${showPath(path)}`;
    return { fault, text };
  }
  return undefined;
}

interface Place {
  readonly below: Map<string | number, Place>;
  /** A path that ends here or below. */
  path?: Path;
  ends?: true;
}

function placeInTree(root: Place, path: Path): { readonly fault: PathFault; readonly other: Path } | undefined {
  let place = root;
  for (const element of path) {
    const [sibling] = place.below;
    if (sibling && typeof sibling[0] !== typeof element) return { fault: 'conflict', other: sibling[1].path! };
    let next = place.below.get(element);
    if (!next) {
      next = { below: new Map(), path };
      place.below.set(element, next);
    }
    if (next.ends) return { fault: 'overlap', other: next.path! };
    place = next;
  }
  if (place.below.size > 0) return { fault: 'overlap', other: [...place.below.values()][0]!.path! };
  place.ends = true;
  return undefined;
}
