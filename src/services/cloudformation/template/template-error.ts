/**
 * What is wrong with a template, its parameters, or what a function of it is given: AWS's ValidationError, whose text
 * the message is. The texts are those that CloudFormation answers; where they come from stands beside the tests.
 */
export class TemplateError extends Error {
  override readonly name = 'TemplateError';
}

/** Sandlot does not have what the template names, whatever its parameters are and whoever asks. */
export class NotHere extends TemplateError {
  readonly text: string;
  /** Logical ids from the template at hand down to the stack in it whose template that is. */
  readonly path: readonly string[];

  constructor(text: string, path: readonly string[] = []) {
    super(path.length === 0 ? text : `${text} in the nested stack ${path.join('/')}`);
    this.text = text;
    this.path = path;
  }

  /** As whoever has a stack of that template tells it. */
  within(logicalId: string): NotHere {
    return new NotHere(this.text, [logicalId, ...this.path]);
  }
}

/** "Template format error: …": the template is not built as one. */
export const formatError = (text: string): TemplateError => new TemplateError(`Template format error: ${text}`);

/** "Template error: …": a function is not used as it has to be. */
export const functionError = (text: string): TemplateError => new TemplateError(`Template error: ${text}`);
