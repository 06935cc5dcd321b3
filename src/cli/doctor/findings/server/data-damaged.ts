/** Rows, pages or bodies in the data folder are not what was written. */
import type { Check } from '../../facts.ts';

const shown = 5;

export const dataDamaged: Check = {
  id: 'data-damaged',
  find({ data, dataFolder }) {
    if (!data || data.problems.length === 0) return undefined;
    const more = data.problems.length - shown;
    return {
      what:
        `The data in ${dataFolder} is damaged ` +
        `(${data.problems.length === 1 ? 'one problem' : `${data.problems.length} problems`}).`,
      why: [
        ...data.problems.slice(0, shown),
        ...(more > 0 ? [`And ${more} more.`] : []),
        'What the damage cannot have hit is still answered, so that it can be taken out. ' +
          "Damage of the store stops every change; that of an object's body only its downloads.",
      ].join('\n'),
      mend:
        `sandlot stop\ncp -a ${quoted(dataFolder)} ${quoted(`${dataFolder}.damaged`)}\n` +
        '# put an older copy of the folder back, or start anew in another one: sandlot start --data DIR\n' +
        "# an object's body alone: put the object again, or delete it",
    };
  },
};

function quoted(path: string): string {
  return /^[\w/.-]+$/.test(path) ? path : `'${path.replaceAll("'", `'\\''`)}'`;
}
