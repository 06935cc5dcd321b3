/**
 * What is wrong with a template, its parameters, or what a function of it is given: AWS's ValidationError, whose text
 * the message is. The texts are those that CloudFormation answers; where they come from stands beside the tests.
 */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

/** "Template format error: …": the template is not built as one. */
export const formatError = (text: string): TemplateError => new TemplateError(`Template format error: ${text}`);

/** "Template error: …": a function is not used as it has to be. */
export const functionError = (text: string): TemplateError => new TemplateError(`Template error: ${text}`);
