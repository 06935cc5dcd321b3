/** Compiled policies by their text, least recently used out first. The one that makes it owns it. */
import { parsePolicy } from './language/parse.ts';
import type { ParsedPolicy } from './language/policy.ts';

export interface PolicyCache {
  /** As `parsePolicy`. */
  parse(text: string): ParsedPolicy;
}

/** `maxCharacters` bounds the documents held, and so (about tenfold) the memory. */
export function createPolicyCache({ maxPolicies = 2000, maxCharacters = 1_500_000 } = {}): PolicyCache {
  const entries = new Map<string, ParsedPolicy>();
  let characters = 0;
  return {
    parse(text) {
      const known = entries.get(text);
      if (known) {
        entries.delete(text);
        entries.set(text, known);
        return known;
      }
      const parsed = parsePolicy(text);
      if (text.length > maxCharacters) return parsed;
      entries.set(text, parsed);
      characters += text.length;
      for (const oldest of entries.keys()) {
        if (entries.size <= maxPolicies && characters <= maxCharacters) break;
        entries.delete(oldest);
        characters -= oldest.length;
      }
      return parsed;
    },
  };
}
