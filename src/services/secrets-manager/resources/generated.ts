/** GenerateSecretString: a value that nobody has to think of. */
import { AwsError } from '../../../wire/errors.ts';
import type { ResourceCall } from '../../../wire/resource-type.ts';

export interface Generate {
  readonly ExcludeCharacters?: string;
  readonly ExcludeLowercase?: boolean;
  readonly ExcludeNumbers?: boolean;
  readonly ExcludePunctuation?: boolean;
  readonly ExcludeUppercase?: boolean;
  readonly GenerateStringKey?: string;
  readonly IncludeSpace?: boolean;
  readonly PasswordLength?: number;
  readonly RequireEachIncludedType?: boolean;
  readonly SecretStringTemplate?: string;
}

/** A password, or the template's JSON with the password under its key. */
export async function generated(
  { GenerateStringKey: key, SecretStringTemplate: template, ...rules }: Generate,
  { aws }: Pick<ResourceCall, 'aws'>,
): Promise<string> {
  if ((key === undefined) !== (template === undefined))
    throw invalid('GenerateStringKey and SecretStringTemplate must be given together, or not at all.');
  const { RandomPassword: password = '' } = await aws['secrets-manager'].getRandomPassword(rules);
  if (key === undefined) return password;
  return JSON.stringify({ ...parsed(template!), [key]: password });
}

function parsed(template: string): object {
  let value: unknown;
  try {
    value = JSON.parse(template);
  } catch {
    value = undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw invalid('SecretStringTemplate must be a JSON object.');
  return value;
}

function invalid(message: string): AwsError {
  return new AwsError('InvalidRequest', message);
}
