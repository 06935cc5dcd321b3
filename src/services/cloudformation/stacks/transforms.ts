/** A template's transforms, which go before everything else. */
import { type Template, TemplateError } from '../template/index.ts';
import type { SettlingCall } from './settle-request.ts';

/** @throws TemplateError for those that are not here, by their names */
export async function expanded(
  parsed: Template,
  _capabilities: readonly string[],
  _call: SettlingCall,
): Promise<{ readonly parsed: Template; readonly processed?: string }> {
  const unknown = parsed.transforms.filter((name) => name !== 'AWS::LanguageExtensions');
  if (unknown.length > 0) throw new TemplateError(`No transform named ${unknown[0]} found.`);
  return { parsed };
}
