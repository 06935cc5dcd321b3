/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html */
import { randomInt } from 'node:crypto';
import type { Input } from '../../../wire/aws-types.ts';
import type { Operation } from '../../../wire/service.ts';
import { invalidParameter } from '../errors.ts';

type Request = Input<'secrets-manager', 'GetRandomPassword'>;

const lowercase = 'abcdefghijklmnopqrstuvwxyz';
const punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

export const getRandomPassword: Operation<'secrets-manager', 'GetRandomPassword'> = async (input) => ({
  RandomPassword: randomPassword(input),
});

/** @throws AwsError InvalidParameterException */
function randomPassword(input: Request): string {
  const { PasswordLength: length = 32, RequireEachIncludedType: eachType = true } = input;
  const types = includedTypes(input);
  const alphabet = types.join('');
  if (alphabet === '')
    throw invalidParameter('The password has no characters that it may be made of: every type is excluded.');
  if (eachType && length < types.length)
    throw invalidParameter('Password length is too short based on the required types.');
  const required = eachType ? types.map(pick) : [];
  const rest = Array.from({ length: length - required.length }, () => pick(alphabet));
  return shuffled([...required, ...rest]).join('');
}

/** Each type's characters, without those excluded; types of which nothing is left are out. */
function includedTypes(input: Request): string[] {
  const excluded = new Set(input.ExcludeCharacters ?? '');
  return [
    input.ExcludeLowercase === true ? '' : lowercase,
    input.ExcludeUppercase === true ? '' : lowercase.toUpperCase(),
    input.ExcludeNumbers === true ? '' : '0123456789',
    input.ExcludePunctuation === true ? '' : punctuation,
    input.IncludeSpace === true ? ' ' : '',
  ]
    .map((type) => [...type].filter((character) => !excluded.has(character)).join(''))
    .filter((type) => type !== '');
}

function pick(characters: string): string {
  return characters[randomInt(characters.length)]!;
}

function shuffled(characters: string[]): string[] {
  for (let at = characters.length - 1; at > 0; at--) {
    const other = randomInt(at + 1);
    [characters[at], characters[other]] = [characters[other]!, characters[at]!];
  }
  return characters;
}
