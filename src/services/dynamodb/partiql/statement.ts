/**
 * PartiQL statements as DynamoDB knows them.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.html
 */
import type { Path } from '../expressions/paths.ts';
import type { Comparator } from '../expressions/grammar/syntax.ts';
import type { AttributeValue } from '../values/attribute-value.ts';

export type Expression =
  | { readonly kind: 'literal'; readonly value: AttributeValue }
  /** `?`, the how manieth of them, from 0. */
  | { readonly kind: 'parameter'; readonly at: number }
  | { readonly kind: 'path'; readonly path: Path }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | {
      readonly kind: 'sum';
      readonly operator: '+' | '-';
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'list' | 'set'; readonly elements: readonly Expression[] }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [name: string, value: Expression])[] };

export type Where =
  | { readonly kind: 'and' | 'or'; readonly left: Where; readonly right: Where }
  | { readonly kind: 'not'; readonly of: Where }
  | {
      readonly kind: 'compare';
      readonly operator: Comparator;
      readonly left: Expression;
      readonly right: Expression;
    }
  | { readonly kind: 'between'; readonly of: Expression; readonly low: Expression; readonly high: Expression }
  | { readonly kind: 'in'; readonly of: Expression; readonly among: readonly Expression[] }
  | { readonly kind: 'is'; readonly of: Expression; readonly what: 'MISSING' | 'NULL' }
  | { readonly kind: 'test'; readonly name: string; readonly args: readonly Expression[] };

export type Returning = 'ALL OLD' | 'ALL NEW' | 'MODIFIED OLD' | 'MODIFIED NEW';

export type Statement =
  | {
      readonly kind: 'SELECT';
      readonly table: string;
      readonly index?: string;
      /** Absent: `*`. */
      readonly paths?: readonly Path[];
      readonly where?: Where;
      readonly order?: { readonly name: string; readonly isDescending: boolean };
    }
  /** `EXISTS(SELECT …)`, in transactions. */
  | { readonly kind: 'EXISTS'; readonly table: string; readonly where?: Where }
  | { readonly kind: 'INSERT'; readonly table: string; readonly value: Expression }
  | {
      readonly kind: 'UPDATE';
      readonly table: string;
      readonly sets: readonly { readonly path: Path; readonly value: Expression }[];
      readonly removes: readonly Path[];
      readonly where?: Where;
      readonly returning?: Returning;
    }
  | {
      readonly kind: 'DELETE';
      readonly table: string;
      readonly where?: Where;
      readonly returning?: Returning;
    };

export interface Parsed {
  readonly statement: Statement;
  /** How many `?` it has. */
  readonly parameters: number;
}

/** What is no statement; the message says where. */
export class StatementRefused extends Error {
  override readonly name = 'StatementRefused';
}
