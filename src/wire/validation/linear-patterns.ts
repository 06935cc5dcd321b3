/**
 * Patterns of the models on which a backtracking engine takes exponential time, or polynomial time without a length to
 * bound it, each with a form that accepts the same strings in linear time (mostly by committing to a separator's first
 * occurrence, since a later one cannot do better).
 *
 * `validate.test.ts` lists the patterns that were reviewed and found harmless; a new one fails it.
 */
const TEXT = '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*';
const WORDS = '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+';

/** Published pattern -> linear form, in JavaScript's `u` mode. */
export const LINEAR_FORMS: ReadonlyMap<string, string> = new Map([
  // ecr ScanningRepositoryFilterValue: exponential.
  ['^[a-z0-9*](?:[._\\-/a-z0-9*]?[a-z0-9*]+)*$', '[a-z0-9*](?:[._\\-\\/]?[a-z0-9*])*'],
  // eventbridge HeaderValue: exponential. Any text with a printable character; the space is one.
  ['^[ \\t]*[\\x20-\\x7E]+([ \\t]+[\\x20-\\x7E]+)*[ \\t]*$', '\\t*[\\x20-\\x7E][\\t\\x20-\\x7E]*'],
  // eventbridge AuthHeaderParameters: exponential.
  [
    '^[ \\t]*[^\\x00-\\x1F:\\x7F]+([ \\t]+[^\\x00-\\x1F:\\x7F]+)*[ \\t]*$',
    '\\t*[^\\x00-\\x1F:\\x7F][^\\x00-\\x08\\x0A-\\x1F:\\x7F]*',
  ],
  // cognito-identity-provider EmailMfaMessageType, EmailVerificationMessageType: quadratic.
  [`${TEXT}\\{####\\}${TEXT}`, `(?=${TEXT}$)[^]*?\\{####\\}[^]*`],
  // cognito-identity-provider EmailVerificationMessageByLinkType: cubic. The lookahead commits to the first `{##`.
  [`${TEXT}\\{##${TEXT}##\\}${TEXT}`, `(?=${TEXT}$)(?=([^]*?\\{##))\\1[^]*?##\\}[^]*`],
  // cognito-identity-provider EmailAddressType: quadratic; `@` is punctuation itself.
  [`${WORDS}@${WORDS}`, `(?=${WORDS}$)[^][^@]*@[^]+`],
  // organizations GenericArn: quadratic.
  ['^arn:aws:organizations::.+:.+', 'arn:aws:organizations::.[^:\\n\\r\\u2028\\u2029]*:.+'],
  // s3 CopySource, RenameSource: quadratic. The first `+` takes an optional leading slash as well.
  ['\\/?.+\\/.+', '.[^\\/\\n\\r\\u2028\\u2029]*\\/.+'],
  // ssm OpsItemDataValueString: needs a character that is not white space.
  ['[\\s\\S]*\\S[\\s\\S]*', '\\s*\\S[\\s\\S]*'],
]);
