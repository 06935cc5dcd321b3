/**
 * Condition keys that attributes of an assertion fill, by the attribute's name, in lower case.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_saml_assertions.html#saml-attribute-mapping
 */
const byNumber = (root: string, names: Readonly<Record<number, string>>): [string, string][] =>
  Object.entries(names).map(([number, name]) => [`urn:oid:${root}.${number}`, `saml:${name.toLowerCase()}`]);

export const samlAttributeKeys: ReadonlyMap<string, string> = new Map([
  ...byNumber('1.3.6.1.4.1.5923.1.1.1', {
    1: 'eduPersonAffiliation', 2: 'eduPersonNickname', 3: 'eduPersonOrgDN', 4: 'eduPersonOrgUnitDN', 5: 'eduPersonPrimaryAffiliation', 6: 'eduPersonPrincipalName',
    7: 'eduPersonEntitlement', 8: 'eduPersonPrimaryOrgUnitDN', 9: 'eduPersonScopedAffiliation', 10: 'eduPersonTargetedID', 11: 'eduPersonAssurance',
  }),
  ...byNumber('1.3.6.1.4.1.5923.1.2.1', {
    2: 'eduOrgHomePageURI', 3: 'eduOrgIdentityAuthNPolicyURI', 4: 'eduOrgLegalName', 5: 'eduOrgSuperiorURI', 6: 'eduOrgWhitePagesURI',
  }),
  ...byNumber('2.5.4', { 3: 'cn', 4: 'surname', 10: 'o', 41: 'name', 42: 'givenName', 45: 'x500UniqueIdentifier' }),
  ...byNumber('0.9.2342.19200300.100.1', { 1: 'uid', 3: 'mail', 45: 'organizationStatus' }),
  ['http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name', 'saml:name'],
  ['http://schemas.xmlsoap.org/claims/CommonName', 'saml:commonname'],
  ['http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname', 'saml:givenname'],
  ['http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname', 'saml:surname'],
  ['http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress', 'saml:mail'],
  ['http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid', 'saml:primarygroupsid'],
]);
