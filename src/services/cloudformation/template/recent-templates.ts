/**
 * Templates by their text, least recently used out first: an operation reads its template several times (before it is
 * accepted, and in each step of its job), and YAML takes milliseconds for a few kilobytes. What a text says cannot
 * change.
 */
import type { Template } from './template.ts';

export interface RecentTemplates {
  (text: string): Template;
  has(text: string): boolean;
  /** As if it had been read. */
  remember(text: string, template: Template): void;
}

/** `maxCharacters` bounds the texts held, and so (about tenfold) the memory. */
export function recentTemplates(
  read: (text: string) => Template,
  { maxTemplates = 50, maxCharacters = 1_000_000 } = {},
): RecentTemplates {
  const entries = new Map<string, Template>();
  let characters = 0;
  const remember = (text: string, template: Template): void => {
    if (entries.has(text)) return;
    entries.set(text, template);
    characters += text.length;
    for (const oldest of entries.keys()) {
      if (entries.size <= maxTemplates && characters <= maxCharacters) break;
      entries.delete(oldest);
      characters -= oldest.length;
    }
  };
  const recent = (text: string): Template => {
    const known = entries.get(text);
    if (known) {
      entries.delete(text);
      entries.set(text, known);
      return known;
    }
    const template = read(text);
    remember(text, template);
    return template;
  };
  return Object.assign(recent, { has: (text: string) => entries.has(text), remember });
}
