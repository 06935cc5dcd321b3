/** Trees of templates that were parsed lately: parsing costs several times what evaluating does. */
import type { Template } from './ast.ts';
import { parseTemplate } from './parse.ts';

/** Characters of the templates that are kept. */
const maxKept = 4 * 1024 * 1024;

const kept = new Map<string, Template>();
let size = 0;

/** The text itself is the key: trees differ in nothing else. @throws TemplateSyntaxError */
export function parsedTemplate(text: string): Template {
  const known = kept.get(text);
  const template = known ?? parseTemplate(text);
  if (known) kept.delete(text);
  else size += text.length;
  kept.set(text, template);
  for (const [oldest] of kept) {
    if (size <= maxKept) break;
    kept.delete(oldest);
    size -= oldest.length;
  }
  return template;
}
