/**
 * What axe-core (https://github.com/dequelabs/axe-core) finds on a page, and whether the page is wider than its window.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Finding {
  readonly id: string;
  readonly impact: string;
  readonly help: string;
  readonly nodes: { readonly html: string }[];
}

/**
 * Serious and critical findings alone, in words. The page's own policy lets no script in; the browser's debugger does.
 */
export async function audit(page: Page): Promise<string[]> {
  let findings = await findingsOf(page);
  // What has just come into place has half-way colours and widths for a moment.
  for (let looks = 1; looks < 10 && findings.length > 0; looks++) {
    await page.waitForTimeout(500);
    findings = await findingsOf(page);
  }
  return findings;
}

async function findingsOf(page: Page): Promise<string[]> {
  if (!(await page.evaluate<boolean>("typeof axe === 'object'"))) await page.evaluate(source);
  const violations = await page.evaluate<Finding[]>(
    'axe.run(document, { resultTypes: ["violations"] }).then((result) => result.violations)',
  );
  const findings = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 200)).join(' ')}`);
  const beyond = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  return beyond > 1 ? [...findings, `the page is ${beyond} px wider than its window`] : findings;
}
