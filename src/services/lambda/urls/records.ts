/** Function URLs: an address of its own for a function, or for an alias. */
import { defineCollection } from '../../../kernel/collections/collection.ts';

export interface UrlCors {
  readonly AllowCredentials?: boolean;
  readonly AllowHeaders?: readonly string[];
  readonly AllowMethods?: readonly string[];
  readonly AllowOrigins?: readonly string[];
  readonly ExposeHeaders?: readonly string[];
  readonly MaxAge?: number;
}

export interface UrlRecord {
  /** The first label of its name. */
  readonly id: string;
  readonly name: string;
  /** An alias; '' is the function's own. */
  readonly qualifier: string;
  readonly authType: 'NONE' | 'AWS_IAM';
  readonly cors?: UrlCors;
  /** Domain milliseconds. */
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export const Urls = defineCollection<UrlRecord>('lambda/url', {
  scope: 'region',
  version: 1,
  key: ({ name, qualifier }) => [name, qualifier],
});

/** Where it is: the name says the Region, and not the account. */
export interface UrlAddress {
  readonly id: string;
  readonly account: string;
  readonly region: string;
  readonly name: string;
  readonly qualifier: string;
}

export const UrlAddresses = defineCollection<UrlAddress>('lambda/url-address', {
  scope: 'global',
  version: 1,
  key: ({ id }) => [id],
});
