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

  /** Sentences: what that means here, and what to do. */
  readonly advice: string;

  constructor(text: string, path: readonly string[] = [], advice = '') {
    const place = path.length === 0 ? text : `${text} in the nested stack ${path.join('/')}`;
    super(advice === '' ? place : `${place}. ${advice}`);
    this.text = text;
    this.path = path;
    this.advice = advice;
  }

  /** As whoever has a stack of that template tells it. */
  within(logicalId: string): NotHere {
    return new NotHere(this.text, [logicalId, ...this.path], this.advice);
  }
}

/** AWS's sentence, which clients know, and then whose lack it is. */
export function unrecognizedTypes(types: readonly string[]): NotHere {
  const [these, they] = types.length === 1 ? ['this type', 'it'] : ['these types', 'them'];
  return new NotHere(
    `Template format error: Unrecognized resource types: [${types.toSorted().join(', ')}]`,
    [],
    `Sandlot does not have ${these}. If AWS has ${they}, the template is right there: leave ${they} out of what is ` +
      'deployed here, for which a condition is not enough. docs/cloudformation-types.md lists the types that are here.',
  );
}

/** "Template format error: …": the template is not built as one. */
export const formatError = (text: string): TemplateError => new TemplateError(`Template format error: ${text}`);

/** "Template error: …": a function is not used as it has to be. */
export const functionError = (text: string): TemplateError => new TemplateError(`Template error: ${text}`);
