/**
 * What a handler left behind, as a text that its own code may have had a hand in: JSON's functions and every prototype
 * are the code's to change.
 */
import { EvaluationError, faultOf, type Evaluation, type ResolverFault } from '../functions/evaluation.ts';
import { isObject, type Json, type JsonObject } from '../functions/json.ts';

/** @throws EvaluationError the fault that the handler ended with, or that nothing can be read */
export function evaluationOf(text: string): Evaluation {
  const made = read(text);
  const effects = {
    stash: objectOf(made['stash']),
    errors: listOf(made['errors']).filter(isObject).map(asFault),
    headers: objectOf(made['headers']),
    extensions: objectOf(made['extensions']),
    logs: listOf(made['logs']).map(asText),
  };
  const { fault, failure, value = null, early } = made;
  if (isObject(fault)) throw new EvaluationError(asFault(fault), effects);
  if (failure !== undefined) throw new EvaluationError(faultOf(asText(failure), 'Code'), effects);
  return { value, ...((early === 'END' || early === 'NEXT') && { early }), ...effects };
}

function read(text: string): JsonObject {
  try {
    const made = JSON.parse(text) as Json;
    if (isObject(made)) return made;
  } catch {
    // Told below.
  }
  throw new EvaluationError(faultOf('The code left no result that can be read.', 'Code'));
}

function asFault({ message = null, errorType = null, data = null, errorInfo = null }: JsonObject): ResolverFault {
  return faultOf(asText(message), errorType === null ? null : asText(errorType), data, errorInfo);
}

const asText = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));
const objectOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});
const listOf = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? (value as readonly Json[]) : []);
