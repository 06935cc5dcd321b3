/**
 * An assertion's attributes: what AWS reads of them for the session, and the condition keys they become.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html
 */
import type { ConditionValue } from '../../../policy/values/condition-context.ts';
import { invalidToken } from '../sessions/identity-token-errors.ts';
import { tagsOfToken } from '../sessions/session-tags.ts';
import type { SessionTags } from '../sessions/session-tags.ts';
import { assertionNamespace } from './response.ts';
import { childrenOf } from './xml-tree.ts';
import type { XmlElement } from './xml-tree.ts';

const prefix = 'https://aws.amazon.com/SAML/Attributes/';
const tagPrefix = `${prefix}PrincipalTag:`;

/** Values by the attribute's name. */
export type SamlAttributes = ReadonlyMap<string, readonly string[]>;

export function attributesOf(assertion: XmlElement): SamlAttributes {
  const found = new Map<string, string[]>();
  for (const statement of childrenOf(assertion, assertionNamespace, 'AttributeStatement')) {
    for (const attribute of childrenOf(statement, assertionNamespace, 'Attribute')) {
      const name = attribute.attributes.get('Name') ?? '';
      const values = childrenOf(attribute, assertionNamespace, 'AttributeValue').map(({ text }) => text.trim());
      found.set(name, [...(found.get(name) ?? []), ...values]);
    }
  }
  return found;
}

export interface RoleClaims {
  readonly sessionName: string;
  readonly tags: SessionTags;
  readonly sourceIdentity?: string;
  /** Seconds, 900 to 43,200. */
  readonly sessionDuration?: number;
}

/**
 * Throws InvalidIdentityToken when the attributes do not offer the role by this provider,
 * or are not as they have to be.
 */
export function roleClaims(attributes: SamlAttributes, roleArn: string, providerArn: string): RoleClaims {
  const offered = (attributes.get(`${prefix}Role`) ?? []).some((pair) => {
    const arns = pair.split(',').map((arn) => arn.trim());
    return arns.length === 2 && arns.includes(roleArn) && arns.includes(providerArn);
  });
  if (!offered) throw invalidToken("SAML Assertion doesn't contain the requested Role and Metadata in the attributes");
  const sessionName = single(attributes, `${prefix}RoleSessionName`);
  if (sessionName === undefined) throw invalidToken('RoleSessionName is required in AuthnResponse');
  if (!isName(sessionName)) throw invalidToken('RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}');
  const sourceIdentity = single(attributes, `${prefix}SourceIdentity`);
  if (sourceIdentity !== undefined && !isName(sourceIdentity))
    throw invalidToken('Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"');
  const sessionDuration = durationOf(single(attributes, `${prefix}SessionDuration`));
  return {
    sessionName,
    tags: sessionTags(attributes),
    ...(sourceIdentity !== undefined && { sourceIdentity }),
    ...(sessionDuration !== undefined && { sessionDuration }),
  };
}

function isName(text: string): boolean {
  return /^[\w+=,.@-]{2,64}$/.test(text);
}

function single(attributes: SamlAttributes, name: string): string | undefined {
  const values = attributes.get(name) ?? [];
  if (values.length > 1) throw invalidToken(`Response has ${values.length} values of ${name}: it should have one`);
  return values[0];
}

function durationOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (seconds < 900 || seconds > 43_200)
    throw invalidToken(
      'SessionDuration in AuthnResponse must be a whole number of seconds from 900 to 43200: ' +
        `it is ${text.slice(0, 50)}`,
    );
  return seconds;
}

function sessionTags(attributes: SamlAttributes): SessionTags {
  const names = [...attributes.keys()].filter((name) => name.startsWith(tagPrefix));
  return tagsOfToken(
    names.map((name) => [name.slice(tagPrefix.length), single(attributes, name) ?? '']),
    attributes.get(`${prefix}TransitiveTagKeys`) ?? [],
  );
}

const person = 'urn:oid:1.3.6.1.4.1.5923.1.1.1.';
const organization = 'urn:oid:1.3.6.1.4.1.5923.1.2.1.';
const claims = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/';

/** Attributes by the condition key that they become; of several, the first that is there. */
const stringKeys: Readonly<Record<string, readonly string[]>> = {
  edupersonorgdn: [`${person}3`],
  edupersonprimaryaffiliation: [`${person}5`],
  edupersonprincipalname: [`${person}6`],
  edupersonprimaryorgunitdn: [`${person}8`],
  name: [`${claims}name`],
  commonname: ['http://schemas.xmlsoap.org/claims/CommonName', '2.5.4.3'],
  givenname: [`${claims}givenname`, '2.5.4.42', '2.4.5.42'],
  surname: [`${claims}surname`, '2.5.4.4'],
  mail: [`${claims}emailaddress`, '0.9.2342.19200300100.1.3'],
  uid: ['http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid', '0.9.2342.19200300100.1.1'],
  primarygroupsid: ['http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid'],
  x500uniqueidentifier: ['2.5.4.45'],
  organizationstatus: ['0.9.2342.19200300.100.1.45'],
};

const listKeys: Readonly<Record<string, readonly string[]>> = {
  edupersonaffiliation: [`${person}1`],
  edupersonnickname: [`${person}2`],
  edupersonorgunitdn: [`${person}4`],
  edupersonentitlement: [`${person}7`],
  edupersonscopedaffiliation: [`${person}9`],
  edupersontargetedid: [`${person}10`],
  edupersonassurance: [`${person}11`],
  eduorghomepageuri: [`${organization}2`],
  eduorgidentityauthnpolicyuri: [`${organization}3`],
  eduorglegalname: [`${organization}4`],
  eduorgsuperioruri: [`${organization}5`],
  eduorgwhitepagesuri: [`${organization}6`],
  cn: ['urn:oid:2.5.4.3'],
};

/** Every `saml:` key that comes from an attribute, in lower case; those without a value are there as absent. */
export function attributeKeys(attributes: SamlAttributes): Record<string, ConditionValue> {
  const valuesOf = (names: readonly string[]): readonly string[] | undefined =>
    names.map((name) => attributes.get(name)).find((values) => values !== undefined && values.length > 0);
  return {
    ...Object.fromEntries(Object.entries(stringKeys).map(([key, names]) => [`saml:${key}`, valuesOf(names)?.[0]])),
    ...Object.fromEntries(Object.entries(listKeys).map(([key, names]) => [`saml:${key}`, valuesOf(names)])),
  };
}
