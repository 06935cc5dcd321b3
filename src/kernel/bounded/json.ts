/**
 * JSON whose cost is bounded before `JSON.parse` sees it: deep nesting and many small values take it many times longer
 * than their bytes suggest. One pass over the text, which looks at brackets, commas and colons outside strings only.
 */

export interface JsonLimits {
  readonly maxDepth: number;
  /** Brackets that open, commas and colons outside strings: at least the number of values. */
  readonly maxTokens: number;
}

/** JSON that is beyond its limits; the message is the reason, as the end of a sentence. */
export class JsonTooCostly extends Error {
  override readonly name = 'JsonTooCostly';
}

/** @throws JsonTooCostly beyond the limits, SyntaxError for what is no JSON. */
export function parseBoundedJson(text: string, limits: JsonLimits): unknown {
  checkJsonCost(text, limits);
  return JSON.parse(text);
}

const quote = 0x22;
const backslash = 0x5c;

/** Whether it is JSON at all is not looked at. @throws JsonTooCostly */
export function checkJsonCost(text: string, { maxDepth, maxTokens }: JsonLimits): void {
  let depth = 0;
  let tokens = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = endOfString(text, at + 1);
    } else if (code === 0x5b || code === 0x7b) {
      tokens++;
      if (++depth > maxDepth) throw new JsonTooCostly(`it nests deeper than ${maxDepth} levels`);
    } else if (code === 0x5d || code === 0x7d) {
      depth--;
    } else if (code === 0x2c || code === 0x3a) {
      tokens++;
    }
    if (tokens > maxTokens) throw new JsonTooCostly(`it has more than ${maxTokens} values and members`);
  }
}

/** The place of the closing quote; the text's end where there is none. */
function endOfString(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 1)) {
    let before = at;
    while (before > from && text.charCodeAt(before - 1) === backslash) before--;
    if ((at - before) % 2 === 0) return at;
  }
  return text.length;
}
