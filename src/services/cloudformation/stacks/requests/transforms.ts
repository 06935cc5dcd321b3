/** A template through its transforms, as a request has it. */
import { AwsError } from '../../../../wire/errors.ts';
import { macrosOf } from '../../macros/call-macro.ts';
import { readSnippet } from '../../parsing/read-ahead.ts';
import { objectText } from '../../template-source.ts';
import { expandTransforms, type PseudoParameters, type Template, TemplateError } from '../../template/index.ts';
import type { SettlingCall } from './settle-request.ts';

export interface Expanded {
  readonly parsed: Template;
  /** JSON; absent where it has no transforms. */
  readonly processed?: string;
}

/** @throws TemplateError */
export async function expanded(
  template: Template,
  parameters: ReadonlyMap<string, unknown>,
  pseudo: PseudoParameters,
  call: SettlingCall,
): Promise<Expanded> {
  const fetch = (location: string) => includedText(location, call);
  const read = (text: string) => readSnippet(text, call.ctx);
  const macros = macrosOf(call, parameters);
  const parsed = await expandTransforms(template, { parameters, pseudo, fetch, read, macros });
  if (parsed === template) return { parsed };
  // The names stay, since they say which functions there are; GetTemplate leaves them out.
  const Transform = [...parsed.transforms];
  return { parsed, processed: JSON.stringify({ ...parsed.body, ...(Transform.length > 0 && { Transform }) }) };
}

/** As GetTemplate tells it. */
export function processedText(processed: string): string {
  const { Transform: _names, ...body } = JSON.parse(processed) as Record<string, unknown>;
  return JSON.stringify(body);
}

async function includedText(location: string, { ctx, aws }: SettlingCall): Promise<string> {
  const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(location) ?? [];
  const url = bucket === undefined ? location : `${ctx.settings.endpoint}/${bucket}/${encodeURIComponent(key!)}`;
  try {
    return await objectText(url, ctx, 'Location', aws);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const isNoBucket = bucket !== undefined && error.message.includes('The specified bucket does not exist');
    throw new TemplateError(isNoBucket ? `S3 bucket [${bucket}] does not exist.` : error.message);
  }
}
