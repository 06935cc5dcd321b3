/** Encodings that editors on Windows leave behind, and that the AWS CLI stops at ("Unable to parse config file"). */
import { shellQuote } from '../../../../client-environment/shells.ts';
import { byteOrderMark, markRemoval } from '../../../aws-files/ini-file.ts';
import type { Check, Finding } from '../../facts.ts';

export const fileEncoding: Check = {
  id: 'file-encoding',
  find({ config, credentials, platform }) {
    for (const { path, text } of [config, credentials]) {
      const finding = text === undefined ? undefined : fault(path, text, platform);
      if (finding) return finding;
    }
    return undefined;
  },
};

function fault(path: string, text: string, platform: string): Finding | undefined {
  const [quoted, converted] = [shellQuote(path), shellQuote(`${path}.utf8`)];
  const convert = (from: string): string =>
    `iconv -f ${from} -t UTF-8 ${quoted} > ${converted} && mv ${converted} ${quoted}`;
  if (text.startsWith('\u00ff\u00fe') || text.startsWith('\u00fe\u00ff') || text.includes('\0')) {
    return {
      what: `${path} is UTF-16.`,
      why: "AWS clients read UTF-8 and see no profile in it. PowerShell's > writes such files.",
      mend: convert('UTF-16'),
    };
  }
  if (text.startsWith(byteOrderMark)) {
    return {
      what: `${path} begins with a byte order mark (EF BB BF).`,
      why: 'The AWS CLI and boto3 take it for text before the first section and stop: "Unable to parse config file".',
      mend: markRemoval(quoted, platform),
    };
  }
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'latin1'));
    return undefined;
  } catch {
    const line =
      text.split('\n').findIndex((candidate) => Buffer.from(candidate, 'latin1').toString('utf8').includes('\ufffd')) +
      1;
    return {
      what: `${path} is not UTF-8 (line ${line}).`,
      why: 'The AWS CLI and boto3 stop at its first byte that is not: "Unable to parse config file".',
      mend: convert('ISO-8859-1'),
    };
  }
}
