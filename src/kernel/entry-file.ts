/** Where the files are that threads and other processes are started from: entries of their own in the built form. */

/**
 * `source` lies beside the module `here`; in the built form it is `<its name>.js` in `dist/`, whichever chunk that
 * module has come into. `scripts/build.ts` lists it.
 */
export function entryFile(source: string, here: string): URL {
  if (here.endsWith('.ts')) return new URL(source, here);
  const built = source.slice(source.lastIndexOf('/') + 1).replace(/\.ts$/, '.js');
  return new URL(here.includes('/chunks/') ? `../${built}` : built, here);
}
