/** What can be seen to be wrong with a group before it is sent. */
export interface GroupTexts {
  readonly name: string;
  readonly description: string;
}

export type GroupProblems = Partial<Record<keyof GroupTexts, string>>;

const longest = 1024;

export function findGroupProblems({ name, description }: GroupTexts): GroupProblems {
  const problems: GroupProblems = {};
  if (name.trim() === '') problems.name = 'Enter the group name.';
  else if (name.trim().length > longest) problems.name = 'A group name has up to 1,024 characters.';
  if (description.trim().length > longest) problems.description = 'A description has up to 1,024 characters.';
  return problems;
}
