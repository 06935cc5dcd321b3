/**
 * A template's syntax tree: VTL as Apache Velocity 1.7 has it, with AppSync's `#return`.
 * https://velocity.apache.org/engine/1.7/vtl-reference.html
 */

/** What was wrong with a template's text, and where. */
export class TemplateSyntaxError extends Error {
  override readonly name = 'TemplateSyntaxError';
  readonly line: number;
  readonly column: number;
  constructor(message: string, line: number, column: number) {
    super(message);
    this.line = line;
    this.column = column;
  }
}

export type Operator = '||' | '&&' | '==' | '!=' | '<' | '>' | '<=' | '>=' | '+' | '-' | '*' | '/' | '%';

export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'interpolated'; readonly template: Template }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | { readonly kind: 'range'; readonly from: Expression; readonly to: Expression }
  | { readonly kind: 'map'; readonly entries: readonly (readonly [Expression, Expression])[] }
  | { readonly kind: 'not'; readonly of: Expression }
  | { readonly kind: 'binary'; readonly operator: Operator; readonly left: Expression; readonly right: Expression }
  | Reference;

export type Step =
  | { readonly kind: 'property'; readonly name: string }
  | { readonly kind: 'method'; readonly name: string; readonly args: readonly Expression[] }
  | { readonly kind: 'index'; readonly of: Expression };

export interface Reference {
  readonly kind: 'reference';
  readonly name: string;
  readonly steps: readonly Step[];
  /** `$!x`: nothing is written for null. */
  readonly isQuiet: boolean;
  /** As it stands in the template, which is what is written for null. */
  readonly source: string;
}

export type Node =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'set'; readonly target: Reference; readonly value: Expression }
  | { readonly kind: 'if'; readonly branches: readonly Branch[]; readonly otherwise: Template }
  | { readonly kind: 'foreach'; readonly name: string; readonly of: Expression; readonly body: Template }
  | { readonly kind: 'return'; readonly value: Expression | undefined }
  | { readonly kind: 'break' }
  | { readonly kind: 'stop' }
  | Reference;

export interface Branch {
  readonly condition: Expression;
  readonly body: Template;
}

export type Template = readonly Node[];
