/** What a regular expression is made of, once parsed. */

/** Whether a code point belongs to it. */
export type CharacterSet = (codePoint: number) => boolean;

export type Expression =
  | { readonly kind: 'set'; readonly has: CharacterSet }
  | { readonly kind: 'sequence'; readonly items: readonly Expression[] }
  | { readonly kind: 'choice'; readonly items: readonly Expression[] }
  | { readonly kind: 'repeat'; readonly item: Expression; readonly least: number; readonly most: number }
  | { readonly kind: 'place'; readonly is: 'start' | 'end' | 'final-end' | 'boundary' | 'inside' }
  | { readonly kind: 'look'; readonly item: Expression; readonly holds: boolean };
