/**
 * Edits of AWS's ini files (`~/.aws/config`) that keep every other byte: comments, order, odd spacing, line ends.
 * Format: AWS SDKs and Tools Reference Guide, "Shared config and credentials files".
 */

export type Settings = Readonly<Record<string, string>>;

interface Section { readonly name: string; readonly start: number; readonly end: number }

/** A section's top-level settings, or `undefined` when there is no such section. The last one of a name wins. */
export function readSection(text: string, name: string): Record<string, string> | undefined {
  const lines = splitLines(text);
  const section = findSection(lines, name);
  if (!section) return undefined;
  const settings: Record<string, string> = {};
  for (const line of lines.slice(section.start + 1, section.end)) {
    const setting = /^([^\s#;=][^=]*?)\s*=\s*(.*?)\s*$/.exec(line);
    if (setting) settings[setting[1]!.toLowerCase()] = setting[2]!;
  }
  return settings;
}

/** Sets these settings in a section, which is appended when it is not there; its other lines stay. */
export function writeSection(text: string, name: string, settings: Settings): string {
  const lines = splitLines(text);
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const section = findSection(lines, name);
  if (!section) return `${text}${separator(text, newline)}[${name}]${newline}${settingLines(settings).map((line) => line + newline).join('')}`;
  const left = { ...settings } as Record<string, string>;
  const body = lines.slice(section.start + 1, section.end).map((line) => {
    const key = /^([^\s#;=][^=]*?)\s*=/.exec(line)?.[1]?.toLowerCase();
    if (key === undefined || left[key] === undefined) return line;
    const replaced = `${key} = ${left[key]}${/\r?\n$/.exec(line)?.[0] ?? ''}`;
    delete left[key];
    return replaced;
  });
  return [
    ...lines.slice(0, section.start), endWithNewline(lines[section.start]!, newline),
    ...settingLines(left).map((line) => line + newline), ...body, ...lines.slice(section.end),
  ].join('');
}

function settingLines(settings: Settings): string[] {
  return Object.entries(settings).flatMap(([key, value]) =>
    value.startsWith('\n') ? [`${key} =${value}`] : [`${key} = ${value}`]);
}

function separator(text: string, newline: string): string {
  if (text === '') return '';
  return text.endsWith('\n') ? newline : newline + newline;
}

function endWithNewline(line: string, newline: string): string {
  return line.endsWith('\n') ? line : line + newline;
}

/** Lines with their ends, so that joining gives the text back. */
function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function findSection(lines: readonly string[], name: string): Section | undefined {
  let found: Section | undefined;
  for (let i = 0; i < lines.length; i++) {
    if (sectionName(lines[i]!) !== name) continue;
    let end = i + 1;
    while (end < lines.length && sectionName(lines[end]!) === undefined) end++;
    found = { name, start: i, end };
  }
  return found;
}

function sectionName(line: string): string | undefined {
  return /^\[\s*([^\]]*?)\s*\]/.exec(line)?.[1]?.replace(/\s+/g, ' ');
}
