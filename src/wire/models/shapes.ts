/** What is found in a model again and again: shapes by name, their members, what is prepared once of each. */
import type { ServiceModel, Shape, ShapeRef } from './model.ts';

export interface Member {
  readonly name: string;
  readonly ref: ShapeRef;
  readonly shape: Shape;
}

/** @throws Error when a model names a shape that it lacks. */
export function shapeOf(model: ServiceModel, name: string): Shape {
  const shape = model.shapes[name];
  if (shape === undefined) throw new Error(`The model of ${model.metadata.serviceId} has no shape ${name}.`);
  return shape;
}

/** What is prepared once per model and found again with every request. */
export function perModel<T>(build: (model: ServiceModel) => T): (model: ServiceModel) => T {
  const built = new WeakMap<ServiceModel, T>();
  return (model) => {
    let value = built.get(model);
    if (value === undefined) built.set(model, (value = build(model)));
    return value;
  };
}

export function membersOf(model: ServiceModel, shape: string): Member[] {
  return Object.entries(shapeOf(model, shape).members ?? {}).map(([name, ref]) => ({
    name,
    ref,
    shape: shapeOf(model, ref.shape),
  }));
}

/** By the structures' names; asked with every request. */
const eventStreams = perModel((model) => {
  const found = new Map<string, Member | undefined>();
  return (structure: string) => {
    if (!found.has(structure))
      found.set(
        structure,
        membersOf(model, structure).find(({ shape }) => shape.eventstream),
      );
    return found.get(structure);
  };
});

/** The member of a structure that is an event stream. */
export function eventStreamIn(model: ServiceModel, ref: ShapeRef | undefined): Member | undefined {
  return ref && eventStreams(model)(ref.shape);
}
