/**
 * Every collection that there is: the services', the sign-in side's and the installation's own. The store rebuilds
 * by them what was written in another version; test/house/collections.test.ts holds that none is missing.
 */
import { installationCollections } from './installation.ts';
import type { Collection } from '../../kernel/collections/collection.ts';
import { services } from '../../services/index.ts';
import { signinCollections } from '../../signin/collections.ts';

export const collections: readonly Collection<any>[] = [
  ...services.flatMap((service) => service.collections ?? []),
  ...signinCollections,
  ...installationCollections,
];
