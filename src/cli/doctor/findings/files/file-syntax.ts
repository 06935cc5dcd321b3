/** What the AWS CLI's parser (Python's configparser, strict) stops at, though other clients read over it. */
import { shellQuote } from '../../../../client-environment/shells.ts';
import { readSections } from '../../../aws-files/ini-file.ts';
import type { Check, Finding } from '../../facts.ts';

export const fileSyntax: Check = {
  id: 'file-syntax',
  find({ config, credentials }) {
    for (const { path, text } of [config, credentials]) {
      // UTF-16 has its own finding.
      const fault = text === undefined || text.includes('\0') ? undefined : firstFault(text);
      if (fault) return finding(path, fault);
    }
    return undefined;
  },
};

interface Fault {
  readonly line: number;
  readonly words: string;
}

function finding(path: string, { line, words }: Fault): Finding {
  return {
    what: `${path}, line ${line}: ${words}.`,
    why: 'The AWS CLI and boto3 stop there with "Unable to parse config file", whatever profile is asked for.',
    mend: `\${EDITOR:-vi} +${line} ${shellQuote(path)}`,
  };
}

function firstFault(text: string): Fault | undefined {
  const lines = text.split('\n');
  const sections = readSections(text);
  const start = sections[0]?.line ?? lines.length + 1;
  const early = lines.slice(0, start - 1).findIndex((line) => line.trim() !== '' && !/^\s*[#;]/.test(line));
  if (early >= 0)
    return {
      line: early + 1,
      words: lines[early]!.startsWith('[')
        ? "the section's head has no closing bracket"
        : 'there is text before the first [section]',
    };
  const seen = new Map<string, number>();
  for (const section of sections) {
    // Quotes and spaces are part of a head for this parser.
    const head = lines[section.line - 1]!.trim();
    if (seen.has(head))
      return { line: section.line, words: `the section ${head} is there twice (first in line ${seen.get(head)})` };
    seen.set(head, section.line);
    if (section.repeated.length > 0)
      return { line: section.line, words: `[${section.name}] sets ${section.repeated[0]} twice` };
  }
  return undefined;
}
