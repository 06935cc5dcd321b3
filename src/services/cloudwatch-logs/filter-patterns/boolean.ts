/** `&&`, `||` and parentheses over conditions; `&&` binds closer. */
import type { Scanner } from './scanner.ts';

export type Condition<T> = (subject: T) => boolean;

/** @throws InvalidPattern */
export function readBoolean<T>(scanner: Scanner, readCondition: () => Condition<T>): Condition<T> {
  const one = (): Condition<T> => {
    if (!scanner.take('(')) return readCondition();
    const inner = either();
    scanner.expect(')');
    return inner;
  };
  const both = (): Condition<T> => {
    const all = [one()];
    while (scanner.take('&&')) all.push(one());
    return all.length === 1 ? all[0]! : (subject) => all.every((condition) => condition(subject));
  };
  const either = (): Condition<T> => {
    const any = [both()];
    while (scanner.take('||')) any.push(both());
    return any.length === 1 ? any[0]! : (subject) => any.some((condition) => condition(subject));
  };
  return either();
}
