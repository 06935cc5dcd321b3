/** Expressions as they are written, before their placeholders have meaning: what can be kept for the next request. */

/** A name, an index, or `#name`. */
export type PathElement = string | number | { readonly placeholder: string };

export interface PathNode {
  readonly kind: 'path';
  readonly elements: readonly PathElement[];
}

export interface ValueNode {
  readonly kind: 'value';
  /** `:value` */
  readonly placeholder: string;
}

export interface CallNode {
  readonly kind: 'call';
  readonly name: string;
  readonly args: readonly OperandNode[];
}

export type OperandNode = PathNode | ValueNode | CallNode;

export type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';

export type ConditionNode =
  | { readonly kind: 'and' | 'or'; readonly left: ConditionNode; readonly right: ConditionNode }
  | { readonly kind: 'not'; readonly of: ConditionNode }
  | {
      readonly kind: 'compare';
      readonly operator: Comparator;
      readonly left: OperandNode;
      readonly right: OperandNode;
    }
  | { readonly kind: 'between'; readonly of: OperandNode; readonly low: OperandNode; readonly high: OperandNode }
  | { readonly kind: 'in'; readonly of: OperandNode; readonly among: readonly OperandNode[] }
  | CallNode;

export interface ConditionSyntax {
  readonly root: ConditionNode;
  readonly hasRedundantParentheses: boolean;
}

/** What `SET` gives a path: an operand, or two of them added or subtracted. */
export type SetValueNode =
  | OperandNode
  | {
      readonly kind: 'sum';
      readonly operator: '+' | '-';
      readonly left: OperandNode;
      readonly right: OperandNode;
    };

export type UpdateClause =
  | { readonly kind: 'SET'; readonly path: PathNode; readonly value: SetValueNode }
  | { readonly kind: 'REMOVE'; readonly path: PathNode }
  | { readonly kind: 'ADD' | 'DELETE'; readonly path: PathNode; readonly value: ValueNode };

export interface UpdateSyntax {
  readonly clauses: readonly UpdateClause[];
  /** A section that is there twice. */
  readonly repeated?: string;
}
