/** An operand with its placeholders' meaning. */
import { type AttributeValue, type Item, type TypeName, typeOf } from '../values/attribute-value.ts';
import { checkFunction, sizeOf } from './functions.ts';
import { type Path, valueAt } from './paths.ts';
import type { FaultList, Placeholders } from './placeholders.ts';
import type { OperandNode } from './grammar/syntax.ts';

export interface Operand {
  of(item: Item): AttributeValue | undefined;
  readonly path?: Path;
  /** The same for every item. */
  readonly constant?: AttributeValue;
  /** Where it is known whatever the item. */
  readonly type?: TypeName;
}

/** Adds the paths that it names to `paths`. */
export function operandOf(node: OperandNode, placeholders: Placeholders, faults: FaultList, paths: Path[]): Operand {
  switch (node.kind) {
    case 'path': {
      const path = placeholders.path(node, faults);
      paths.push(path);
      return { path, of: (item) => valueAt(item, path) };
    }
    case 'value': {
      const constant = placeholders.value(node.placeholder, faults);
      return constant === undefined
        ? { of: () => undefined }
        : { constant, type: typeOf(constant), of: () => constant };
    }
    case 'call': {
      const args = node.args.map((one) => operandOf(one, placeholders, faults, paths));
      checkFunction(node.name, args, faults);
      return { type: 'N', of: (item) => sizeOf(args[0]!.of(item)) };
    }
  }
}
