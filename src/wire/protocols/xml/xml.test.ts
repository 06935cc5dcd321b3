import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseXml, XmlError } from './document.ts';
import { escapeXml } from './escape.ts';

test('parseXml: elements, attributes, text, references and CDATA', () => {
  const root = parseXml(
    '<?xml version="1.0"?><a:Root xmlns:a="urn:x"><Key x:y="1">a&lt;&#x41;<![CDATA[<&>]]></Key><!-- c -->' +
      '<Empty/></a:Root>',
  );
  assert.equal(root.name, 'Root');
  assert.deepEqual(
    root.children.map(({ name, text }) => [name, text]),
    [
      ['Key', 'a<A<&>'],
      ['Empty', ''],
    ],
  );
  assert.equal(root.children[0]!.attributes['x:y'], '1');
});

const refused: [what: string, text: string][] = [
  ['an empty document', ''],
  ['text only', 'hello'],
  ['an unclosed element', '<a><b></a>'],
  ['two roots', '<a/><b/>'],
  ['a document type', '<!DOCTYPE a><a/>'],
  ['an entity bomb', '<!DOCTYPE a [<!ENTITY b "bbbb"><!ENTITY c "&b;&b;">]><a>&c;</a>'],
  ['an unknown entity', '<a>&b;</a>'],
  ['an external entity', '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'],
  ['deep nesting', '<a>'.repeat(100_000)],
  ['a control character', '<a>\u0001</a>'],
];

for (const [what, text] of refused) {
  test(`parseXml refuses ${what}`, () => {
    assert.throws(() => parseXml(text), XmlError);
  });
}

test('escapeXml: markup, and characters that XML cannot carry as they are', () => {
  assert.equal(escapeXml('plain'), 'plain');
  assert.equal(escapeXml('<a href="x">&\r\n\u0001'), '&lt;a href=&quot;x&quot;&gt;&amp;&#xd;\n&#x1;');
});

const beyond: [what: string, text: string][] = [
  ['many elements', `<a>${'<b/>'.repeat(50_000)}</a>`],
  ['many attributes', `<a ${Array.from({ length: 65 }, (_, at) => `b${at}=""`).join(' ')}/>`],
  ['many references', `<a>${'&amp;'.repeat(130_000)}</a>`],
  ['many comments', `<a>${'<!---->'.repeat(1001)}</a>`],
];

for (const [what, text] of beyond) {
  test(`parseXml refuses ${what}`, () => {
    assert.throws(
      () => parseXml(text),
      (error: Error) => error instanceof XmlError && error.message.startsWith('The document is refused: '),
    );
  });
}

test("parseXml takes the largest of S3's inputs: 10,000 parts with their checksums", () => {
  const part =
    '<Part><PartNumber>1</PartNumber><ETag>&quot;0123456789abcdef0123456789abcdef&quot;</ETag>' +
    '<ChecksumSHA256>ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=</ChecksumSHA256></Part>';
  assert.equal(
    parseXml(`<CompleteMultipartUpload>${part.repeat(10_000)}</CompleteMultipartUpload>`).children.length,
    10_000,
  );
});
