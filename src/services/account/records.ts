/**
 * What is kept of an account beyond its name and address, which the organization has (`organizations`).
 *
 * Invariants: an account has one contact of each type, one primary contact and one change of address under way at most.
 */
import { defineCollection } from '../../kernel/collections/collection.ts';

export type AlternateContactType = 'BILLING' | 'OPERATIONS' | 'SECURITY';

export interface AlternateContactRecord {
  readonly AlternateContactType: AlternateContactType;
  readonly Name: string;
  readonly Title: string;
  readonly EmailAddress: string;
  readonly PhoneNumber: string;
}

/** The primary contact, under AWS's names. */
export interface ContactInformationRecord {
  readonly FullName: string;
  readonly AddressLine1: string;
  readonly AddressLine2?: string;
  readonly AddressLine3?: string;
  readonly City: string;
  readonly StateOrRegion?: string;
  readonly DistrictOrCounty?: string;
  readonly PostalCode: string;
  readonly CountryCode: string;
  readonly PhoneNumber: string;
  readonly CompanyName?: string;
  readonly WebsiteUrl?: string;
}

/** A Region that is opted into, or on its way there or back; absent while it is not. */
export interface OptedRegionRecord {
  readonly regionName: string;
  readonly status: 'ENABLING' | 'ENABLED' | 'DISABLING';
}

/** A new primary address that waits for the code that was mailed to it. */
export interface PrimaryEmailUpdateRecord {
  /** Of this very change; a newer one replaces it. */
  readonly id: string;
  readonly email: string;
  readonly sealedCode: string;
  /** Domain milliseconds. */
  readonly expiresAt: number;
  readonly wrongCodes: number;
}

export const AlternateContacts = defineCollection<AlternateContactRecord>('account/alternate-contact', {
  scope: 'account',
  key: (contact) => [contact.AlternateContactType],
  version: 1,
});

export const ContactInformation = defineCollection<ContactInformationRecord>('account/contact-information', {
  scope: 'account',
  key: () => ['primary'],
  version: 1,
});

export const OptedRegions = defineCollection<OptedRegionRecord>('account/opted-region', {
  scope: 'account',
  key: (region) => [region.regionName],
  version: 1,
});

export const PrimaryEmailUpdates = defineCollection<PrimaryEmailUpdateRecord>('account/primary-email-update', {
  scope: 'account',
  key: () => ['update'],
  version: 1,
});
