/**
 * The part of an item that document paths name; what is left of lists moves together.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ProjectionExpressions.html
 */
import { type AttributeValue, type Item, setAttribute } from '../values/attribute-value.ts';
import { ExpressionRefused } from './expression-refused.ts';
import { projectionOf } from './grammar/parsed.ts';
import { memberOf, type Path, pathFault } from './paths.ts';
import { FaultList, type Placeholders } from './placeholders.ts';

/** @throws ExpressionRefused */
export function compileProjection(text: string, placeholders: Placeholders): readonly Path[] {
  const faults = new FaultList();
  const paths = projectionOf(text).map((node) => placeholders.path(node, faults));
  const fault = faults.first(['reserved', 'name']) ?? pathFault(paths)?.text;
  if (fault !== undefined) throw new ExpressionRefused(fault);
  return paths;
}

/** What is wanted of a value: all of it, or what is below these elements. */
type Wanted = Map<string | number, Wanted> | undefined;

export function project(item: Item, paths: readonly Path[]): Item {
  return projector(paths)(item);
}

/** For many items; without paths, all of each. */
export function projector(paths: readonly Path[] | undefined): (item: Item) => Item {
  if (!paths) return (item) => item;
  const wanted = wantedOf(paths);
  return (item) => ({ ...projectValue({ M: item }, wanted)?.M });
}

function wantedOf(paths: readonly Path[]): Map<string | number, Wanted> {
  const root = new Map<string | number, Wanted>();
  for (const path of paths) {
    let at = root;
    for (const [depth, element] of path.entries()) {
      if (depth === path.length - 1) {
        at.set(element, undefined);
        break;
      }
      if (at.has(element) && at.get(element) === undefined) break;
      let next = at.get(element);
      if (!next) at.set(element, (next = new Map()));
      at = next;
    }
  }
  return root;
}

/** `undefined`: nothing of it is wanted. */
function projectValue(value: AttributeValue, wanted: Wanted): AttributeValue | undefined {
  if (wanted === undefined) return value;
  if (value.L !== undefined) {
    const elements = value.L.flatMap((member, index) => {
      const projected = wanted.has(index) ? projectValue(member, wanted.get(index)) : undefined;
      return projected === undefined ? [] : [projected];
    });
    return elements.length === 0 ? undefined : { L: elements };
  }
  const map: Record<string, AttributeValue> = {};
  for (const name of namesOf(value.M, wanted)) {
    const member = memberOf(value, name);
    const projected = member && projectValue(member, wanted.get(name));
    if (projected !== undefined) setAttribute(map, name, projected);
  }
  return Object.keys(map).length === 0 ? undefined : { M: map };
}

/** Of both, whichever are fewer. */
function namesOf(map: Item | undefined, wanted: NonNullable<Wanted>): string[] {
  if (!map) return [];
  const names = Object.keys(map);
  if (names.length < wanted.size) return names.filter((name) => wanted.has(name));
  return [...wanted.keys()].filter((element) => typeof element === 'string');
}
