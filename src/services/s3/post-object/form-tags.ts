/** Tags as a POST form has them: the document of PutObjectTagging, in a field. */
import { readXml } from '../../../kernel/bounded/xml.ts';
import { malformedXml } from '../errors.ts';

const limits = { maxDepth: 8, maxElements: 200, maxAttributes: 8, maxMarkup: 1000 };

/** As the header of tags has them. What is no tag counts for nothing. @throws AwsError MalformedXML */
export function tagsOfForm(document: string): string {
  const tags: [string, string][] = [];
  const path: string[] = [];
  let tag: Record<string, string> = {};
  try {
    readXml(document, limits, {
      opened: ({ name }) => {
        path.push(name);
        if (path.join('/') === 'Tagging/TagSet/Tag') tag = {};
      },
      text: (more) => {
        const name = /^Tagging\/TagSet\/Tag\/(Key|Value)$/.exec(path.join('/'))?.[1];
        if (name !== undefined) tag[name] = (tag[name] ?? '') + more;
      },
      closed: () => {
        if (path.join('/') === 'Tagging/TagSet/Tag') tags.push([tag['Key'] ?? '', tag['Value'] ?? '']);
        path.pop();
      },
    });
  } catch {
    throw malformedXml();
  }
  return tags.map((pair) => pair.map(encodeURIComponent).join('=')).join('&');
}
