/**
 * Reads and edits AWS's ini files (`~/.aws/config`, `~/.aws/credentials`) and keeps every byte that an edit is not
 * about: comments, order, odd spacing, line ends, byte order mark. Texts are byte strings (one character per byte, as
 * `aws-files.ts` reads them), so that any encoding survives.
 *
 * Section names are canonical: one space, no quotes: `[profile  "dev"]` is `profile dev`.
 * Format: AWS SDKs and Tools Reference Guide, "Shared config and credentials files".
 */

/** A value; nested settings as in `s3 =` with indented lines; or `undefined`, which removes the setting. */
export type Value = string | Readonly<Record<string, string>> | undefined;
export type Settings = Readonly<Record<string, Value>>;

export interface IniSection {
  readonly name: string;
  /** Of its head, from 1. */
  readonly line: number;
  /** Keys in lower case; the value of a nested setting is empty. */
  readonly settings: Readonly<Record<string, string>>;
  readonly nested: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Keys that it sets more than once. */
  readonly repeated: readonly string[];
  /** Its comment lines, trimmed. */
  readonly comments: readonly string[];
}

interface Range {
  readonly start: number;
  readonly end: number;
}
interface Entry {
  readonly key: string | undefined;
  readonly lines: string[];
}

export const byteOrderMark = '\u00ef\u00bb\u00bf';

/** The command that takes the mark out of a file, by the `sed` of the system. */
export function markRemoval(quotedPath: string, platform: string): string {
  return platform === 'darwin'
    ? `LC_ALL=C sed -i '' $'1s/^\\xEF\\xBB\\xBF//' ${quotedPath}`
    : `sed -i '1s/^\\xEF\\xBB\\xBF//' ${quotedPath}`;
}

/** All sections in the file's order; a name can come more than once. Linear in the text's length. */
export function readSections(text: string): IniSection[] {
  const lines = splitLines(text);
  return sectionRanges(lines).map(({ start, end }) => {
    const [settings, nested]: [Record<string, string>, Record<string, Record<string, string>>] = [
      emptyRecord(),
      emptyRecord(),
    ];
    const repeated: string[] = [];
    for (const entry of entriesOf(lines.slice(start + 1, end))) {
      if (entry.key === undefined) continue;
      if (entry.key in settings) repeated.push(entry.key);
      settings[entry.key] = valueOf(entry.lines[0]!);
      const inner = innerSettings(entry);
      if (Object.keys(inner).length > 0) nested[entry.key] = inner;
    }
    const comments = lines
      .slice(start + 1, end)
      .map((line) => line.trim())
      .filter((line) => /^[#;]/.test(line));
    return { name: sectionName(lines[start]!)!, line: start + 1, settings, nested, repeated, comments };
  });
}

/** A section's top-level settings, or `undefined` when there is no such section. The last one of a name wins. */
export function readSection(text: string, name: string): Record<string, string> | undefined {
  const section = findIniSection(text, name);
  return section && { ...section.settings };
}

export function findIniSection(text: string, name: string): IniSection | undefined {
  return readSections(text).findLast((section) => section.name === name);
}

/**
 * Sets these settings in a section, which is appended when it is not there; its other lines stay. A setting that has
 * its value already keeps its line as it is. `comment` is a line of its own under the head of a section that is new.
 */
export function writeSection(text: string, name: string, settings: Settings, comment?: string): string {
  const lines = splitLines(text);
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const section = sectionRanges(lines).findLast(({ start }) => sectionName(lines[start]!) === name);
  if (!section) {
    const body = [`[${name}]`, ...(comment === undefined ? [] : [comment]), ...settingLines(settings)];
    return `${text}${separator(text, newline)}${body.map((line) => line + newline).join('')}`;
  }
  const left: Record<string, Value> = { ...settings };
  const body = entriesOf(lines.slice(section.start + 1, section.end)).flatMap((entry) => {
    if (entry.key === undefined || !Object.hasOwn(settings, entry.key)) return entry.lines;
    delete left[entry.key];
    return editedEntry(entry, settings[entry.key], newline);
  });
  // Less indented than the line below, a new setting would swallow it.
  const indent = indentOf(
    lines.slice(section.start + 1, section.end).find((line) => line.trim() !== '' && !isComment(line)) ?? '',
  );
  const added = settingLines(left).map((line) => indent + line + newline);
  const head = lines[section.start]!;
  return [
    ...lines.slice(0, section.start),
    added.length > 0 ? endWithNewline(head, newline) : head,
    ...added,
    ...body,
    ...lines.slice(section.end),
  ].join('');
}

/** Takes a section out, with the empty line before it; comments after its last setting stay, as the next section's. */
export function removeSection(text: string, name: string): string {
  const lines = splitLines(text);
  const section = sectionRanges(lines).findLast(({ start }) => sectionName(lines[start]!) === name);
  if (!section) return text;
  let end = section.end;
  while (end > section.start + 1 && /^\s*([#;].*)?\s*$/.test(lines[end - 1]!)) end--;
  const next = lines[end];
  const closesGap =
    section.start > 0 &&
    lines[section.start - 1]!.trim() === '' &&
    (next === undefined || next.trim() === '' || next.startsWith('['));
  const mark = lines[section.start]!.startsWith(byteOrderMark) ? byteOrderMark : '';
  return mark + [...lines.slice(0, section.start - (closesGap ? 1 : 0)), ...lines.slice(end)].join('');
}

function editedEntry(entry: Entry, value: Value, newline: string): string[] {
  const [first, ...rest] = entry.lines;
  if (value === undefined) return [];
  if (typeof value === 'object') return editedNested(entry, value, newline);
  const continues = rest.some((line) => !isComment(line));
  if (valueOf(first!) === value && !continues) return entry.lines;
  return [`${indentOf(first!)}${entry.key} = ${value}${lineEnd(first!)}`, ...rest.filter(isComment)];
}

function editedNested(entry: Entry, value: Readonly<Record<string, string>>, newline: string): string[] {
  const left = { ...value };
  const [first, ...rest] = entry.lines;
  const lines = [
    valueOf(first!) === '' ? first! : `${indentOf(first!)}${entry.key} =${lineEnd(first!)}`,
    ...rest.map((line) => {
      const [, indent, key, current] = /^([ \t]+)([^\s#;=][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
      if (key === undefined || !Object.hasOwn(left, key.toLowerCase())) return line;
      const wanted = left[key.toLowerCase()]!;
      delete left[key.toLowerCase()];
      return current === wanted ? line : `${indent}${key} = ${wanted}${lineEnd(line)}`;
    }),
  ];
  const missing = Object.entries(left);
  if (missing.length === 0) return lines;
  lines[lines.length - 1] = endWithNewline(lines.at(-1)!, newline);
  const indent = `${indentOf(first!)}  `;
  return [...lines, ...missing.map(([key, wanted]) => `${indent}${key} = ${wanted}${newline}`)];
}

function settingLines(settings: Settings): string[] {
  return Object.entries(settings).flatMap(([key, value]) => {
    if (value === undefined) return [];
    if (typeof value === 'string') return [`${key} = ${value}`];
    return [`${key} =`, ...Object.entries(value).map(([inner, text]) => `  ${inner} = ${text}`)];
  });
}

/** Settings with the lines below them that are indented further; every other line is an entry without a key. */
function entriesOf(lines: readonly string[]): Entry[] {
  const entries: Entry[] = [];
  for (const line of lines) {
    const last = entries.at(-1);
    if (last?.key !== undefined && line.trim() !== '' && indentOf(line).length > indentOf(last.lines[0]!).length) {
      last.lines.push(line);
      continue;
    }
    entries.push({ key: /^[ \t]*([^\s#;=][^=]*?)\s*=/.exec(line)?.[1]?.toLowerCase(), lines: [line] });
  }
  return entries;
}

function innerSettings(entry: Entry): Record<string, string> {
  const inner: Record<string, string> = emptyRecord();
  for (const line of entry.lines.slice(1)) {
    const setting = /^[ \t]+([^\s#;=][^=]*?)\s*=\s*(.*?)\s*$/.exec(line);
    if (setting) inner[setting[1]!.toLowerCase()] = setting[2]!;
  }
  return inner;
}

/** Names come from a file: none of them may be one that every object has. */
function emptyRecord<T>(): Record<string, T> {
  return Object.create(null) as Record<string, T>;
}

function valueOf(line: string): string {
  return line.slice(line.indexOf('=') + 1).trim();
}

function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)![0];
}

function isComment(line: string): boolean {
  return /^\s*[#;]/.test(line);
}

function lineEnd(line: string): string {
  return /\r?\n$/.exec(line)?.[0] ?? '';
}

function separator(text: string, newline: string): string {
  if (text === '' || text === byteOrderMark) return '';
  return text.endsWith('\n') ? newline : newline + newline;
}

function endWithNewline(line: string, newline: string): string {
  return line.endsWith('\n') ? line : line + newline;
}

/** Lines with their ends, so that joining gives the text back. */
function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function sectionRanges(lines: readonly string[]): Range[] {
  const starts = lines.flatMap((line, index) => (sectionName(line) === undefined ? [] : [index]));
  return starts.map((start, index) => ({ start, end: starts[index + 1] ?? lines.length }));
}

function sectionName(line: string): string | undefined {
  const inner = /^(?:\u00ef\u00bb\u00bf)?\[([^\]]*)\]/.exec(line)?.[1]?.trim().replace(/\s+/g, ' ');
  return inner?.replace(/ (["'])(.*)\1$/, ' $2');
}
