/**
 * What AWS takes from a verified SAML assertion, and refuses in one.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html
 */
import { createHash } from 'node:crypto';
import type { ConditionValue } from '../../policy/condition-context.ts';
import { AwsError } from '../../wire/errors.ts';
import { invalidAssertion, type SamlAssertion } from './saml-response.ts';
import { samlAttributeKeys } from './saml-attribute-keys.ts';
import { checkedTags, type SessionTags } from './session-tags.ts';

const attributePrefix = 'https://aws.amazon.com/SAML/Attributes/';
const audiences = /^(?:https:\/\/(?:[a-z0-9-]+\.)?signin\.aws\.amazon\.com\/(?:saml|platform\/saml\/acs\/\S+)|urn:amazon:webservices)$/;
const recipients = /^https:\/\/(?:[a-z0-9-]+\.)?signin\.aws\.amazon\.com\/(?:saml|platform\/saml\/acs\/\S+)$/;

/** How long after its issue an assertion may be redeemed, and how far clocks may differ. */
const redeemWithinMs = 5 * 60_000;
const skewMs = 60_000;

export interface SamlProvider {
  readonly arn: string;
  readonly entityId: string;
}

export interface SamlClaims {
  readonly roleSessionName: string;
  readonly nameQualifier: string;
  readonly subject: string;
  readonly subjectType: string;
  readonly audience: string;
  readonly tags: SessionTags;
  readonly sourceIdentity?: string;
  /** Seconds. */
  readonly sessionDuration?: number;
  /** Milliseconds. */
  readonly sessionNotOnOrAfter?: number;
  /** `saml:aud` and its like, in lower case. */
  readonly keys: Readonly<Record<string, ConditionValue>>;
}

/** `now`: machine time in milliseconds. @throws AwsError InvalidIdentityToken, ExpiredTokenException */
export function samlClaims(assertion: SamlAssertion, provider: SamlProvider, now: number): SamlClaims {
  const { issuer, subject, attributes } = assertion;
  if (issuer !== provider.entityId) throw invalidAssertion('Issuer not present in specified provider');
  if (!subject || subject.nameId === '') throw invalidAssertion('The assertion has no Subject with a NameID and a bearer confirmation.');
  if (!recipients.test(subject.recipient)) throw invalidAssertion(`The Recipient of the assertion is "${subject.recipient}"; it has to be https://signin.aws.amazon.com/saml or its like of a Region.`);
  if (!assertion.audiences.some((one) => audiences.test(one))) throw invalidAssertion('The assertion is for another audience: it has to be https://signin.aws.amazon.com/saml or urn:amazon:webservices.');
  checkTimes(assertion, subject.notOnOrAfter, now);
  const [account = '', name = ''] = /^arn:aws:iam::([0-9]{12}):saml-provider\/(.+)$/.exec(provider.arn)?.slice(1) ?? [];
  const nameQualifier = createHash('sha1').update(`${issuer}${account}/${name}`).digest('base64');
  const subjectType = (subject.format ?? 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified').replace('urn:oasis:names:tc:SAML:2.0:nameid-format:', '');
  return {
    roleSessionName: sessionName(attributes), nameQualifier, subject: subject.nameId, subjectType, audience: subject.recipient, tags: tagsOf(attributes), ...optional(assertion),
    keys: {
      ...attributeKeys(attributes), 'saml:aud': subject.recipient, 'saml:iss': issuer, 'saml:sub': subject.nameId, 'saml:sub_type': subjectType,
      'saml:namequalifier': nameQualifier, 'saml:doc': `${account}/${name}`,
    },
  };
}

/** The roles that the assertion names, each with its provider; the two come in either order. */
export function rolesOf({ attributes }: SamlAssertion): readonly { readonly role: string; readonly provider: string }[] {
  return (attributes.get(`${attributePrefix}Role`) ?? []).flatMap((pair) => {
    const arns = pair.split(',').map((one) => one.trim());
    const role = arns.find((one) => /^arn:aws:iam::[0-9]{12}:role\//.test(one));
    const provider = arns.find((one) => /^arn:aws:iam::[0-9]{12}:saml-provider\//.test(one));
    return arns.length === 2 && role && provider ? [{ role, provider }] : [];
  });
}

function checkTimes({ issuedAt, notBefore, notOnOrAfter, sessionNotOnOrAfter }: SamlAssertion, confirmedUntil: number, now: number): void {
  if ([issuedAt, confirmedUntil, notBefore, notOnOrAfter, sessionNotOnOrAfter].some((time) => time !== undefined && Number.isNaN(time))) {
    throw invalidAssertion('A time in the assertion is missing or is none: IssueInstant and the NotOnOrAfter of the SubjectConfirmationData are required.');
  }
  if (issuedAt > now + skewMs || (notBefore !== undefined && notBefore > now + skewMs)) throw invalidAssertion('The assertion is not valid yet: compare the clocks of the identity provider and of this machine.');
  if (now - issuedAt > redeemWithinMs) throw expired('Token must be redeemed within 5 minutes of issuance');
  const until = [confirmedUntil, notOnOrAfter, sessionNotOnOrAfter].filter((time) => time !== undefined);
  if (until.some((time) => time <= now)) throw expired('The assertion has expired: a NotOnOrAfter in it is over.');
}

function expired(message: string): AwsError {
  return new AwsError('ExpiredTokenException', message, {}, 400);
}

function only(attributes: SamlAssertion['attributes'], name: string): string | undefined {
  const values = attributes.get(attributePrefix + name);
  if (values !== undefined && values.length !== 1) throw invalidAssertion(`${name} in the assertion must have one value; it has ${values.length}.`);
  return values?.[0];
}

function sessionName(attributes: SamlAssertion['attributes']): string {
  const name = only(attributes, 'RoleSessionName');
  if (name === undefined || name === '') throw invalidAssertion('RoleSessionName is required in AuthnResponse');
  if (!/^[\w+=,.@-]{2,64}$/.test(name)) throw invalidAssertion('RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}');
  return name;
}

function optional({ attributes, sessionNotOnOrAfter }: SamlAssertion): Pick<SamlClaims, 'sourceIdentity' | 'sessionDuration' | 'sessionNotOnOrAfter'> {
  const sourceIdentity = only(attributes, 'SourceIdentity');
  if (sourceIdentity !== undefined && !/^(?!aws:)[\w+=,.@-]{2,64}$/i.test(sourceIdentity)) throw invalidAssertion("Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with 'aws:'");
  const duration = only(attributes, 'SessionDuration');
  if (duration !== undefined && !(/^[0-9]{3,5}$/.test(duration) && Number(duration) >= 900 && Number(duration) <= 43_200)) {
    throw invalidAssertion('SessionDuration in AuthnResponse must be a number of seconds from 900 to 43200');
  }
  return {
    ...sourceIdentity !== undefined && { sourceIdentity }, ...duration !== undefined && { sessionDuration: Number(duration) }, ...sessionNotOnOrAfter !== undefined && { sessionNotOnOrAfter },
  };
}

const tagPrefix = `${attributePrefix}PrincipalTag:`;
const tagText = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

function tagsOf(attributes: SamlAssertion['attributes']): SessionTags {
  const tags = checkedTags([...attributes].filter(([name]) => name.startsWith(tagPrefix)).map(([name, values]) => {
    const [Key, Value = ''] = [name.slice(tagPrefix.length), values[0]];
    if (values.length > 1 || Key === '' || Key.length > 128 || Value.length > 256 || !tagText.test(Key) || !tagText.test(Value)) {
      throw invalidAssertion(`PrincipalTag:${Key} in the assertion is no session tag: keys have 1 to 128 characters, and each has one value of 256 at most.`);
    }
    return { Key, Value };
  }));
  const transitiveTagKeys = attributes.get(`${attributePrefix}TransitiveTagKeys`) ?? [];
  if (tags.length > 50 || transitiveTagKeys.some((key) => !tags.some((tag) => tag.Key.toLowerCase() === key.toLowerCase()))) {
    throw invalidAssertion('The assertion has more than 50 session tags, or a transitive tag key that is not among them.');
  }
  return { tags, transitiveTagKeys };
}

function attributeKeys(attributes: SamlAssertion['attributes']): Record<string, ConditionValue> {
  const keys: Record<string, ConditionValue> = {};
  for (const [name, values] of attributes) {
    const key = samlAttributeKeys.get(name);
    if (key !== undefined && values.length > 0) keys[key] = values;
  }
  return keys;
}
