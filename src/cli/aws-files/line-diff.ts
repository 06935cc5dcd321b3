/**
 * A unified diff of two texts by lines, as `diff -u` prints it (POSIX.1-2024, "Diff -u Output Format"), for showing a
 * change before it is made. E. W. Myers, "An O(ND) Difference Algorithm" (1986).
 */

type Mark = ' ' | '-' | '+';
interface Line {
  readonly mark: Mark;
  readonly text: string;
  readonly before: number;
  readonly after: number;
}

const contextLines = 3;
/** Above this many differing lines the middle is shown as replaced: the search's memory grows with their square. */
const mostDifferences = 1000;

export interface DiffOptions {
  readonly colour?: boolean;
  readonly fromName: string;
  readonly toName: string;
}

/** Empty when the texts are the same. */
export function unifiedDiff(before: string, after: string, options: DiffOptions): string {
  if (before === after) return '';
  const paint = (code: number, text: string): string => (options.colour ? `\u001b[${code}m${text}\u001b[0m` : text);
  const lines = [paint(1, `--- ${options.fromName}`), paint(1, `+++ ${options.toName}`)];
  for (const hunk of hunksOf(diffLines(splitLines(before), splitLines(after)))) {
    lines.push(paint(36, headOf(hunk)));
    for (const { mark, text } of hunk) {
      const shown = mark + text.replace(/\r?\n$/, '');
      lines.push(mark === '-' ? paint(31, shown) : mark === '+' ? paint(32, shown) : shown);
      if (!text.endsWith('\n')) lines.push('\\ No newline at end of file');
    }
  }
  return `${lines.join('\n')}\n`;
}

function hunksOf(lines: readonly Line[]): Line[][] {
  const hunks: Line[][] = [];
  let lastChange = -Infinity;
  lines.forEach((line, index) => {
    if (line.mark === ' ') return;
    if (index - lastChange > 2 * contextLines) hunks.push(lines.slice(Math.max(0, index - contextLines), index));
    else hunks.at(-1)!.push(...lines.slice(lastChange + 1, index));
    hunks.at(-1)!.push(line);
    lastChange = index;
    const isLast = lines.slice(index + 1, index + 1 + 2 * contextLines).every(({ mark }) => mark === ' ');
    if (isLast) hunks.at(-1)!.push(...lines.slice(index + 1, index + 1 + contextLines));
  });
  return hunks;
}

function headOf(hunk: readonly Line[]): string {
  const [before, after] = [
    hunk.filter(({ mark }) => mark !== '+').length,
    hunk.filter(({ mark }) => mark !== '-').length,
  ];
  const range = (start: number, count: number): string =>
    count === 1 ? `${start + 1}` : `${count === 0 ? start : start + 1},${count}`;
  return `@@ -${range(hunk[0]!.before, before)} +${range(hunk[0]!.after, after)} @@`;
}

/** Every line of both, in order, with its mark and how many lines of each text come before it. */
function diffLines(before: readonly string[], after: readonly string[]): Line[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < Math.min(before.length, after.length) - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  const marks: Mark[] = [
    ...Array<Mark>(head).fill(' '),
    ...editScript(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...Array<Mark>(tail).fill(' '),
  ];
  let [x, y] = [0, 0];
  return marks.map((mark) => {
    const line = { mark, text: mark === '+' ? after[y]! : before[x]!, before: x, after: y };
    if (mark !== '+') x++;
    if (mark !== '-') y++;
    return line;
  });
}

function editScript(a: readonly string[], b: readonly string[]): Mark[] {
  const furthest = new Map<number, number>([[1, 0]]);
  const trace: Map<number, number>[] = [];
  for (let d = 0; d <= Math.min(a.length + b.length, mostDifferences); d++) {
    trace.push(new Map(furthest));
    for (let k = -d; k <= d; k += 2) {
      let x = isDown(furthest, k, d) ? furthest.get(k + 1)! : furthest.get(k - 1)! + 1;
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++;
      furthest.set(k, x);
      if (x >= a.length && x - k >= b.length) return backtrack(trace, a.length, b.length);
    }
  }
  return [...Array<Mark>(a.length).fill('-'), ...Array<Mark>(b.length).fill('+')];
}

function isDown(furthest: ReadonlyMap<number, number>, k: number, d: number): boolean {
  return k === -d || (k !== d && furthest.get(k - 1)! < furthest.get(k + 1)!);
}

/** From the end to the start: before each insertion or deletion lies the run of equal lines that followed it. */
function backtrack(trace: readonly ReadonlyMap<number, number>[], fromX: number, fromY: number): Mark[] {
  const marks: Mark[] = [];
  let [x, y] = [fromX, fromY];
  for (let d = trace.length - 1; d > 0; d--) {
    const k = x - y;
    const down = isDown(trace[d]!, k, d);
    const previousX = trace[d]!.get(down ? k + 1 : k - 1)!;
    const start = down ? previousX : previousX + 1;
    for (; x > start; x--) marks.push(' ');
    marks.push(down ? '+' : '-');
    x = previousX;
    y = previousX - (down ? k + 1 : k - 1);
  }
  for (; x > 0; x--) marks.push(' ');
  return marks.reverse();
}

/** Lines with their ends, so that a missing last line end is a difference. */
function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
