/** What is wrong with a name for IAM: `undefined` where nothing is. */
export function nameProblem(name: string, most: number): string | undefined {
  if (name.trim() === '') return 'Enter a name.';
  if (name.trim().length <= most && /^[\w+=,.@-]+$/.test(name.trim())) return undefined;
  return `Use 1 to ${most} letters, digits and the characters + = , . @ _ -`;
}
