/** The backend that `npm create amplify` leaves: people sign in by e-mail, data has models. */
import type { AmpxProject } from './ampx-project.ts';

export const backend = `
import { defineBackend } from '@aws-amplify/backend';
import { auth } from './auth/resource';
import { data } from './data/resource';

defineBackend({ auth, data });
`;

const auth = `
import { defineAuth } from '@aws-amplify/backend';

export const auth = defineAuth({ loginWith: { email: true } });
`;

/** `models`: as in a.schema({ … }). */
export const data = (models: string): string => `
import { type ClientSchema, a, defineData } from '@aws-amplify/backend';

const schema = a.schema({ ${models} });

export type Schema = ClientSchema<typeof schema>;
export const data = defineData({ schema, authorizationModes: { defaultAuthorizationMode: 'identityPool' } });
`;

/** `rules`: as in authorization((allow) => [ … ]). */
export const todo = (fields: string, rules: string): string =>
  `Todo: a.model({ ${fields} }).authorization((allow) => [${rules}])`;

export function writeDefaultTemplate(project: AmpxProject, models: string): void {
  project.write('amplify/backend.ts', backend);
  project.write('amplify/auth/resource.ts', auth);
  project.write('amplify/data/resource.ts', data(models));
}
