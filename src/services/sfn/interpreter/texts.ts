/**
 * JSON as it was given. AWS passes a text on as it stands until something is made of it, as recorded: an input `[1, 2]`
 * or `0.0` is that for every state and function that gets the whole of it, and for the output.
 */
import type { Json } from '../language/json.ts';

/** A value with its text, where that is another than `JSON.stringify` writes. */
export interface Given {
  readonly value: Json;
  readonly text?: string | undefined;
}

/** The text, where it says more than the value. */
export function keptText(text: string, value: Json): string | undefined {
  return text === JSON.stringify(value) ? undefined : text;
}

export function textOf({ value, text }: Given): string {
  return text ?? JSON.stringify(value);
}

/** The text of what may be a state's whole input still. */
export function textIfInput(
  value: Json,
  { input, inputText }: { readonly input: Json; readonly inputText?: string },
): string | undefined {
  return value === input ? inputText : undefined;
}

/** What branches have come to, side by side: one text, where one of them has a text of its own. */
export function joinedText(outputs: readonly Given[]): string | undefined {
  return outputs.some(({ text }) => text !== undefined) ? `[${outputs.map(textOf).join(',')}]` : undefined;
}
