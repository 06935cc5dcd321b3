/**
 * What AWS wants of an assertion that a provider signed.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html
 *
 * Times are read on machine time, as decision 10 says of all identity providers: they are programs with their own
 * clocks.
 */
import { AwsError } from '../../../wire/errors.ts';
import { expiredToken, invalidToken } from '../sessions/identity-token-errors.ts';
import { assertionNamespace, issuerOf } from './response.ts';
import { childrenOf } from './xml-tree.ts';
import type { XmlElement } from './xml-tree.ts';

/** How long after its issue AWS takes an assertion. */
const redeemableMs = 5 * 60_000;
/** How far a provider's clock may be ahead of this machine's. */
const aheadMs = 60_000;

const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';
const unspecified = 'urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified';
const nameIdFormats = 'urn:oasis:names:tc:SAML:2.0:nameid-format:';
const audienceUrn = 'urn:amazon:webservices';

export interface SamlSubject {
  readonly issuer: string;
  readonly nameId: string;
  /** `persistent`; formats of other namespaces whole. */
  readonly nameIdType: string;
  readonly recipient: string;
  /** Milliseconds: when the provider's own session ends. */
  readonly sessionEndsAt?: number;
}

export interface Expected {
  readonly entityId: string;
  /** The provider's unique id, which its own sign-in addresses end with. */
  readonly uuid: string;
  /** Where encryption is required, the recipient has to be the provider's own sign-in address. */
  readonly encryptionMode: 'Required' | 'Allowed';
  /** Milliseconds. */
  readonly now: number;
}

/** Throws InvalidIdentityToken, ExpiredTokenException, AccessDenied. */
export function checkAssertion(assertion: XmlElement, expected: Expected): SamlSubject {
  const issuer = issuerOf(assertion)?.text.trim();
  if (issuer !== expected.entityId) throw invalidToken('Issuer not present in specified provider');
  checkIssueInstant(assertion, expected.now);
  const recipient = confirmedRecipient(assertion, expected);
  checkConditions(assertion, expected);
  const ends = sessionEnds(assertion);
  if (ends !== undefined && ends <= expected.now) throw expiredToken('Response has expired');
  return { issuer, recipient, ...subjectName(assertion), ...(ends !== undefined && { sessionEndsAt: ends }) };
}

function checkIssueInstant(assertion: XmlElement, now: number): void {
  const issuedAt = instant(assertion, 'IssueInstant');
  if (issuedAt === undefined) throw invalidToken('Response does not say when its assertion was issued (IssueInstant)');
  if (issuedAt > now + aheadMs) throw notYet('IssueInstant', issuedAt);
  if (issuedAt + redeemableMs <= now) throw expiredToken('Token must be redeemed within 5 minutes of issuance');
}

/** Exactly one bearer confirmation, for AWS, that still holds. */
function confirmedRecipient(assertion: XmlElement, expected: Expected): string {
  const confirmations = childrenOf(assertion, assertionNamespace, 'Subject').flatMap((subject) =>
    childrenOf(subject, assertionNamespace, 'SubjectConfirmation'),
  );
  const data = confirmations.flatMap((one) => childrenOf(one, assertionNamespace, 'SubjectConfirmationData'));
  const recipient = data[0]?.attributes.get('Recipient');
  const isOne =
    confirmations.length === 1 && data.length === 1 && confirmations[0]!.attributes.get('Method') === bearer;
  if (!isOne || recipient === undefined || !data[0]!.attributes.has('NotOnOrAfter')) {
    throw invalidToken('Responses must contain SubjectConfirmatonData with a Recipient and NotOnOrAfter');
  }
  if (!isSignInAddress(recipient, expected.uuid))
    throw invalidToken(
      `Response has the wrong Recipient: ${recipient.slice(0, 200)} should be https://signin.aws.amazon.com/saml, ` +
        'or that of a Region',
    );
  if (expected.encryptionMode === 'Required' && !recipient.endsWith(`/acs/${expected.uuid}`)) {
    throw invalidToken(
      'Response has the wrong Recipient: ' +
        `where encryption is required it should be https://signin.aws.amazon.com/saml/acs/${expected.uuid}`,
    );
  }
  checkValidity(data[0]!, expected.now);
  return recipient;
}

function isSignInAddress(address: string, uuid: string): boolean {
  const match =
    /^https:\/\/(?:[a-z]{2}(?:-[a-z]+){1,3}-[0-9]{1,2}\.)?signin\.aws\.amazon\.com\/saml(?:\/acs\/([A-Z0-9]+))?$/.exec(
      address,
    );
  return match !== null && (match[1] === undefined || match[1] === uuid);
}

/** Every audience restriction has to name AWS (saml-core, section 2.5.1.4), and there has to be one. */
function checkConditions(assertion: XmlElement, { now, uuid }: Expected): void {
  const conditions = childrenOf(assertion, assertionNamespace, 'Conditions');
  for (const one of conditions) checkValidity(one, now);
  const all = conditions.flatMap(({ children }) => children);
  const restrictions = all.filter(
    ({ name, namespace }) => namespace === assertionNamespace && name === 'AudienceRestriction',
  );
  const named = restrictions.map((one) =>
    childrenOf(one, assertionNamespace, 'Audience').map(({ text }) => text.trim()),
  );
  if (
    named.length === 0 ||
    !named.every((audiences) =>
      audiences.some((audience) => audience === audienceUrn || isSignInAddress(audience, uuid)),
    )
  ) {
    throw invalidToken('Response does not contain the required audience');
  }
  // A condition that is not understood leaves it open whether the assertion holds.
  const unknown = all.find(
    ({ name, namespace }) =>
      namespace !== assertionNamespace || !['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction'].includes(name),
  );
  if (unknown || conditions.length > 1)
    throw invalidToken(`Response has a condition that is not known: ${unknown?.name ?? 'a second Conditions element'}`);
}

function checkValidity(element: XmlElement, now: number): void {
  const [notBefore, notOnOrAfter] = [instant(element, 'NotBefore'), instant(element, 'NotOnOrAfter')];
  if (notBefore !== undefined && notBefore > now + aheadMs) throw notYet('NotBefore', notBefore);
  if (notOnOrAfter !== undefined && notOnOrAfter <= now) throw expiredToken('Response has expired');
}

function notYet(attribute: string, time: number): AwsError {
  return invalidToken(
    `Response is not valid yet: its ${attribute} is ${new Date(time).toISOString()}. ` +
      "Compare the identity provider's clock with this machine's",
  );
}

/** AWS answers a subject without a name as if the role did not trust it. */
function subjectName(assertion: XmlElement): { readonly nameId: string; readonly nameIdType: string } {
  const names = childrenOf(assertion, assertionNamespace, 'Subject').flatMap((subject) =>
    childrenOf(subject, assertionNamespace, 'NameID'),
  );
  const nameId = names[0]?.text.trim() ?? '';
  if (names.length !== 1 || nameId === '' || names[0]!.children.length > 0)
    throw new AwsError('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithSAML', {}, 403);
  const format = names[0]!.attributes.get('Format') ?? unspecified;
  return { nameId, nameIdType: format.startsWith(nameIdFormats) ? format.slice(nameIdFormats.length) : format };
}

function sessionEnds(assertion: XmlElement): number | undefined {
  const ends = childrenOf(assertion, assertionNamespace, 'AuthnStatement')
    .map((one) => instant(one, 'SessionNotOnOrAfter'))
    .filter((one) => one !== undefined);
  return ends.length === 0 ? undefined : Math.min(...ends);
}

/** Milliseconds. SAML's times are in UTC, and written with its Z (saml-core, section 1.3.3). */
function instant(element: XmlElement, attribute: string): number | undefined {
  const text = element.attributes.get(attribute);
  if (text === undefined) return undefined;
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time))
    throw invalidToken(`Response has a time that is none: ${attribute} should be like 2026-01-31T12:00:00Z`);
  return time;
}
