/** Texts that are JSONata: `{% … %}`. */

const expression = /^\{%([^]*)%\}$/;

export function isExpression(value: unknown): value is string {
  return typeof value === 'string' && expression.test(value);
}

/** `undefined`: the value is none. */
export function expressionIn(value: unknown): string | undefined {
  return typeof value === 'string' ? expression.exec(value)?.[1]!.trim() : undefined;
}
