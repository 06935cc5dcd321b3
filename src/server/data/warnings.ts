/** What a start must say of a data folder that is damaged, full or read-only, and what to do about it. */
import type { DataFolder } from './data-folder.ts';
import type { StoreCondition } from '../../kernel/sqlite/damage/condition.ts';

/** `refused`: why the start's own writes were; `unwritten`: client files that could not be written. */
export function warningsOf(
  folder: DataFolder | undefined,
  { problems, readOnly }: StoreCondition,
  refused: string | undefined,
  unwritten: readonly string[],
): string[] {
  if (!folder) return [];
  const warnings: string[] = [];
  if (problems.length > 0) {
    warnings.push(
      `The data in ${folder.store} is DAMAGED ` +
        `(${problems.length === 1 ? 'one problem' : `${problems.length} problems`}; the first: ${problems[0]}) ` +
        'What the damage cannot have hit is answered; ' +
        'the rest, and every change, is refused with 503, and nothing is written over it. ' +
        'Take out what you need, keep a copy of the folder, and put an older copy of it back. ' +
        'All of it: sandlot doctor',
    );
  } else if (readOnly !== undefined || refused !== undefined) {
    warnings.push(
      `${readOnly ?? refused} Until then Sandlot answers reads, and refuses changes with 503; it goes on by itself.`,
    );
  }
  if (unwritten.length > 0) {
    warnings.push(
      `These files for clients could not be written: ${unwritten.join(', ')}. Commands of sandlot may not find this ` +
        'server before it is started again with room; AWS clients reach it at its endpoint.',
    );
  }
  return warnings;
}
