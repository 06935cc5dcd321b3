/** `--exclude` and `--include` of `aws s3 sync`: the last pattern that fits decides. Pure. */

/** Whether the file of this relative name is synchronized, and deleted where it is gone. */
export type SyncFilter = (name: string) => boolean;

/** @throws Error for what patterns of Python's `fnmatch` have and these do not */
export function syncFilter(exclude: readonly string[], include: readonly string[]): SyncFilter {
  const rules = [
    ...exclude.map((pattern) => ({ pattern, takes: false })),
    ...include.map((pattern) => ({ pattern, takes: true })),
  ];
  const set = rules.find(({ pattern }) => pattern.includes('['));
  if (set) throw new Error(`Sandlot does not have sets of characters in patterns of deployments: ${set.pattern}`);
  return (name) => rules.findLast(({ pattern }) => matches(pattern, name))?.takes ?? true;
}

/** `*` is any text and `?` a character; in time of at most the product of both lengths. */
function matches(pattern: string, name: string): boolean {
  let [at, in_, star, from] = [0, 0, -1, 0];
  while (in_ < name.length) {
    if (pattern[at] === '*') {
      [star, from] = [at, in_];
      at += 1;
    } else if (pattern[at] === '?' || (at < pattern.length && pattern[at] === name[in_])) {
      at += 1;
      in_ += 1;
    } else if (star >= 0) {
      from += 1;
      [at, in_] = [star + 1, from];
    } else return false;
  }
  while (pattern[at] === '*') at += 1;
  return at === pattern.length;
}
