/** The project of `fixtures/full-backend`, with what its handlers import besides the cached install. */
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ampxProject, type AmpxProject } from './ampx-project.ts';
import type { Requirement } from './requirements.ts';

/** Of the clone's own dependencies. */
const linked = ['@aws-sdk/client-cognito-identity-provider', '@aws-sdk/client-dynamodb', '@types/node'];

const fixture = fileURLToPath(new URL('fixtures/full-backend/amplify', import.meta.url));
const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));

export const frontEnd = new URL('fixtures/full-backend/front-end.ts', import.meta.url);

export function fullProject(install: Requirement): AmpxProject {
  const project = ampxProject(install, '', { typeRoots: ['./node_modules/@types'] });
  cpSync(fixture, join(project.folder, 'amplify'), { recursive: true });
  // Functions are bundled beside a lock file.
  writeFileSync(join(project.folder, 'package-lock.json'), '{}');
  for (const name of linked) {
    const link = join(project.folder, 'amplify', 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(modules, name), link);
  }
  return project;
}
